import VNeID

public struct SignInState: Asking, Equatable {
    public var step = SignInStep.credentials
    public var trouble: Trouble?
    public var isBusy = false
}

public enum SignInStep: Equatable, Sendable {
    /// Number and password. What is typed stays in the screen until it is sent.
    case credentials
    /// The one-time code, whose message names the digits, and what is left of the time in which it counts.
    case code(digits: String?, secondsLeft: Int)
    /// The one-time code was right; the phone is being registered.
    case registering
    /// Whether the phone's biometrics may stand in for the passcode.
    case biometrics
    /// The phone waits for its place, until then at the latest: for the other phone of the account, which is
    /// told the digits, or for the activation code of the counter.
    case waiting(activates: Instant, digits: String? = nil, takesActivationCode: Bool = false)
}

public enum SignInEvent: Equatable, Sendable {
    case back
    case signIn(number: String, password: String)
    case confirm(code: String)
    /// The activation code, as it was typed.
    case activate(code: String)
    /// From the start, for a new one-time code.
    case restart
    /// The registration once more, or where the phone stands.
    case tryAgain
    case biometrics(Bool)
    /// Looks at the app while the phone waits.
    case later
}

/// The steps of signing in.
@MainActor
public final class SignInPresenter: Presenter<SignInState, SignInEvent> {
    private var counting: Task<Void, Never>?

    /// Opens where the account stands, also after the app was killed between two steps.
    func open() {
        go(.signIn)
        guard session.device.lock.isSet else {
            session.navigation.block(.noScreenLock) { [session] in session.openSignIn() }
            return
        }
        state = SignInState()
        follow()
    }

    override func handle(_ event: SignInEvent) async throws {
        switch event {
        case .signIn(let number, let password):
            let phone = session.device.name
            try await ask {
                try await $0.signIn(number: number, password: password, phone: phone)
            }
            follow()
        case .confirm(let code):
            try await ask { try await $0.confirm(code: code) }
            try await goOn()
        case .activate(let code):
            try await ask { try await $0.activate(code: code) }
            try await goOn()
        case .tryAgain:
            try await ask()
            try await goOn()
        case .restart:
            counting?.cancel()
            state = SignInState()
        case .biometrics(let on):
            // Without the owner's finger it stays off, and can be switched on later.
            let isBound = on ? await session.device.lock.bindBiometrics() : false
            try await session.set { $0.with(biometrics: isBound) }
            done()
        case .later: try await choosePasscode()
        case .back: session.navigation.close(.signIn)
        }
    }

    /// Shows the step that the account is at.
    private func follow() {
        counting?.cancel()
        switch session.phone.account() {
        case .awaitingCode: count()
        case .awaitingRegistration: state.step = .registering
        case .signedIn(_, _, _, .waiting(let activates, _, _)):
            state.step = .waiting(
                activates: activates, digits: session.phone.matchDigits(),
                takesActivationCode: session.phone.takesActivationCode())
        case .signedOut, .signedIn: state.step = .credentials
        }
    }

    /// Shows what is left of the one-time code's time.
    private func count() {
        let digits = session.phone.matchDigits()
        let look = { [self] in state.step = .code(digits: digits, secondsLeft: secondsLeft) }
        look()
        counting = session.launch { [self] in
            while secondsLeft > 0 {
                try await Task.sleep(for: .seconds(1))
                // The next step may have come while this one waited for its turn.
                try Task.checkCancellation()
                look()
            }
        }
    }

    /// After the code was confirmed, or the authority was asked again.
    private func goOn() async throws {
        switch session.phone.account() {
        case .awaitingCode: break
        case .signedIn(_, _, _, .waiting), .signedOut, .awaitingRegistration: follow()
        case .signedIn: try await choosePasscode()
        }
    }

    private func choosePasscode() async throws {
        counting?.cancel()
        if session.phone.hasPasscode() {
            done()
        } else {
            try await session.openPasscode(.choose { [self] in offerBiometrics() })
        }
    }

    private func offerBiometrics() {
        if session.device.lock.hasBiometrics { state = SignInState(step: .biometrics) } else { done() }
    }

    private func done() {
        session.navigation.close(.signIn)
        session.launch { [session] in try await session.ask() }
    }

    private var secondsLeft: Int { Int((try? session.phone.codeCountsForS()) ?? 0) }
}
