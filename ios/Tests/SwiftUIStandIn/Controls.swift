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
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node(label: text)] }
}

public struct Image: View, Drawn {
    public init(systemName: String) {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public struct Label: View, Drawn {
    private let text: String
    public init(_ text: some StringProtocol, systemImage: String) { self.text = String(text) }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node(label: text)] }
}

public struct Spacer: View, Drawn {
    public init(minLength: CGFloat? = nil) {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public struct ProgressView: View, Drawn {
    public init() {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
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
        [Node(isEnabled: context.values.isEnabled, tap: action, children: context.draw(content))]
    }
}

extension Button where Content == Text {
    public init(
        _ title: some StringProtocol, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void
    ) { self.init(role: role, action: action) { Text(title) } }
}

public struct Toggle: View, Drawn {
    private let title: String
    private let isOn: Binding<Bool>
    public init(_ title: some StringProtocol, isOn: Binding<Bool>) {
        self.title = String(title)
        self.isOn = isOn
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let turn = { @MainActor in isOn.wrappedValue.toggle() }
        let (value, isEnabled) = (isOn.wrappedValue ? "1" : "0", context.values.isEnabled)
        return [Node(label: title, value: value, isEnabled: isEnabled, tap: turn)]
    }
}

public struct TextField: View, Drawn {
    private let title: String
    private let text: Binding<String>
    public init(_ title: some StringProtocol, text: Binding<String>) {
        self.title = String(title)
        self.text = text
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        [Node(label: title, value: text.wrappedValue, type: { text.wrappedValue = $0 })]
    }
}

public struct SecureField: View, Drawn {
    private let title: String
    private let text: Binding<String>
    public init(_ title: some StringProtocol, text: Binding<String>) {
        self.title = String(title)
        self.text = text
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node(label: title, type: { text.wrappedValue = $0 })] }
}

public struct ForEach<Item, Content: View>: View, Drawn {
    private let items: [Item]
    private let content: @MainActor (Item) -> Content
    public init<ID: Hashable>(
        _ items: [Item], id: KeyPath<Item, ID>, @ViewBuilder content: @escaping @MainActor (Item) -> Content
    ) {
        self.items = items
        self.content = content
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        items.enumerated().flatMap { context.draw(content($0.element), "\($0.offset):") }
    }
}

public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom, firstTextBaseline }

public struct VStack<Content: View>: View {
    public let body: Content
    public init(
        alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
    ) { body = content() }
}

public struct HStack<Content: View>: View {
    public let body: Content
    public init(
        alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
    ) { body = content() }
}

public struct ZStack<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public struct ScrollView<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public struct Group<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public struct Color: ShapeStyle, Sendable {
    public static let black = Color(), white = Color()
    private init() {}
    public init(red: Double, green: Double, blue: Double) {}
}

extension Color: View, Drawn {
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public protocol ShapeStyle {}
public struct Hierarchical: ShapeStyle, Sendable {}
extension ShapeStyle where Self == Hierarchical {
    public static var primary: Hierarchical { Hierarchical() }
    public static var secondary: Hierarchical { Hierarchical() }
    public static var regularMaterial: Hierarchical { Hierarchical() }
}

public struct Path: Sendable {
    public init(_ rect: CGRect) {}
    public init() {}
    public mutating func addRect(_ rect: CGRect) {}
}

public struct GraphicsContext {
    public enum Shading { case color(Color) }
    public func fill(_ path: Path, with shading: Shading) {}
}

public struct Canvas: View, Drawn {
    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node()] }
}
