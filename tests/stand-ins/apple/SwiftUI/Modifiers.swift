public struct Edge: Sendable {
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1), bottom = Set(rawValue: 2)
        public static let horizontal = Set(rawValue: 4), vertical = Set(rawValue: 8), all = Set(rawValue: 15)
    }
}
public enum VerticalEdge: Sendable { case top, bottom }
public enum TextAlignment: Sendable { case leading, center, trailing }
public enum ContentMode: Sendable { case fit, fill }
public enum Visibility: Sendable { case automatic, visible, hidden }
public struct EdgeInsets: Sendable { public init() {} }
public struct Angle: Sendable { public static func degrees(_ degrees: Double) -> Angle { Angle() } }
public enum UIKeyboardType: Sendable { case `default`, asciiCapable, numberPad }
public struct TextInputAutocapitalization: Sendable { public static var never: Self { Self() } }
public enum UITextContentType: Sendable { case oneTimeCode, password, newPassword, username }

public struct Font: Sendable {
    public static let largeTitle = Font(), title = Font(), title2 = Font(), title3 = Font(),
        headline = Font(), body = Font()
    public static let subheadline = Font(), footnote = Font(), caption = Font()
    public func bold() -> Font { self }
    public func monospacedDigit() -> Font { self }
}

public struct ButtonStyle: Sendable {
    public static let borderedProminent = ButtonStyle(), bordered = ButtonStyle(), plain = ButtonStyle()
    public static let borderless = ButtonStyle()
}
public struct PickerStyle: Sendable { public static let inline = PickerStyle() }
public struct ControlSize: Sendable { public static let large = ControlSize() }
public struct AccessibilityChildBehavior: Sendable {
    let keeps: Bool
    public static let ignore = AccessibilityChildBehavior(keeps: false)
    public static let combine = AccessibilityChildBehavior(keeps: true)
}
public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isHeader = Self(rawValue: 1), isButton = Self(rawValue: 2), isImage = Self(rawValue: 4)
    public static let isSelected = Self(rawValue: 8), updatesFrequently = Self(rawValue: 16)
}

public enum AccessibilityNotification {
    public struct Announcement: Sendable {
        /// What VoiceOver was given to say, in order.
        @MainActor public static var posted: [String] = []
        private let text: String
        public init(_ text: String) { self.text = text }
        public func post() { MainActor.assumeIsolated { Self.posted.append(text) } }
    }
}

// Only seen.
extension View {
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { self }
    public func padding(_ length: CGFloat) -> some View { self }
    public func frame(width: CGFloat? = nil, height: CGFloat? = nil) -> some View { self }
    public func frame(
        minWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { self }
    public func font(_ font: Font?) -> some View { self }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { self }
    public func background(_ style: some ShapeStyle) -> some View { self }
    public func background(_ style: some ShapeStyle, in shape: some Shape) -> some View { self }
    public func border(_ style: some ShapeStyle, width: CGFloat = 1) -> some View { self }
    public func clipShape(_ shape: some Shape) -> some View { self }
    public func tint(_ color: Color?) -> some View { self }
    public func rotationEffect(_ angle: Angle) -> some View { self }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
    public func buttonStyle(_ style: ButtonStyle) -> some View { self }
    public func pickerStyle(_ style: PickerStyle) -> some View { self }
    public func controlSize(_ size: ControlSize) -> some View { self }
    public func aspectRatio(_ ratio: CGFloat? = nil, contentMode: ContentMode) -> some View { self }
    public func scaledToFit() -> some View { self }
    public func listRowInsets(_ insets: EdgeInsets?) -> some View { self }
    public func listRowBackground(_ view: (some View)?) -> some View { self }
    public func keyboardType(_ type: UIKeyboardType) -> some View { self }
    public func textContentType(_ type: UITextContentType?) -> some View { self }
    public func autocorrectionDisabled(_ disable: Bool = true) -> some View { self }
    public func textInputAutocapitalization(_ capitals: TextInputAutocapitalization?) -> some View { self }
    public func lineLimit(_ limit: ClosedRange<Int>) -> some View { self }
    public func focused(_ binding: FocusState<Bool>.Binding) -> some View { self }
}

// Also heard, tapped or handed down.
extension View {
    private func changed(_ change: @escaping @MainActor ([Node]) -> [Node]) -> Plain {
        Plain { change($0.draw(self)) }
    }

    private func asOne(_ change: @escaping @MainActor (inout Node) -> Void) -> Plain {
        changed { nodes in
            var node = nodes.count == 1 ? nodes[0] : Node(children: nodes)
            change(&node)
            return [node]
        }
    }

    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View {
        changed { [Node(children: children.keeps ? $0 : [])] }
    }

    @_disfavoredOverload public func accessibilityLabel(_ label: some StringProtocol) -> some View {
        asOne {
            $0.label = String(label)
            $0.children = []
        }
    }

    @_disfavoredOverload public func accessibilityHint(_ hint: some StringProtocol) -> some View {
        asOne { $0.value = String(hint) }
    }

    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View {
        asOne { $0.traits.formUnion(traits) }
    }

    public func accessibilityHidden(_ isHidden: Bool) -> some View { changed { isHidden ? [] : $0 } }

    public func tag(_ tag: some Hashable) -> some View { asOne { $0.tag = AnyHashable(tag) } }

    public func tabItem<Item: View>(@ViewBuilder _ label: () -> Item) -> some View {
        let label = label()
        return Plain { context in
            [Node(children: context.draw(self), tabItem: context.draw(label, "item"))]
        }
    }

    public func badge(_ count: Int) -> some View { asOne { if count > 0 { $0.value = "\(count)" } } }

    private func with<Value>(_ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> Plain {
        Plain { context in
            var inner = context
            inner.values[keyPath: path] = value
            return inner.draw(self)
        }
    }

    public func environment<Value>(
        _ path: WritableKeyPath<EnvironmentValues, Value>, _ value: Value
    ) -> some View { with(path, value) }

    public func disabled(_ isDisabled: Bool) -> some View {
        Plain { context in
            var inner = context
            if isDisabled { inner.values.isEnabled = false }
            return inner.draw(self)
        }
    }

    public func onSubmit(_ action: @escaping @MainActor () -> Void) -> some View { with(\.submit, action) }

    @_disfavoredOverload public func navigationTitle(_ title: some StringProtocol) -> some View {
        changed { [Node(label: String(title), traits: .isHeader)] + $0 }
    }

    public func navigationDestination<Step: Hashable, Content: View>(
        for step: Step.Type, @ViewBuilder destination: @escaping @MainActor (Step) -> Content
    ) -> some View {
        Plain { context in
            context.values.destinations?.draws.append { at, context in
                (at.base as? Step).map { context.draw(destination($0)) }
            }
            return context.draw(self)
        }
    }

    public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
        let content = content()
        return Plain { context in context.draw(self) + ((content as? any DrawnItem)?.draw(context) ?? []) }
    }

    public func safeAreaInset<Content: View>(
        edge: VerticalEdge, @ViewBuilder content: () -> Content
    ) -> some View {
        let content = content()
        return Plain { context in context.draw(self) + context.draw(content, "inset") }
    }

    public func onAppear(perform action: @escaping @MainActor () -> Void) -> some View {
        onChange(of: true, initial: true) { _, _ in action() }
    }

    public func onChange<Value: Equatable>(
        of value: Value, initial: Bool = false, _ action: @escaping @MainActor (Value, Value) -> Void
    ) -> some View {
        Plain { context in
            let last = context.kept.box("\(context.path).onChange", or: Last<Value>())
            let old = last.value
            last.value = value
            if let old { if old != value { action(old, value) } } else if initial { action(value, value) }
            return context.draw(self)
        }
    }

    /// What lies over it, closed by any of its buttons; nothing below can be tapped.
    private func under(
        _ isPresented: Binding<Bool>, closing: Bool, _ cover: @escaping @MainActor (Context) -> [Node]
    ) -> Plain {
        Plain { context in
            let below = context.draw(self)
            guard isPresented.wrappedValue else { return below }
            var inner = context
            inner.values.isEnabled = true
            if closing { inner.values.close = { isPresented.wrappedValue = false } }
            return below.map(\.covered) + cover(inner)
        }
    }

    public func sheet<Content: View>(
        isPresented: Binding<Bool>, @ViewBuilder content: @escaping @MainActor () -> Content
    ) -> some View { under(isPresented, closing: false) { $0.draw(content(), "sheet") } }

    @_disfavoredOverload public func confirmationDialog<Data, Actions: View, Message: View>(
        _ title: some StringProtocol, isPresented: Binding<Bool>, titleVisibility: Visibility = .automatic,
        presenting data: Data?, @ViewBuilder actions: @escaping @MainActor (Data) -> Actions,
        @ViewBuilder message: @escaping @MainActor (Data) -> Message
    ) -> some View {
        let title = String(title)
        return under(isPresented, closing: true) { context in
            guard let data else { return [] }
            return [Node(label: title, traits: .isHeader)] + context.draw(message(data), "message")
                + context.draw(actions(data), "actions")
        }
    }

    @_disfavoredOverload public func alert<Data, Actions: View>(
        _ title: some StringProtocol, isPresented: Binding<Bool>, presenting data: Data?,
        @ViewBuilder actions: @escaping @MainActor (Data) -> Actions
    ) -> some View {
        let title = String(title)
        return under(isPresented, closing: true) { context in
            guard let data else { return [] }
            return [Node(label: title, traits: .isHeader)] + context.draw(actions(data), "alert")
        }
    }
}

private final class Last<Value> { var value: Value? }
