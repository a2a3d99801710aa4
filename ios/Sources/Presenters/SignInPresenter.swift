import VNeID

public struct SignInState: Asking, Equatable {
    public var step = SignInStep.credentials
    public var trouble: Trouble?
    public var isBusy = false
}

public enum SignInStep: Equatable, Sendable {
    /// Number and password. What is typed stays in the screen until it is sent.
    case credentials
    /// The one-time code, whose message names the phone, and what is left of the time in which it counts.
    case code(phone: String, secondsLeft: Int)
    /// The one-time code was right; the phone is being registered.
    case registering
    /// Whether the phone's biometrics may stand in for the passcode.
    case biometrics
    /// The account is on another phone, and moves then unless that is refused.
    case waitingForMove(activates: Instant)
}

public enum SignInEvent: Equatable, Sendable {
    case back
    case signIn(number: String, password: String)
    case confirm(code: String)
    /// From the start, for a new one-time code.
    case restart
    /// The registration once more, or where the move stands.
    case tryAgain
    case biometrics(Bool)
    /// Looks at the app while the move waits.
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
                try await $0.signIn(number: number, password: password, phone: phone, now: $1)
            }
            follow()
        case .confirm(let code):
            try await ask { try await $0.confirm(code: code, now: $1) }
            try await goOn()
        case .tryAgain:
            try await ask()
            try await goOn()
        case .restart:
            counting?.cancel()
            state = SignInState()
        case .biometrics(let on):
            try await session.set { $0.with(biometrics: on) }
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
        case .signedIn(_, _, _, .waiting(let activates)): state.step = .waitingForMove(activates: activates)
        case .signedOut, .signedIn: state.step = .credentials
        }
    }

    /// Shows what is left of the one-time code's time.
    private func count() {
        let look = { [self] in state.step = .code(phone: session.device.name, secondsLeft: secondsLeft) }
        look()
        counting = session.launch { [self] in
            while secondsLeft > 0 {
                try await Task.sleep(for: .seconds(1))
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

    private var secondsLeft: Int { Int((try? session.phone.codeCountsForS(now: session.now())) ?? 0) }
}
