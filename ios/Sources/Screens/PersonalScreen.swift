import Presenters
import SwiftUI
import VNeID

/// The tab "Cá nhân".
struct PersonalScreen: View {
    let state: PersonalState
    let on: @MainActor (PersonalEvent) -> Void
    @State private var isLeaving = false
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("tab.personal")) {
            if case .signedIn(let level, let name, _, _) = state.account {
                let level = words(level == .two ? "personal.level_two" : "personal.level_one")
                Message(title: name, text: level)
            } else {
                Message(title: words("personal.nobody"), text: words("personal.nobody_what"))
                Primary(title: words("action.sign_in")) { on(.signIn) }
            }
            rows([.loginSettings, .password, .passcode, .devices])
            Toggle(
                words("personal.qr_verification"),
                isOn: Binding(get: { state.qrVerification }, set: { on(.qrVerification($0)) }))
            rows([.notifications, .terms])
            Text(words("personal.app")).font(.headline).accessibilityAddTraits(.isHeader)
            rows([.officerMode])
            Text(words("personal.version", ["version": state.version])).font(.footnote)
            TroubleNote(trouble: state.trouble)
            if state.account != .signedOut { leaving }
        }
    }

    private func rows(_ rows: [PersonalRow]) -> some View {
        ForEach(rows, id: \.self) { row in Secondary(title: title(row)) { on(.open(row)) } }
    }

    @ViewBuilder private var leaving: some View {
        if isLeaving {
            Message(title: words("personal.sign_out_title"), text: words("personal.sign_out_warning"))
            Primary(title: words("action.sign_out"), isBusy: state.isBusy) {
                isLeaving = false
                on(.signOut)
            }
            Secondary(title: words("action.cancel")) { isLeaving = false }
        } else {
            Secondary(title: words("action.sign_out")) { isLeaving = true }
        }
    }

    private func title(_ row: PersonalRow) -> String {
        switch row {
        case .loginSettings: words("personal.login_settings")
        case .password: words("personal.password")
        case .passcode: words("personal.passcode")
        case .devices: words("personal.devices")
        case .notifications: words("personal.notifications")
        case .terms: words("personal.terms")
        case .officerMode: words("personal.officer_mode")
        }
    }
}

/// The terms, bundled with the app.
struct TermsScreen: View {
    let back: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.terms"), back: back) {
            ForEach(["code", "papers", "duties", "data"], id: \.self) { part in
                Message(title: words("terms.\(part).title"), text: words("terms.\(part).text"))
            }
        }
    }
}
