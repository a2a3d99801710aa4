import VNeID

/// The steps of signing in.
@MainActor
public final class SignInPresenter: Presenter<SignInView, SignInEvent> {
    private let steps: SignIn
    private var ticking: Task<Void, Never>?

    init(_ session: Session) {
        let steps = SignIn()
        self.steps = steps
        super.init(session, steps.view())
    }

    /// Opens where the account stands, also after the app was killed between two steps.
    func open() async throws {
        go(.signIn)
        try await handle(.opened(stage: try stage, hasScreenLock: session.device.lock.isSet))
    }

    override func handle(_ event: SignInEvent) async throws {
        let effects = steps.on(event: event)
        state = steps.view()
        for effect in effects { try await perform(effect) }
    }

    private func perform(_ effect: SignInEffect) async throws {
        let (lock, phone) = (session.device.lock, session.device.name)
        switch effect {
        case .block(let obstacle):
            session.navigation.block(obstacle) { [session] in
                session.launch { try await session.openSignIn() }
            }
        case .signIn(let number, let password):
            try await answered { try await $0.signIn(number: number, password: password, phone: phone) }
        case .confirm(let code): try await answered { try await $0.confirm(code: code) }
        case .activate(let code): try await answered { try await $0.activate(code: code) }
        case .sync: try await answered(authoritySync)
        case .tick(let ms): tick(inMs: ms)
        case .choosePasscode:
            try await session.openPasscode(
                .choose { [self] in on(.passcodeChosen(phoneHasBiometrics: lock.hasBiometrics)) })
        case .bindBiometrics: try await handle(.biometricsBound(isOwner: await lock.bindBiometrics()))
        case .setBiometrics(let on): try await session.set { $0.with(biometrics: on) }
        case .close:
            ticking?.cancel()
            session.navigation.close(.signIn)
        case .syncUnseen: session.launch { [session] in try await session.ask() }
        }
    }

    private func answered(_ job: Job) async throws {
        let report: Report
        do {
            report = try await session.ask(job)
        } catch {
            try await handle(.failed)
            throw error
        }
        try await handle(.answered(stage: try stage, trouble: report.trouble))
    }

    private func tick(inMs: UInt64) {
        ticking?.cancel()
        ticking = session.launch { [self] in
            try await Task.sleep(for: .milliseconds(inMs))
            try await handle(.ticked(codeCountsForS: try session.phone.codeCountsForS()))
        }
    }

    private var stage: SignInStage { get throws { try session.phone.signInStage() } }
}
