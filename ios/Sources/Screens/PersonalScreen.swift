import Presenters
import SwiftUI
import VNeID

/// The tab "Cá nhân".
struct PersonalScreen: View {
    let state: PersonalState
    let on: @MainActor (PersonalEvent) -> Void
    @State private var question: Question?
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("tab.personal"), trouble: state.trouble, question: $question) {
            Section {
                if case .signedIn(let level, let name, _, _) = state.account {
                    let level = words(level == .two ? "personal.level_two" : "personal.level_one")
                    Row(title: name, detail: level, symbol: "person.crop.circle")
                } else {
                    let what = words("personal.nobody_what")
                    Row(title: words("personal.nobody"), detail: what, symbol: "person.crop.circle")
                    Primary(title: words("action.sign_in")) { on(.signIn) }
                }
            }
            Section {
                row(.loginSettings, "faceid")
                row(.password, "key")
                row(.passcode, "circle.grid.3x3")
                row(.devices, "iphone")
                Switch(key: "personal.qr_verification", isOn: state.qrVerification) {
                    on(.qrVerification($0))
                }
                row(.notifications, "bell.badge")
                row(.terms, "doc.text")
            }
            Section(words("personal.app")) {
                row(.officerMode, "checkmark.shield")
                Text(words("personal.version", ["version": state.version]))
            }
            if state.account != .signedOut {
                Section {
                    Button(words("action.sign_out"), role: .destructive) {
                        let yes = "action.sign_out"
                        question = words.question("personal.sign_out", yes: yes) { on(.signOut) }
                    }
                    .disabled(state.isBusy)
                }
            }
        }
    }

    private func row(_ row: PersonalRow, _ symbol: String) -> some View {
        Row(title: words("personal.\(row.rawValue)"), symbol: symbol) { on(.open(row)) }
    }
}

/// The terms, bundled with the app.
struct TermsScreen: View {
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("personal.terms")) {
            ForEach(["code", "papers", "duties", "data"], id: \.self) { part in
                Section(words("terms.\(part).title")) { Text(words("terms.\(part).text")) }
            }
        }
    }
}

/// "Chế độ cán bộ", seen from the citizen's side.
struct OfficerEntryScreen: View {
    let state: PersonalState
    let on: @MainActor (PersonalEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("personal.officer_mode")) {
            let title = words("personal.officer_mode")
            About(title: title, text: words("officer.what"), symbol: "checkmark.shield")
            Section {
                Label(words("officer.keeps_nothing"), systemImage: "eye.slash")
                if state.isLevelTwo {
                    Primary(title: words("officer.enter")) { on(.enterOfficerMode) }
                } else {
                    let now = words("refusal.level_too_low.now")
                    Note(title: words("officer.needs_level_two"), text: now)
                }
            }
        }
    }
}
