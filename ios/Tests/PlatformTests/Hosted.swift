import Foundation

@testable import Platform

/// Waits until it is so; fails when that takes too long.
@MainActor
func until(_ what: String, _ isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !isSo() {
        guard ContinuousClock.now < deadline else { throw Awaited(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// What did not become so.
struct Awaited: Error {
    let what: String
}

/// A folder that is gone with the test.
final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "vneid-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: url) }
}

#if os(Linux)
    import UIKit

    /// A phone's screen with the app's window on it (host model).
    @MainActor
    func appWindow() -> UIWindow {
        let scene = UIWindowScene(UISceneSession(.windowApplication))
        let window = UIWindow(windowScene: scene)
        window.makeKeyAndVisible()
        window.rootViewController = UIViewController()
        UIApplication.shared.connectedScenes = [scene]
        return window
    }

    /// From a thread of its own: on Linux whoever posts waits until the main queue has acted.
    func post(_ name: Notification.Name, _ object: (any Sendable)? = nil) {
        Thread.detachNewThread { NotificationCenter.default.post(name: name, object: object) }
    }
#endif
