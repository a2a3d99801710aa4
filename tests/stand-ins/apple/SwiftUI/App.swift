// The app above the screens, and views of UIKit in them: they compile, and show nothing.
@_exported import UIKit

@MainActor public protocol App {
    associatedtype Body: Scene
    var body: Body { get }
    init()
}

extension App {
    /// Nothing runs it here.
    public static func main() {}
}

@MainActor public protocol Scene {}

public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: () -> Content) {}
}

@MainActor @propertyWrapper
public struct UIApplicationDelegateAdaptor<Delegate: NSObject & UIApplicationDelegate> {
    public let wrappedValue: Delegate
    public init(_ type: Delegate.Type = Delegate.self) { wrappedValue = type.init() }
}

public enum ScenePhase: Comparable, Sendable { case background, inactive, active }

extension EnvironmentValues {
    public var scenePhase: ScenePhase { .active }
}

@MainActor public protocol UIViewRepresentable: View {
    associatedtype UIViewType: UIView
    typealias Context = UIViewRepresentableContext<Self>
    func makeUIView(context: Context) -> UIViewType
    func updateUIView(_ uiView: UIViewType, context: Context)
}

extension UIViewRepresentable {
    public var body: EmptyView { EmptyView() }
}

@MainActor public struct UIViewRepresentableContext<Representable: UIViewRepresentable> {}

// Nothing changes and nothing comes.
extension View {
    public func task(_ action: @escaping @MainActor @Sendable () async -> Void) -> some View { self }
    public func onOpenURL(perform action: @escaping @MainActor (URL) -> Void) -> some View { self }
}

extension Image {
    public init(uiImage: UIImage) { self.init(systemName: "") }
}
