import Presenters
import SwiftUI
import enum Presenters.Obstacle

/// What keeps the app from working, and what helps.
struct ObstacleScreen: View {
    let obstacle: Obstacle
    let on: @MainActor (ObstacleEvent) -> Void
    @State private var question: Question?
    @Environment(\.words) private var words

    var body: some View {
        NavigationStack {
            PageForm(title: "VNeID", question: $question) {
                let (symbol, remedies) = signAndRemedies
                About(title: title, text: words("obstacle.\(obstacle.rawValue).text"), symbol: symbol)
                Section {
                    ForEach(remedies, id: \.title) { remedy in
                        if remedy.title == remedies.first?.title {
                            Primary(title: words(remedy.title)) { act(remedy.event) }
                        } else {
                            Secondary(title: words(remedy.title)) { act(remedy.event) }
                        }
                    }
                }
            }
        }
        .announced(title)
    }

    private var title: String { words("obstacle.\(obstacle.rawValue).title") }

    private func act(_ event: ObstacleEvent) {
        guard event == .startOver else { return on(event) }
        question = Question(
            title: words("obstacle_warning.start_over_title"), warning: words("obstacle_warning.start_over"),
            yes: words("action.start_over")
        ) { on(.startOver) }
    }

    /// What helps most comes first. Only from what is needed for one step there is a way back.
    private var signAndRemedies: (String, [(title: String, event: ObstacleEvent)]) {
        let again = ("action.try_again", ObstacleEvent.tryAgain)
        return switch obstacle {
        case .noScreenLock: ("lock.open", [("action.open_security_settings", .securitySettings), again])
        case .keyInvalidated: ("key.slash", [("action.sign_in_again", .signInAgain)])
        case .keyFailed: ("key", [again, ("action.back", .back)])
        case .diskFull: ("internaldrive", [("action.open_storage_settings", .storageSettings), again])
        case .notStored: ("exclamationmark.triangle", [again])
        case .stateDamaged: ("exclamationmark.triangle", [again, ("action.start_over", .startOver)])
        case .stateNewer: ("arrow.down.app", [("action.update_app", .updateApp)])
        case .notConfigured: ("iphone.slash", [])
        }
    }
}
