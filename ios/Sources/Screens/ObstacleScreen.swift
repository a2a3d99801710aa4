import SwiftUI
import VNeID

/// What keeps the app from working, and what helps: what helps most comes first, and stands out.
struct ObstacleScreen: View {
    let obstacle: Obstacle
    let on: @MainActor (Act) -> Void
    @State private var question: Question?
    @Environment(\.words) private var words

    var body: some View {
        let view = obstacle.view()
        NavigationStack {
            PageForm(title: "VNeID", question: $question) {
                About(title: words(view.title), text: words(view.text), symbol: symbol)
                Section {
                    ForEach(view.buttons, id: \.act) { button in
                        if button == view.buttons.first {
                            Primary(title: words(button.label)) { tap(button) }
                        } else {
                            Secondary(title: words(button.label)) { tap(button) }
                        }
                    }
                }
            }
        }
        .announced(words(view.title))
    }

    private func tap(_ button: ActButton) {
        guard button.act == .startOver else { return on(button.act) }
        question = Question(
            title: words("obstacle_warning.start_over_title"), warning: words("obstacle_warning.start_over"),
            yes: words(button.label)
        ) { on(button.act) }
    }

    private var symbol: String {
        switch obstacle {
        case .noScreenLock: "lock.open"
        case .keyInvalidated: "key.slash"
        case .keyFailed: "key"
        case .diskFull: "internaldrive"
        case .notStored, .stateDamaged: "exclamationmark.triangle"
        case .stateNewer: "arrow.down.app"
        case .notConfigured: "iphone.slash"
        }
    }
}
