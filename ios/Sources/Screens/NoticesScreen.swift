import Presenters
import SwiftUI
import VNeID

/// The tab "Thông báo".
struct NoticesScreen: View {
    let state: NoticesState
    let on: @MainActor (NoticesEvent) -> Void
    /// The phone whose move is about to be approved.
    @State private var approving: String?
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("tab.notices")) {
            if state.notices.isEmpty { Text(words("notices.empty")) }
            ForEach(state.notices, id: \.id) { notice in
                VStack(alignment: .leading, spacing: 8) {
                    if !notice.read { Text(words("spoken.unread")).font(.footnote) }
                    Message(title: words.headline(notice), text: detail(notice))
                    if let phone = notice.phone, state.waiting.contains(phone) { answer(phone) }
                }
            }
            TroubleNote(trouble: state.trouble)
            Primary(title: words("notices.load"), isBusy: state.isBusy) { on(.load) }
        }
    }

    @ViewBuilder private func answer(_ phone: String) -> some View {
        if approving == phone {
            Message(title: words("notices.approve_title"), text: words("notices.approve_warning"))
            Primary(title: words("notices.approve")) {
                approving = nil
                on(.answer(phone: phone, approve: true))
            }
            Secondary(title: words("action.cancel")) { approving = nil }
        } else {
            Primary(title: words("notices.approve")) { approving = phone }
            Secondary(title: words("notices.refuse")) { on(.answer(phone: phone, approve: false)) }
        }
    }

    private func detail(_ notice: AccountNotice) -> String {
        let now = words.find("account_notice.\(notice.kind?.code() ?? "other").now")
        return [words.instant(notice.at), now].compactMap { $0 }.joined(separator: "\n")
    }
}
