import Presenters
import SwiftUI
import VNeID

/// The tab "Trang chủ": one card carries the app's main job.
struct HomeScreen: View {
    let state: HomeState
    let on: @MainActor (HomeEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: state.name ?? words("tab.home"), trouble: state.trouble) {
            Section {
                Label(words("code.title"), systemImage: "qrcode").font(.title2.bold())
                    .accessibilityAddTraits(.isHeader)
                card
            }
            Section {
                let count = words("home.papers", ["count": state.papers])
                Row(title: words("tab.wallet"), detail: count, symbol: "wallet.pass") { on(.wallet) }
                if let notice = state.notice {
                    let headline = words(notice.title)
                    Row(title: words("home.last_notice"), detail: headline, symbol: "bell") { on(.notices) }
                }
            }
        }
    }

    @ViewBuilder private var card: some View {
        switch state.card {
        case .ready(let until):
            Text(words("home.what"))
            Primary(title: words("code.make")) { on(.makeCode) }
            Label(words("code.offline_until", at: until), systemImage: "clock")
                .font(.subheadline).foregroundStyle(.quiet)
        case .making:
            Text(words("home.what"))
            Primary(title: words("home.making"), isBusy: true) {}
        case .refused(let refusal): refused(refusal)
        }
    }

    @ViewBuilder private func refused(_ refusal: Refusal) -> some View {
        let advice = adviceOnRefusal(refusal: refusal)
        let now = ([advice.now] + advice.more).map { words($0) }.joined(separator: "\n")
        if let button = advice.button, button.act == .switchOn {
            Text(words("home.what"))
            Text(words(advice.reason))
            Switch(key: button.label.key, detail: now, isOn: false) { _ in on(.act(button.act)) }
        } else {
            if refusal == .signedOut { Text(words("home.what")) }
            Note(title: words(advice.reason), text: now, symbol: symbol(refusal))
            if let button = advice.button {
                Primary(title: words(button.label), isBusy: state.isBusy) { on(.act(button.act)) }
            }
        }
    }

    private func symbol(_ refusal: Refusal) -> String {
        switch refusal {
        case .locked: "lock.fill"
        case .signedOut: "person.crop.circle.badge.questionmark"
        default: "exclamationmark.triangle.fill"
        }
    }
}
