// The app and its scenes.
import Foundation

@MainActor public final class UIScreen: NSObject {
    nonisolated public static let capturedDidChangeNotification = Notification.Name("capturedDidChange")
    public var brightness: CGFloat = 0.4
    public var isCaptured = false
    public override init() {}
}

public enum UIInterfaceOrientation: Int, Sendable {
    case unknown, portrait, portraitUpsideDown, landscapeRight, landscapeLeft
}

@MainActor public final class UISceneSession: NSObject {
    public struct Role: Hashable, Sendable {
        public static let windowApplication = Role(name: "UIWindowSceneSessionRoleApplication")
        public static let windowExternalDisplayNonInteractive = Role(
            name: "UIWindowSceneSessionRoleExternalDisplayNonInteractive")
        let name: String
    }
    public let role: Role
    public init(_ role: Role) { self.role = role }
}

@MainActor open class UIScene: UIResponder {
    @MainActor public final class ConnectionOptions: NSObject { public override init() {} }
    nonisolated public static let willConnectNotification = Notification.Name("sceneWillConnect")
    nonisolated public static let didDisconnectNotification = Notification.Name("sceneDidDisconnect")
    public let session: UISceneSession
    public init(_ session: UISceneSession) { self.session = session }
}

@MainActor public final class UIWindowScene: UIScene {
    @MainActor public final class Geometry: NSObject {
        public var interfaceOrientation = UIInterfaceOrientation.portrait
    }
    public let screen = UIScreen()
    public var windows: [UIWindow] = []
    public let effectiveGeometry = Geometry()
}

@MainActor public final class UISceneConfiguration: NSObject {
    public var delegateClass: AnyClass?
    public init(name: String?, sessionRole: UISceneSession.Role) {}
}

@MainActor public protocol UISceneDelegate: NSObjectProtocol {
    func scene(
        _ scene: UIScene, willConnectTo session: UISceneSession, options: UIScene.ConnectionOptions)
}
@MainActor public protocol UIWindowSceneDelegate: UISceneDelegate {}

@MainActor public protocol UIApplicationDelegate: NSObjectProtocol {
    init()
    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool
    func application(
        _ application: UIApplication, configurationForConnecting session: UISceneSession,
        options: UIScene.ConnectionOptions
    ) -> UISceneConfiguration
}

@MainActor public final class UIApplication: UIResponder {
    public struct LaunchOptionsKey: Hashable, Sendable {}
    public struct OpenExternalURLOptionsKey: Hashable, Sendable {}

    nonisolated public static let openSettingsURLString = "app-settings:"
    nonisolated public static let openNotificationSettingsURLString = "app-settings:notifications"
    nonisolated public static let willResignActiveNotification = Notification.Name("willResignActive")
    nonisolated public static let didBecomeActiveNotification = Notification.Name("didBecomeActive")
    nonisolated public static let userDidTakeScreenshotNotification = Notification.Name(
        "userDidTakeScreenshot")
    public static let shared = UIApplication()

    public var connectedScenes: Set<UIScene> = []
    public var isIdleTimerDisabled = false
    /// What was opened so far.
    public private(set) var opened: [URL] = []

    public func open(
        _ url: URL, options: [OpenExternalURLOptionsKey: Any] = [:],
        completionHandler: (@MainActor @Sendable (Bool) -> Void)? = nil
    ) { opened.append(url) }

    @discardableResult
    public func open(_ url: URL, options: [OpenExternalURLOptionsKey: Any] = [:]) async -> Bool {
        opened.append(url)
        return true
    }
}

@MainActor public final class UIDevice: NSObject {
    public static let current = UIDevice()
    public let model = "iPhone"
    public let name = "iPhone"
}
