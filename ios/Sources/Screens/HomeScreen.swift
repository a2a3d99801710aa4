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
                    let headline = words.headline(notice)
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
        case .refused(.switchOff):
            Text(words("home.what"))
            Text(words("refusal.switch_off.reason"))
            let now = words("refusal.switch_off.now")
            Switch(key: "personal.qr_verification", detail: now, isOn: false) { _ in on(.switchOn) }
        case .refused(let refusal):
            if refusal == .signedOut { Text(words("home.what")) }
            let now = words("refusal.\(refusal.code()).now")
            Note(title: words("refusal.\(refusal.code()).reason"), text: now, symbol: symbol(refusal))
            if case .phoneWaiting(let activates) = refusal {
                Text(words("devices.waiting", at: activates))
            }
            if let (title, event) = remedy(refusal) {
                Primary(title: words(title), isBusy: state.isBusy) { on(event) }
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

    /// The one thing that helps.
    private func remedy(_ refusal: Refusal) -> (title: String, event: HomeEvent)? {
        switch refusal {
        case .signedOut: ("action.sign_in", .signIn)
        case .phoneRemoved: ("action.sign_in_again", .signIn)
        case .levelTooLow, .accountSuspended: ("action.nearest_place", .nearestPlace)
        case .appTooOld: ("action.update_app", .updateApp)
        case .clockWrong: ("action.open_date_settings", .dateSettings)
        case .locked: ("action.unlock", .unlock)
        case .noCertificate, .certificateExpired: ("action.go_online", .goOnline)
        case .phoneWaiting: ("sign_in.waiting_open", .signIn)
        case .switchOff: nil
        }
    }
}
