import SwiftUI
import VNeID

/// The steps of signing in.
struct SignInScreen: View {
    let view: SignInView
    let on: @MainActor (SignInEvent) -> Void
    @State private var number = ""
    @State private var password = ""
    @State private var code = ""
    @State private var activation = ""
    @Environment(\.words) private var words

    var body: some View {
        NavigationStack {
            let title = isBeginning ? words(view.title) : words("sign_in.title")
            PageForm(title: title, trouble: view.trouble) { step }
                // Afterwards the account is at neither end, and one goes on.
                .leaving(words("action.cancel"), if: isBeginning) { on(.left) }
        }
    }

    @ViewBuilder private var step: some View {
        switch view.step {
        case .closed, .passcode: EmptyView()
        case .credentials: credentials
        case .code(let digits, let left, let takesCode, _): oneTime(digits, left, takesCode)
        case .registering:
            let what = words("sign_in.registering_what")
            About(title: words(view.title), text: what, symbol: "iphone")
            let title = words(view.isBusy ? "spoken.busy" : "action.try_again")
            Section { Primary(title: title, isBusy: view.isBusy) { on(.tryAgain) } }
        case .biometrics:
            let what = words("login.biometrics_what")
            About(title: words(view.title), text: what, symbol: "faceid")
            Section {
                let use = words("sign_in.biometrics_use")
                Primary(title: use, isBusy: view.isBusy) { on(.biometricsChosen(on: true)) }
                Secondary(title: words("action.later")) { on(.biometricsChosen(on: false)) }
            }
        case .waiting(let until, _, true): waitingForCode(until)
        case .waiting(let until, let digits, false): waiting(until, digits)
        }
    }

    @ViewBuilder private var credentials: some View {
        if let reason = view.reason { Note(title: words(reason)) }
        Section {
            TextField(words("sign_in.number"), text: digits($number, 12)).forDigits()
        } footer: {
            Text(words("sign_in.number_rule")).foregroundStyle(.quiet)
        }
        Section { SecureField(words("sign_in.password"), text: $password).textContentType(.password) }
        Primary(title: words("action.continue"), isBusy: view.isBusy) {
            on(.submitted(number: number, password: password))
            password = ""
        }
        .disabled(number.count != 12 || password.isEmpty)
    }

    @ViewBuilder private func oneTime(_ shown: Message?, _ left: Message, _ takesCode: Bool) -> some View {
        Section { Text(words("sign_in.code_sent")) }
        matching(shown)
        Note(title: words("sign_in.code_warning"))
        Section {
            TextField(words("sign_in.code"), text: digits($code, 6)).forDigits(oneTimeCode: true)
        } footer: {
            Text(words(left)).foregroundStyle(.quiet)
        }
        Section {
            Primary(title: words("action.continue"), isBusy: view.isBusy) {
                on(.codeEntered(code: code))
                code = ""
            }
            .disabled(code.count != 6 || !takesCode)
            Secondary(title: words("sign_in.restart")) { on(.sendAgain) }.disabled(view.isBusy)
        }
    }

    /// The two digits to compare with those of the message, and of the notice on the other phone.
    @ViewBuilder private func matching(_ digits: Message?) -> some View {
        if let digits {
            Section {
                Text(words(digits)).font(.title2.bold())
                Text(words("sign_in.match_digits_what"))
            }
        }
    }

    @ViewBuilder private func waitingForCode(_ until: Message) -> some View {
        About(title: words(view.title), text: words(until), symbol: "clock")
        Section {
            TextField(words("sign_in.activation_code"), text: $activation).asTyped()
        } footer: {
            Text(words("sign_in.activation_rule")).foregroundStyle(.quiet)
        }
        Section {
            Primary(title: words("sign_in.activate"), isBusy: view.isBusy) {
                on(.activationEntered(code: activation))
            }
            .disabled(activation.isEmpty)
            Secondary(title: words("sign_in.waiting_look")) { on(.tryAgain) }.disabled(view.isBusy)
            Secondary(title: words("action.later")) { on(.later) }
        }
    }

    @ViewBuilder private func waiting(_ until: Message, _ digits: Message?) -> some View {
        About(title: words(view.title), text: words(until), symbol: "clock")
        matching(digits)
        Section(words("sign_in.waiting_sooner")) {
            Label(words("sign_in.waiting_approve"), systemImage: "bell")
            Label(words("sign_in.waiting_counter"), systemImage: "person.text.rectangle")
        }
        Section {
            Primary(title: words("sign_in.waiting_look"), isBusy: view.isBusy) { on(.tryAgain) }
            Secondary(title: words("action.later")) { on(.later) }
        }
    }

    private func digits(_ text: Binding<String>, _ most: Int) -> Binding<String> {
        Binding(text.wrappedValue) { text.wrappedValue = String($0.filter(\.isDigit).prefix(most)) }
    }

    private var isBeginning: Bool {
        switch view.step {
        case .credentials, .code: true
        default: false
        }
    }
}
