public enum Edges: Sendable { case all, horizontal, vertical, top, bottom, leading, trailing }
public enum TextAlignment: Sendable { case leading, center, trailing }
public enum ContentMode: Sendable { case fit, fill }
public struct Alignment: Sendable {
    public static let center = Alignment(), leading = Alignment(), top = Alignment(), bottom = Alignment()
}

public struct Font: Sendable {
    public static let largeTitle = Font(), title = Font(), title2 = Font(), headline = Font(), body = Font()
    public static let footnote = Font()
    public static func system(size: CGFloat) -> Font { Font() }
    public func bold() -> Font { self }
    public func monospacedDigit() -> Font { self }
}

public struct ProminentStyle: Sendable {
    public static let borderedProminent = ProminentStyle(), bordered = ProminentStyle()
}
public struct ControlSize: Sendable { public static let large = ControlSize() }
public struct AccessibilityTraits: Sendable {
    public static let isHeader = AccessibilityTraits(), updatesFrequently = AccessibilityTraits()
}
public struct AccessibilityChildBehavior: Sendable {
    public static let ignore = AccessibilityChildBehavior(), combine = AccessibilityChildBehavior()
}
public enum Visibility: Sendable { case automatic, visible, hidden }

// Only seen.
extension View {
    public func padding(_ edges: Edges = .all, _ length: CGFloat? = nil) -> some View { self }
    public func padding(_ length: CGFloat) -> some View { self }
    public func frame(width: CGFloat? = nil, height: CGFloat? = nil) -> some View { self }
    public func frame(
        minWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { self }
    public func font(_ font: Font?) -> some View { self }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { self }
    public func background(_ style: some ShapeStyle) -> some View { self }
    public func tint(_ color: Color?) -> some View { self }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
    public func buttonStyle(_ style: ProminentStyle) -> some View { self }
    public func controlSize(_ size: ControlSize) -> some View { self }
    public func aspectRatio(_ ratio: CGFloat? = nil, contentMode: ContentMode) -> some View { self }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { self }
}

// Also heard, tapped or handed down.
extension View {
    private func changed(_ change: @escaping @MainActor ([Node]) -> [Node]) -> Plain {
        Plain { change($0.draw(self)) }
    }

    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View {
        changed { [Node(children: $0)] }
    }

    public func accessibilityLabel(_ label: some StringProtocol) -> some View {
        changed { nodes in
            var node = nodes.count == 1 ? nodes[0] : Node(children: nodes)
            node.label = String(label)
            node.children = []
            return [node]
        }
    }

    public func accessibilityHidden(_ isHidden: Bool) -> some View { changed { isHidden ? [] : $0 } }

    public func disabled(_ isDisabled: Bool) -> some View {
        Plain { context in
            var inner = context
            if isDisabled { inner.values.isEnabled = false }
            return inner.draw(self)
        }
    }

    public func environment<Value>(
        _ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value
    ) -> some View {
        Plain { context in
            var inner = context
            inner.values[keyPath: path] = value
            return inner.draw(self)
        }
    }
}
