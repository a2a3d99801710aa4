import VNeID

/// The sheet that asks for six digits; nothing is shown before it is opened.
@MainActor
public final class PasscodePresenter: Presenter<PasscodeView?, PasscodeEvent> {
    private let sheet: PasscodeSheet
    private var then: () -> Void = {}
    private var ticking: Task<Void, Never>?

    init(_ session: Session) {
        sheet = session.phone.passcodeSheet()
        super.init(session, nil)
    }

    /// Opens the sheet.
    func open(_ why: Passcodes) async throws {
        then = why.then
        let effects = sheet.open(
            purpose: why.purpose, phoneHasBiometrics: session.device.lock.hasBiometrics)
        state = sheet.view()
        session.navigation.askPasscode(why)
        try await perform(effects)
    }

    override func handle(_ event: PasscodeEvent) async throws {
        let effects = sheet.on(event: event)
        state = sheet.view()
        try await perform(effects)
    }

    private func perform(_ effects: [PasscodeEffect]) async throws {
        for effect in effects {
            switch effect {
            case .check(let passcode): try await attempt { try $0.unlock(passcode: passcode) }
            case .set(let passcode): try await attempt { try $0.setPasscode(passcode: passcode) }
            case .change(let old, let new):
                try await attempt { try $0.changePasscode(old: old, new: new) }
            case .askBiometrics:
                let answer = await session.device.lock.askBiometrics()
                try await handle(.biometricsAnswered(answer: answer))
            case .openByBiometrics: try await attempt { try $0.openByBiometrics() }
            case .switchBiometricsOff: try await session.set { $0.with(biometrics: false) }
            case .tick(let ms): tick(inMs: ms)
            case .close:
                ticking?.cancel()
                session.navigation.askPasscode(nil)
            case .goOn: then()
            case .signInAgain: try await session.signInAgain()
            }
        }
    }

    private func attempt(_ attempt: @escaping @Sendable (Phone) throws -> Unlocking) async throws {
        let outcome: Unlocking
        do {
            outcome = try await session.work(attempt)
        } catch {
            try await handle(.failed)
            throw error
        }
        try await handle(.checked(outcome: outcome, sinceBootMs: try session.now().sinceBootMs))
    }

    private func tick(inMs: UInt64) {
        ticking?.cancel()
        ticking = session.launch { [self] in
            try await Task.sleep(for: .milliseconds(inMs))
            try await handle(.ticked(sinceBootMs: try session.now().sinceBootMs))
        }
    }
}
