import Platform
import SwiftUI
import UIKit

@main
struct Launch: SwiftUI.App {
    @UIApplicationDelegateAdaptor(AppDelegate.self) private var delegate

    var body: some Scene {
        WindowGroup {
            switch delegate.assembly {
            case .success(let assembly): Root(assembly: assembly)
            case .failure(let fault): NotSetUp(fault: fault)
            }
        }
    }
}

/// Lives as long as the process, which the system may begin for work in the background alone.
final class AppDelegate: NSObject, UIApplicationDelegate {
    private(set) lazy var assembly = Result { try Assembly.fromBundle() }

    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
        BackgroundReminders.register { [weak self] in await self?.sync() }
        return true
    }

    /// Another screen gets a scene of its own, instead of what the phone shows.
    func application(
        _ application: UIApplication, configurationForConnecting session: UISceneSession,
        options: UIScene.ConnectionOptions
    ) -> UISceneConfiguration {
        let configuration = UISceneConfiguration(name: nil, sessionRole: session.role)
        if session.role == .windowExternalDisplayNonInteractive { configuration.delegateClass = Outside.self }
        return configuration
    }

    private func sync() async {
        if case .success(let assembly) = assembly { await assembly.app.syncUnseen() }
    }
}

/// On another screen: nothing of what the phone shows.
final class Outside: UIResponder, UIWindowSceneDelegate {
    var window: UIWindow?

    func scene(_ scene: UIScene, willConnectTo session: UISceneSession, options: UIScene.ConnectionOptions) {
        guard let scene = scene as? UIWindowScene else { return }
        let (window, empty) = (UIWindow(windowScene: scene), UIViewController())
        empty.view.backgroundColor = UIColor(named: "Launch")
        window.rootViewController = empty
        window.isHidden = false
        self.window = window
    }
}
