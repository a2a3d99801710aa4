import Presenters
import SwiftUI
import VNeID

/// The tab "Thông báo".
struct NoticesScreen: View {
    let state: NoticesState
    let on: @MainActor (NoticesEvent) -> Void
    @State private var question: Question?
    @Environment(\.words) private var words
    @Environment(\.look) private var look

    var body: some View {
        PageForm(title: words("tab.notices"), trouble: state.trouble, question: $question) {
            if state.notices.isEmpty { About(title: words("notices.empty"), symbol: "bell") }
            ForEach(state.notices, id: \.id) { notice in
                Section {
                    line(notice)
                    if let phone = notice.asksToMove, state.waiting.contains(phone) {
                        answers(phone)
                    }
                }
            }
            Section {
                Secondary(title: words("notices.load"), symbol: "arrow.clockwise") { on(.load) }
                    .disabled(state.isBusy)
            }
        }
    }

    private func line(_ notice: NoticeView) -> some View {
        Label {
            VStack(alignment: .leading, spacing: 4) {
                if !notice.isRead {
                    Label(words("spoken.unread"), systemImage: "circle.fill").font(.footnote.bold())
                        .foregroundStyle(look.accent.color)
                }
                Text(words(notice.title)).font(.headline)
                if let now = notice.now { Text(words(now)) }
                Text(words(notice.at)).font(.footnote).foregroundStyle(.quiet)
            }
        } icon: {
            Image(systemName: symbol(notice.kind))
        }
        .accessibilityElement(children: .combine)
    }

    /// Neither stands out: whoever has the password hopes for a hasty tap.
    @ViewBuilder private func answers(_ phone: String) -> some View {
        Group {
            Button(words("notices.approve")) {
                question = words.question("notices.approve", yes: "notices.approve") {
                    on(.answer(phone: phone, approve: true))
                }
            }
            Button(words("notices.refuse")) { on(.answer(phone: phone, approve: false)) }
        }
        .disabled(state.isBusy)
    }

    private func symbol(_ kind: NoticeKind?) -> String {
        switch kind {
        case .paperAdded, .paperChanged, .paperWithdrawn: "doc.text"
        case .certificateNotRenewed: "wifi.slash"
        case .passwordChanged: "key"
        case nil: "bell"
        default: "iphone"
        }
    }
}
