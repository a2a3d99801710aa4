import Presenters
import SwiftUI
import VNeID

/// The steps of signing in.
struct SignInScreen: View {
    let state: SignInState
    let on: @MainActor (SignInEvent) -> Void
    @State private var number = ""
    @State private var password = ""
    @State private var code = ""
    @Environment(\.words) private var words
    @Environment(\.look) private var look

    var body: some View {
        NavigationStack {
            PageForm(title) {
                TroubleNote(trouble: state.trouble)
                step
            }
            .toolbar {
                if isLeaving {
                    ToolbarItem(placement: .cancellationAction) {
                        Button(words("action.cancel")) { on(.back) }
                    }
                }
            }
        }
    }

    @ViewBuilder private var step: some View {
        switch state.step {
        case .credentials: credentials
        case .code(let phone, let left): oneTime(phone, left)
        case .registering:
            About(
                title: words("sign_in.registering"), text: words("sign_in.registering_what"), symbol: "iphone"
            )
            let title = words(state.isBusy ? "spoken.busy" : "action.try_again")
            Section { Primary(title: title, isBusy: state.isBusy) { on(.tryAgain) } }
        case .biometrics:
            let what = words("login.biometrics_what")
            About(title: words("sign_in.biometrics"), text: what, symbol: "faceid")
            Section {
                Primary(title: words("sign_in.biometrics_use")) { on(.biometrics(true)) }
                Secondary(title: words("action.later")) { on(.biometrics(false)) }
            }
        case .waitingForMove(let activates): waiting(words.instant(activates))
        }
    }

    @ViewBuilder private var credentials: some View {
        Section {
            TextField(words("sign_in.number"), text: digits($number, 12)).forDigits()
        } footer: {
            Text(words("sign_in.number_rule")).foregroundStyle(look.quiet.color)
        }
        Section { SecureField(words("sign_in.password"), text: $password).textContentType(.password) }
        Primary(title: words("action.continue"), isBusy: state.isBusy) {
            on(.signIn(number: number, password: password))
            password = ""
        }
        .disabled(number.count != 12 || password.isEmpty)
    }

    @ViewBuilder private func oneTime(_ phone: String, _ left: Int) -> some View {
        Section { Text(words("sign_in.code_sent", ["phone": phone])) }
        Note(title: words("sign_in.code_warning"))
        Section {
            TextField(words("sign_in.code"), text: digits($code, 6)).forDigits(oneTimeCode: true)
        } footer: {
            let duration = words.duration(seconds: Int64(left))
            let text =
                left > 0 ? words("sign_in.code_left", ["duration": duration]) : words("sign_in.code_over")
            Text(text).foregroundStyle(look.quiet.color)
        }
        Section {
            Primary(title: words("action.continue"), isBusy: state.isBusy) {
                on(.confirm(code: code))
                code = ""
            }
            .disabled(code.count != 6 || left == 0)
            Secondary(title: words("sign_in.restart")) { on(.restart) }.disabled(state.isBusy)
        }
    }

    @ViewBuilder private func waiting(_ until: String) -> some View {
        About(
            title: words("sign_in.waiting"), text: words("sign_in.waiting_until", ["instant": until]),
            symbol: "clock")
        Section(words("sign_in.waiting_sooner")) {
            Label(words("sign_in.waiting_approve"), systemImage: "bell")
            Label(words("sign_in.waiting_counter"), systemImage: "person.text.rectangle")
        }
        Section {
            Primary(title: words("sign_in.waiting_look"), isBusy: state.isBusy) { on(.tryAgain) }
            Secondary(title: words("action.later")) { on(.later) }
        }
    }

    private func digits(_ text: Binding<String>, _ most: Int) -> Binding<String> {
        Binding(text.wrappedValue) { text.wrappedValue = String($0.filter(\.isNumber).prefix(most)) }
    }

    private var title: String {
        if case .code = state.step { words("sign_in.code") } else { words("sign_in.title") }
    }

    /// While the account is at neither end, one goes on.
    private var isLeaving: Bool {
        switch state.step {
        case .credentials, .code: true
        case .registering, .biometrics, .waitingForMove: false
        }
    }
}
