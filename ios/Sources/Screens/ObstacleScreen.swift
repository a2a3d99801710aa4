import Presenters
import SwiftUI

/// What keeps the app from working, and what helps.
struct ObstacleScreen: View {
    let obstacle: Obstacle
    let on: @MainActor (ObstacleEvent) -> Void
    @State private var isErasing = false
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("obstacle.\(name).title"), back: back) {
            Text(words("obstacle.\(name).text"))
            if isErasing {
                Message(
                    title: words("obstacle_warning.start_over_title"),
                    text: words("obstacle_warning.start_over"))
                Primary(title: words("action.start_over")) { on(.startOver) }
                Secondary(title: words("action.cancel")) { isErasing = false }
            } else {
                remedies
            }
        }
    }

    /// Only from what is needed for one step there is a way back.
    private var back: (@MainActor () -> Void)? {
        guard obstacle == .noNetwork else { return nil }
        return { on(.back) }
    }

    @ViewBuilder private var remedies: some View {
        switch obstacle {
        case .noScreenLock:
            Primary(title: words("action.open_security_settings")) { on(.securitySettings) }
            again
        case .keyInvalidated: Primary(title: words("action.sign_in_again")) { on(.signInAgain) }
        case .diskFull:
            Primary(title: words("action.open_storage_settings")) { on(.storageSettings) }
            again
        case .stateDamaged:
            again
            Secondary(title: words("action.start_over")) { isErasing = true }
        case .stateNewer: Primary(title: words("action.update_app")) { on(.updateApp) }
        case .noNetwork:
            again
            Secondary(title: words("action.open_network_settings")) { on(.networkSettings) }
        }
    }

    private var again: some View { Secondary(title: words("action.try_again")) { on(.tryAgain) } }

    private var name: String {
        switch obstacle {
        case .noScreenLock: "no_screen_lock"
        case .keyInvalidated: "key_invalidated"
        case .diskFull: "disk_full"
        case .stateDamaged: "state_damaged"
        case .stateNewer: "state_newer"
        case .noNetwork: "no_network"
        }
    }
}
