import Presenters
import SwiftUI
import VNeID

/// The tab "Trang chủ": one card carries the app's main job.
struct HomeScreen: View {
    let state: HomeState
    let on: @MainActor (HomeEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("tab.home")) {
            if let name = state.name { Text(name).font(.title2) }
            VStack(alignment: .leading, spacing: 12) {
                Text(words("code.title")).font(.title2.bold()).accessibilityAddTraits(.isHeader)
                card
            }
            TroubleNote(trouble: state.trouble)
            if state.name != nil {
                Secondary(title: words("home.papers", ["count": state.papers])) { on(.wallet) }
            }
            if let notice = state.notice {
                Button {
                    on(.notices)
                } label: {
                    Message(title: words("home.last_notice"), text: words.headline(notice))
                }
            }
        }
    }

    @ViewBuilder private var card: some View {
        switch state.card {
        case .ready(let until):
            Text(words("code.offline_until", ["instant": words.instant(until)]))
            Primary(title: words("code.make")) { on(.makeCode) }
        case .making: Primary(title: words("home.making"), isBusy: true) {}
        case .refused(let refusal):
            if refusal == .switchOff { Text(words("home.what")) }
            let now = words("refusal.\(refusal.code()).now")
            Message(title: words("refusal.\(refusal.code()).reason"), text: now)
            remedy(refusal)
        }
    }

    @ViewBuilder private func remedy(_ refusal: Refusal) -> some View {
        switch refusal {
        case .signedOut, .phoneRemoved: Primary(title: words("action.sign_in")) { on(.signIn) }
        case .levelTooLow, .accountSuspended:
            Primary(title: words("action.nearest_place")) { on(.nearestPlace) }
        case .appTooOld: Primary(title: words("action.update_app")) { on(.updateApp) }
        case .clockWrong: Primary(title: words("action.open_date_settings")) { on(.dateSettings) }
        case .switchOff:
            Toggle(
                words("personal.qr_verification"), isOn: Binding(get: { false }, set: { _ in on(.switchOn) }))
        case .locked: Primary(title: words("action.unlock")) { on(.unlock) }
        case .noCertificate, .certificateExpired, .phoneWaiting:
            Primary(title: words("action.go_online"), isBusy: state.isBusy) { on(.goOnline) }
        }
    }
}
