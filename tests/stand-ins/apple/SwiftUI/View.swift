// Stands in for Apple's SwiftUI where there is none: the unchanged screens compile against it, and are
// rendered as a tree of what they say and what can be tapped. It has no layout, and it never ships.
@_exported import Foundation
@_exported import Observation

/// What a view says and what can be done with it.
public struct Node {
    public var label = ""
    public var value = ""
    public var traits: AccessibilityTraits = []
    public var isEnabled = true
    public var tap: (@MainActor () -> Void)?
    public var type: (@MainActor (String) -> Void)?
    public var submit: (@MainActor () -> Void)?
    public var children: [Node] = []
    /// For what holds it: a tab view or a picker.
    var tag: AnyHashable?
    var tabItem: [Node] = []

    /// This node and all below it.
    public var all: [Node] { [self] + children.flatMap(\.all) }

    /// Everything that is said, in order.
    public var texts: [String] {
        [label, value].filter { !$0.isEmpty } + children.flatMap(\.texts)
    }

    /// As it is while something lies over it.
    var covered: Node {
        var node = self
        node.isEnabled = false
        node.children = children.map(\.covered)
        return node
    }
}

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("a view without a body") }
}

/// A view that is made of no others.
@MainActor protocol Drawn {
    func draw(_ context: Context) -> [Node]
}

/// What views keep between two looks, for as long as they are in the screen.
@MainActor final class Kept {
    private var boxes: [String: AnyObject] = [:]
    private var seen: Set<String> = []

    func box<Box: AnyObject>(_ key: String, or new: @autoclosure () -> Box) -> Box {
        seen.insert(key)
        if let box = boxes[key] as? Box { return box }
        let box = new()
        boxes[key] = box
        return box
    }

    func look(_ look: () -> [Node]) -> [Node] {
        seen = []
        defer { boxes = boxes.filter { seen.contains($0.key) } }
        return look()
    }
}

/// What reaches views from above.
@MainActor struct Context {
    let kept: Kept
    var path = ""
    var values = EnvironmentValues()

    func draw(_ view: some View, _ step: String = "") -> [Node] {
        var inner = self
        inner.path += "/\(step)\(type(of: view))"
        for child in Mirror(reflecting: view).children {
            (child.value as? any Bound)?.bind(inner, "\(inner.path).\(child.label ?? "")")
        }
        if let drawn = view as? any Drawn { return drawn.draw(inner) }
        return inner.draw(view.body)
    }
}

@MainActor protocol Bound {
    func bind(_ context: Context, _ key: String)
}

/// Holds a view, looks at it afresh each time, and plays the person in front of it.
@MainActor public final class Screen<Root: View> {
    private let root: () -> Root
    private let kept = Kept()

    public init(_ root: @escaping () -> Root) { self.root = root }

    public var tree: Node { Node(children: kept.look { Context(kept: kept).draw(root()) }) }

    public var texts: [String] { tree.texts }

    /// What can be tapped or typed into now.
    public var controls: [Node] {
        tree.all.filter { $0.isEnabled && ($0.tap != nil || $0.type != nil) }
    }

    /// Whether something with this label was there to be tapped.
    @discardableResult public func tap(_ label: String) -> Bool {
        let found = controls.last { $0.tap != nil && $0.texts.contains(label) }
        found?.tap?()
        return found != nil
    }

    @discardableResult public func type(_ text: String, into label: String) -> Bool {
        let found = controls.first { $0.type != nil && $0.label == label }
        found?.type?(text)
        return found != nil
    }

    /// Presses return in the field with this label.
    @discardableResult public func submit(_ label: String) -> Bool {
        let found = controls.first { $0.submit != nil && $0.label == label }
        found?.submit?()
        return found != nil
    }
}

@MainActor @resultBuilder public enum ViewBuilder {
    public static func buildExpression<V: View>(_ view: V) -> V { view }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<V: View>(_ view: V) -> V { view }
    public static func buildBlock<each V: View>(_ views: repeat each V) -> Several {
        var draws: [@MainActor (Context) -> [Node]] = []
        for view in repeat each views {
            let step = "\(draws.count):"
            draws.append { $0.draw(view, step) }
        }
        return Several(draws: draws)
    }
    public static func buildIf<V: View>(_ view: V?) -> V? { view }
    public static func buildEither<V: View>(first: V) -> Several {
        Several(draws: [{ $0.draw(first, "a") }])
    }
    public static func buildEither<V: View>(second: V) -> Several {
        Several(draws: [{ $0.draw(second, "b") }])
    }
}

public struct Several: View, Drawn {
    let draws: [@MainActor (Context) -> [Node]]
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { draws.flatMap { $0(context) } }
}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError("a view without a body") }
}

extension Optional: Drawn where Wrapped: View {
    func draw(_ context: Context) -> [Node] { map { context.draw($0) } ?? [] }
}

public struct EmptyView: View, Drawn {
    public init() {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public struct AnyView: View, Drawn {
    private let view: any View
    public init(_ view: some View) { self.view = view }
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { context.draw(view) }
}

@MainActor @propertyWrapper public struct State<Value>: Bound {
    private final class Box {
        var value: Value
        init(_ value: Value) { self.value = value }
    }
    private final class Slot {
        var box: Box
        init(_ box: Box) { self.box = box }
    }
    private let slot: Slot

    public init(wrappedValue: Value) { slot = Slot(Box(wrappedValue)) }

    public var wrappedValue: Value {
        get { slot.box.value }
        nonmutating set { slot.box.value = newValue }
    }
    public var projectedValue: Binding<Value> {
        let box = slot.box
        return Binding(get: { box.value }, set: { box.value = $0 })
    }
    func bind(_ context: Context, _ key: String) { slot.box = context.kept.box(key, or: slot.box) }
}

@MainActor @propertyWrapper public struct Binding<Value> {
    private let get: @MainActor @Sendable () -> Value
    private let set: @MainActor @Sendable (Value) -> Void

    // Apple's takes closures that may run anywhere; what the screens give it says that it is the main actor's.
    public init(
        get: @escaping @MainActor @Sendable () -> Value, set: @escaping @MainActor @Sendable (Value) -> Void
    ) {
        self.get = get
        self.set = set
    }
    public var wrappedValue: Value {
        get { get() }
        nonmutating set { set(newValue) }
    }
    public var projectedValue: Self { self }
}

public protocol EnvironmentKey {
    associatedtype Value
    static var defaultValue: Value { get }
}

public enum ColorScheme: Sendable { case light, dark }
public enum UserInterfaceSizeClass: Sendable { case compact, regular }
public enum DynamicTypeSize: Int, Sendable {
    case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
    case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
    public var isAccessibilitySize: Bool { rawValue >= Self.accessibility1.rawValue }
}

public struct EnvironmentValues {
    private var held: [ObjectIdentifier: Any] = [:]
    public var isEnabled = true
    public var colorScheme = ColorScheme.light
    public var verticalSizeClass: UserInterfaceSizeClass? = .regular
    public var dynamicTypeSize = DynamicTypeSize.large
    public var displayScale: CGFloat = 3
    public var locale = Locale(identifier: "vi")
    /// Closes the dialog around a button.
    var close: (@MainActor () -> Void)?
    var submit: (@MainActor () -> Void)?
    var destinations: Destinations?

    public subscript<Key: EnvironmentKey>(key: Key.Type) -> Key.Value {
        get { held[ObjectIdentifier(key)] as? Key.Value ?? Key.defaultValue }
        set { held[ObjectIdentifier(key)] = newValue }
    }
}

@MainActor @propertyWrapper public struct Environment<Value>: Bound {
    private final class Box { var value: Value? }
    private let box = Box()
    private let read: (EnvironmentValues) -> Value

    public init(_ path: KeyPath<EnvironmentValues, Value>) { read = { $0[keyPath: path] } }

    public var wrappedValue: Value {
        guard let value = box.value else { fatalError("read before the view is in a screen") }
        return value
    }
    func bind(_ context: Context, _ key: String) { box.value = read(context.values) }
}

@MainActor @propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {
    public let wrappedValue: Value
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

/// Nothing has the focus here; it is only remembered.
@MainActor @propertyWrapper public struct FocusState<Value: Hashable> {
    public final class Binding {
        var value: Value
        init(_ value: Value) { self.value = value }
    }
    public let projectedValue: Binding
    public init() where Value == Bool { projectedValue = Binding(false) }
    public var wrappedValue: Value {
        get { projectedValue.value }
        nonmutating set { projectedValue.value = newValue }
    }
}
