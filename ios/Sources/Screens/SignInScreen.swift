import Presenters
import SwiftUI
import VNeID
import enum Presenters.SignInEvent

/// The steps of signing in.
struct SignInScreen: View {
    let state: SignInState
    let on: @MainActor (SignInEvent) -> Void
    @State private var number = ""
    @State private var password = ""
    @State private var code = ""
    @State private var activation = ""
    @Environment(\.words) private var words

    var body: some View {
        NavigationStack {
            PageForm(title: words(isCode ? "sign_in.code" : "sign_in.title"), trouble: state.trouble) {
                step
            }
            // Afterwards the account is at neither end, and one goes on.
            .leaving(words("action.cancel"), if: isBeginning) { on(.back) }
        }
    }

    @ViewBuilder private var step: some View {
        switch state.step {
        case .credentials: credentials
        case .code(let digits, let left): oneTime(digits, left)
        case .registering:
            let what = words("sign_in.registering_what")
            About(title: words("sign_in.registering"), text: what, symbol: "iphone")
            let title = words(state.isBusy ? "spoken.busy" : "action.try_again")
            Section { Primary(title: title, isBusy: state.isBusy) { on(.tryAgain) } }
        case .biometrics:
            let what = words("login.biometrics_what")
            About(title: words("sign_in.biometrics"), text: what, symbol: "faceid")
            Section {
                Primary(title: words("sign_in.biometrics_use")) { on(.biometrics(true)) }
                Secondary(title: words("action.later")) { on(.biometrics(false)) }
            }
        case .waiting(let activates, _, true): waitingForCode(activates)
        case .waiting(let activates, let digits, false): waiting(activates, digits)
        }
    }

    @ViewBuilder private var credentials: some View {
        Section {
            TextField(words("sign_in.number"), text: digits($number, 12)).forDigits()
        } footer: {
            Text(words("sign_in.number_rule")).foregroundStyle(.quiet)
        }
        Section { SecureField(words("sign_in.password"), text: $password).textContentType(.password) }
        Primary(title: words("action.continue"), isBusy: state.isBusy) {
            on(.signIn(number: number, password: password))
            password = ""
        }
        .disabled(number.count != 12 || password.isEmpty)
    }

    @ViewBuilder private func oneTime(_ shown: String?, _ left: Int) -> some View {
        Section { Text(words("sign_in.code_sent")) }
        matching(shown)
        Note(title: words("sign_in.code_warning"))
        Section {
            TextField(words("sign_in.code"), text: digits($code, 6)).forDigits(oneTimeCode: true)
        } footer: {
            Text(words(left > 0 ? "sign_in.code_left" : "sign_in.code_over", seconds: Int64(left)))
                .foregroundStyle(.quiet)
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

    /// The two digits to compare with those of the message, and of the notice on the other phone.
    @ViewBuilder private func matching(_ digits: String?) -> some View {
        if let digits {
            Section {
                Text(words("sign_in.match_digits", ["digits": digits])).font(.title2.bold())
                Text(words("sign_in.match_digits_what"))
            }
        }
    }

    @ViewBuilder private func waitingForCode(_ activates: Instant) -> some View {
        let until = words("sign_in.waiting_first_until", at: activates)
        About(title: words("sign_in.waiting_first"), text: until, symbol: "clock")
        Section {
            TextField(words("sign_in.activation_code"), text: $activation).asTyped()
        } footer: {
            Text(words("sign_in.activation_rule")).foregroundStyle(.quiet)
        }
        Section {
            Primary(title: words("sign_in.activate"), isBusy: state.isBusy) {
                on(.activate(code: activation))
            }
            .disabled(activation.isEmpty)
            Secondary(title: words("sign_in.waiting_look")) { on(.tryAgain) }.disabled(state.isBusy)
            Secondary(title: words("action.later")) { on(.later) }
        }
    }

    @ViewBuilder private func waiting(_ activates: Instant, _ digits: String?) -> some View {
        let until = words("sign_in.waiting_until", at: activates)
        About(title: words("sign_in.waiting"), text: until, symbol: "clock")
        matching(digits)
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
        Binding(text.wrappedValue) { text.wrappedValue = String($0.filter(\.isDigit).prefix(most)) }
    }

    private var isCode: Bool { if case .code = state.step { true } else { false } }

    private var isBeginning: Bool { state.step == .credentials || isCode }
}
