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

    var body: some View {
        Sheet(title, back: back) {
            switch state {
            case .credentials(let trouble, let isBusy): credentials(trouble, isBusy)
            case .code(let phone, let left, let trouble, let isBusy): oneTime(phone, left, trouble, isBusy)
            case .registering(let trouble, let isBusy):
                Text(words("sign_in.registering_what"))
                TroubleNote(trouble: trouble)
                Primary(title: words("action.try_again"), isBusy: isBusy) { on(.tryAgain) }
            case .biometrics:
                Primary(title: words("sign_in.biometrics_use")) { on(.biometrics(true)) }
                Secondary(title: words("action.later")) { on(.biometrics(false)) }
            case .waitingForMove(let activates, let trouble, let isBusy):
                Text(words("sign_in.waiting_until", ["instant": words.instant(activates)]))
                Text(words("sign_in.waiting_sooner")).font(.headline)
                Text(words("sign_in.waiting_approve"))
                Text(words("sign_in.waiting_counter"))
                TroubleNote(trouble: trouble)
                Primary(title: words("sign_in.waiting_look"), isBusy: isBusy) { on(.tryAgain) }
                Secondary(title: words("action.later")) { on(.later) }
            }
        }
    }

    @ViewBuilder private func credentials(_ trouble: Trouble?, _ isBusy: Bool) -> some View {
        TextField(words("sign_in.number"), text: $number)
        Text(words("sign_in.number_rule")).font(.footnote)
        SecureField(words("sign_in.password"), text: $password)
        TroubleNote(trouble: trouble)
        Primary(title: words("action.sign_in"), isBusy: isBusy) {
            on(.signIn(number: number, password: password))
            password = ""
        }
    }

    @ViewBuilder private func oneTime(
        _ phone: String, _ left: Int, _ trouble: Trouble?, _ isBusy: Bool
    ) -> some View {
        Text(words("sign_in.code_sent", ["phone": phone]))
        Text(words("sign_in.code_warning")).font(.headline)
        TextField(words("sign_in.code"), text: $code)
        let duration = words.duration(seconds: Int64(left))
        Text(left > 0 ? words("sign_in.code_left", ["duration": duration]) : words("sign_in.code_over"))
        TroubleNote(trouble: trouble)
        Primary(title: words("action.continue"), isBusy: isBusy) {
            on(.confirm(code: code))
            code = ""
        }
        Secondary(title: words("sign_in.restart")) { on(.restart) }
    }

    private var title: String {
        switch state {
        case .credentials, .code: words("sign_in.title")
        case .registering: words("sign_in.registering")
        case .biometrics: words("sign_in.biometrics")
        case .waitingForMove: words("sign_in.waiting")
        }
    }

    private func back() { on(.back) }
}
