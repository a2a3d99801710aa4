/// A view drawn by a closure.
public struct Plain: View, Drawn {
    let drawing: @MainActor (Context) -> [Node]
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { drawing(context) }
}

public struct Text: View, Drawn {
    private let text: String
    @_disfavoredOverload public init(_ text: some StringProtocol) { self.text = String(text) }
    public init(verbatim text: String) { self.text = text }
    public func font(_ font: Font?) -> Text { self }
    public func bold() -> Text { self }
    public func kerning(_ kerning: CGFloat) -> Text { self }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node(label: text)] }
}

public struct Image: View, Drawn {
    public init(systemName: String) {}
    public func resizable() -> Image { self }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node(traits: .isImage)] }
}

public struct Label<Title: View, Icon: View>: View, Drawn {
    private let title: Title
    public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) { self.title = title() }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { context.draw(title) }
}

extension Label where Title == Text, Icon == Image {
    @_disfavoredOverload public init(_ title: some StringProtocol, systemImage: String) {
        self.init {
            Text(title)
        } icon: {
            Image(systemName: systemImage)
        }
    }
}

public struct Spacer: View, Drawn {
    public init(minLength: CGFloat? = nil) {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public struct ProgressView: View, Drawn {
    public init() {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node()] }
}

public struct ButtonRole: Sendable {
    public static let cancel = ButtonRole()
    public static let destructive = ButtonRole()
}

public struct Button<Content: View>: View, Drawn {
    private let action: @MainActor () -> Void
    private let content: Content
    public init(
        role: ButtonRole? = nil, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Content
    ) {
        self.action = action
        content = label()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let close = context.values.close
        let tap = { @MainActor in
            action()
            close?()
        }
        return [
            Node(
                traits: .isButton, isEnabled: context.values.isEnabled, tap: tap,
                children: context.draw(content))
        ]
    }
}

extension Button where Content == Text {
    @_disfavoredOverload public init(
        _ title: some StringProtocol, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void
    ) { self.init(role: role, action: action) { Text(title) } }
}

public struct Toggle<Content: View>: View, Drawn {
    private let isOn: Binding<Bool>
    private let content: Content
    public init(isOn: Binding<Bool>, @ViewBuilder label: () -> Content) {
        self.isOn = isOn
        content = label()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let turn = { @MainActor in isOn.wrappedValue.toggle() }
        let (value, isEnabled) = (isOn.wrappedValue ? "1" : "0", context.values.isEnabled)
        return [Node(value: value, isEnabled: isEnabled, tap: turn, children: context.draw(content))]
    }
}

/// A field for text, shown or not.
private func field(_ title: String, _ text: Binding<String>, isShown: Bool) -> @MainActor (Context) -> [Node]
{
    { context in
        [
            Node(
                label: title, value: isShown ? text.wrappedValue : "", isEnabled: context.values.isEnabled,
                type: { text.wrappedValue = $0 }, submit: context.values.submit)
        ]
    }
}

public struct TextField: View {
    public let body: Plain
    @_disfavoredOverload public init(_ title: some StringProtocol, text: Binding<String>) {
        body = Plain(drawing: field(String(title), text, isShown: true))
    }
}

extension TextField {
    /// A return is typed into one that grows downwards.
    @_disfavoredOverload public init(_ title: some StringProtocol, text: Binding<String>, axis: Axis) {
        self.init(title, text: text)
    }
}

public struct SecureField: View {
    public let body: Plain
    @_disfavoredOverload public init(_ title: some StringProtocol, text: Binding<String>) {
        body = Plain(drawing: field(String(title), text, isShown: false))
    }
}

public struct Slider<Content: View>: View, Drawn {
    private let value: Binding<Double>
    private let bounds: ClosedRange<Double>
    private let content: Content
    public init(
        value: Binding<Double>, in bounds: ClosedRange<Double> = 0...1, @ViewBuilder label: () -> Content
    ) {
        self.value = value
        self.bounds = bounds
        content = label()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let label = context.draw(content).flatMap(\.texts).joined(separator: " ")
        let set: @MainActor (String) -> Void = { text in
            guard let number = Double(text) else { return }
            value.wrappedValue = min(max(number, bounds.lowerBound), bounds.upperBound)
        }
        return [
            Node(label: label, value: "\(value.wrappedValue)", isEnabled: context.values.isEnabled, type: set)
        ]
    }
}

/// Every choice in sight, as an inline one is.
public struct Picker<Value: Hashable, Content: View>: View, Drawn {
    private let title: String
    private let selection: Binding<Value>
    private let content: Content
    @_disfavoredOverload public init(
        _ title: some StringProtocol, selection: Binding<Value>, @ViewBuilder content: () -> Content
    ) {
        self.title = String(title)
        self.selection = selection
        self.content = content()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let choices = context.draw(content).map { choice in
            var node = choice
            node.isEnabled = context.values.isEnabled
            if choice.tag == AnyHashable(selection.wrappedValue) { node.traits.insert(.isSelected) }
            if let value = choice.tag?.base as? Value { node.tap = { selection.wrappedValue = value } }
            return node
        }
        return [Node(label: title, children: choices)]
    }
}

public struct DisclosureGroup<Content: View>: View, Drawn {
    private let title: String
    private let isExpanded: Binding<Bool>
    private let content: @MainActor () -> Content
    @_disfavoredOverload public init(
        _ title: some StringProtocol, isExpanded: Binding<Bool>,
        @ViewBuilder content: @escaping @MainActor () -> Content
    ) {
        self.title = String(title)
        self.isExpanded = isExpanded
        self.content = content
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let turn = { @MainActor in isExpanded.wrappedValue.toggle() }
        let head = Node(label: title, isEnabled: context.values.isEnabled, tap: turn)
        return [head] + (isExpanded.wrappedValue ? context.draw(content()) : [])
    }
}

public struct ForEach<Item, Content: View>: View, Drawn {
    private let items: [Item]
    private let content: @MainActor (Item) -> Content
    private let id: @MainActor (Item) -> AnyHashable
    public init<ID: Hashable>(
        _ items: [Item], id: KeyPath<Item, ID>, @ViewBuilder content: @escaping @MainActor (Item) -> Content
    ) {
        self.items = items
        self.content = content
        self.id = { $0[keyPath: id] }
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        items.flatMap { context.draw(content($0), "\(id($0)):") }
    }
}
