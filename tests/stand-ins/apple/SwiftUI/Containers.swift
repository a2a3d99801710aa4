public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom, firstTextBaseline }
public struct Alignment: Sendable {
    public static let center = Alignment(), leading = Alignment(), top = Alignment(), bottom = Alignment()
}

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
    public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) { body = content() }
}

public struct Group<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public struct ScrollView<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public struct Form<Content: View>: View {
    public let body: Content
    public init(@ViewBuilder content: () -> Content) { body = content() }
}

public protocol Layout: Sendable {}
public struct HStackLayout: Layout {
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil) {}
}
public struct VStackLayout: Layout {
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil) {}
}
public struct AnyLayout: Layout {
    public init(_ layout: some Layout) {}
    @MainActor public func callAsFunction<Content: View>(@ViewBuilder _ content: () -> Content) -> some View {
        Group(content: content)
    }
}

public enum Axis: Sendable {
    case horizontal, vertical
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let horizontal = Set(rawValue: 1), vertical = Set(rawValue: 2)
    }
}

/// There is room for the first.
public struct ViewThatFits<Content: View>: View, Drawn {
    private let content: Content
    public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        if let several = content as? Several {
            several.draws.first?(context) ?? []
        } else {
            context.draw(content)
        }
    }
}

public struct Section<Parent: View, Content: View, Footer: View>: View, Drawn {
    private let header: Parent
    private let content: Content
    private let footer: Footer
    public init(
        @ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent,
        @ViewBuilder footer: () -> Footer
    ) {
        self.content = content()
        self.header = header()
        self.footer = footer()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let title = context.draw(header, "header").map { node in
            var node = node
            node.traits.insert(.isHeader)
            return node
        }
        return title + context.draw(content) + context.draw(footer, "footer")
    }
}

extension Section where Parent == EmptyView, Footer == EmptyView {
    public init(@ViewBuilder content: () -> Content) {
        self.init(content: content, header: { EmptyView() }, footer: { EmptyView() })
    }
}
extension Section where Parent == EmptyView {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder footer: () -> Footer) {
        self.init(content: content, header: { EmptyView() }, footer: footer)
    }
}
extension Section where Footer == EmptyView {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent) {
        self.init(content: content, header: header, footer: { EmptyView() })
    }
}
extension Section where Parent == Text, Footer == EmptyView {
    @_disfavoredOverload public init(_ title: some StringProtocol, @ViewBuilder content: () -> Content) {
        self.init(content: content, header: { Text(title) }, footer: { EmptyView() })
    }
}

public struct ContentUnavailableView<Title: View, Description: View, Actions: View>: View {
    public let body: Several
    public init(
        @ViewBuilder label: () -> Title, @ViewBuilder description: () -> Description = { EmptyView() },
        @ViewBuilder actions: () -> Actions = { EmptyView() }
    ) {
        let (title, text, actions) = (label(), description(), actions())
        body = ViewBuilder.buildBlock(title, text, actions)
    }
}

/// Its bar, and what is in the chosen tab; the others live on unseen.
public struct TabView<Value: Hashable, Content: View>: View, Drawn {
    private let selection: Binding<Value>
    private let content: Content
    public init(selection: Binding<Value>, @ViewBuilder content: () -> Content) {
        self.selection = selection
        self.content = content()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        let tabs = context.draw(content)
        let bar = tabs.map { tab in
            let value = tab.tag?.base as? Value
            let isChosen = value == selection.wrappedValue
            return Node(
                value: tab.value, traits: isChosen ? [.isButton, .isSelected] : .isButton,
                tap: { if let value { selection.wrappedValue = value } }, children: tab.tabItem)
        }
        return (tabs.first { $0.tag == AnyHashable(selection.wrappedValue) }?.children ?? []) + bar
    }
}

/// What a stack can go to.
@MainActor final class Destinations {
    var draws: [(AnyHashable, Context) -> [Node]?] = []
}

/// The root, or what the path leads to with the system's button back.
public struct NavigationStack<Step: Hashable, Root: View>: View, Drawn {
    private let path: Binding<[Step]>
    private let root: Root
    public init(path: Binding<[Step]>, @ViewBuilder root: () -> Root) {
        self.path = path
        self.root = root()
    }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] {
        var inner = context
        let destinations = Destinations()
        inner.values.destinations = destinations
        let root = inner.draw(root)
        guard let last = path.wrappedValue.last else { return root }
        let back = Node(label: "‹", traits: .isButton, tap: { path.wrappedValue.removeLast() })
        inner.path += "/\(last)"
        return [back] + (destinations.draws.lazy.compactMap { $0(AnyHashable(last), inner) }.first ?? [])
    }
}

extension NavigationStack where Step == Int {
    public init(@ViewBuilder root: () -> Root) {
        self.init(path: Binding(get: { [] }, set: { _ in }), root: root)
    }
}

public struct ToolbarItemPlacement: Sendable {
    public static let cancellationAction = ToolbarItemPlacement(), primaryAction = ToolbarItemPlacement()
}
@MainActor public protocol ToolbarContent {}
@MainActor protocol DrawnItem {
    func draw(_ context: Context) -> [Node]
}
public struct ToolbarItem<Content: View>: ToolbarContent, DrawnItem {
    private let content: Content
    public init(placement: ToolbarItemPlacement = .primaryAction, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    func draw(_ context: Context) -> [Node] { context.draw(content, "toolbar") }
}
extension Optional: ToolbarContent where Wrapped: ToolbarContent {}
extension Optional: DrawnItem where Wrapped: ToolbarContent {
    func draw(_ context: Context) -> [Node] { flatMap { ($0 as? any DrawnItem)?.draw(context) } ?? [] }
}
@MainActor @resultBuilder public enum ToolbarContentBuilder {
    public static func buildExpression<Item: ToolbarContent>(_ item: Item) -> Item { item }
    public static func buildBlock<Item: ToolbarContent>(_ item: Item) -> Item { item }
    public static func buildIf<Item: ToolbarContent>(_ item: Item?) -> Item? { item }
}
