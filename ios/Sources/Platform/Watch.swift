import Foundation

/// Acts whenever `name` is told, by `sender` or by anybody, for as long as the process lives.
@MainActor
func watch(_ name: Notification.Name, of sender: Any? = nil, _ act: @escaping @MainActor () -> Void) {
    _ = NotificationCenter.default.addObserver(forName: name, object: sender, queue: .main) { _ in
        MainActor.assumeIsolated { act() }
    }
}
