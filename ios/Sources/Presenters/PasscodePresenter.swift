import VNeID

public struct PasscodeState: Equatable, Sendable {
    public var step = PasscodeStep.unlock
    /// What came of the last try; the digits are cleared with each new `attempt`.
    public var outcome: Unlocking?
    /// The repetition was another than the choice.
    public var differs = false
    public var attempt = 0
    /// Whole seconds until the next try.
    public var waitSeconds = 0
    /// Whether the phone's biometrics may stand in.
    public var biometrics = false
    /// They may no longer: somebody added a face or a finger.
    public var biometricsChanged = false
    /// It is being checked, which takes a noticeable part of a second.
    public var isBusy = false
    /// Whether one may leave without it.
    public var canCancel = true
}

/// Named as the texts are.
public enum PasscodeStep: String, CaseIterable, Sendable {
    /// Opens the lock.
    case unlock
    /// The first passcode of this phone.
    case choose
    /// The present one, before a change.
    case old
    /// The one to change to.
    case new
    /// The new one again.
    case `repeat`
}

public enum PasscodeEvent: Equatable, Sendable {
    case entered(String)
    case biometrics
    case cancel
}

/// The sheet that asks for six digits.
@MainActor
public final class PasscodePresenter: Presenter<PasscodeState, PasscodeEvent> {
    private var why = Passcodes.change
    private var waiting: Task<Void, Never>?
    // What was typed in earlier steps.
    private var old = ""
    private var new = ""

    /// Opens the sheet.
    func open(_ why: Passcodes) async throws {
        self.why = why
        forget()
        let mayUse = session.phone.settings().biometrics && session.device.lock.hasBiometrics
        let biometrics = firstStep == .unlock && mayUse
        state = PasscodeState(step: firstStep, biometrics: biometrics, canCancel: firstStep != .choose)
        session.navigation.askPasscode(why)
        if biometrics { try await unlockByBiometrics() }
    }

    override func handle(_ event: PasscodeEvent) async throws {
        switch event {
        case .entered(let passcode): try await entered(passcode)
        case .biometrics: try await unlockByBiometrics()
        case .cancel: close()
        }
    }

    private func entered(_ passcode: String) async throws {
        guard !state.isBusy else { return }
        state.isBusy = true
        defer { state.isBusy = false }
        switch state.step {
        case .unlock: ended(try await session.work { try $0.unlock(passcode: passcode) })
        case .old:
            self.old = passcode
            ask(.new)
        case .choose, .new:
            new = passcode
            ask(.repeat)
        case .repeat where passcode != new: ask(firstStep == .choose ? .choose : .new, differs: true)
        case .repeat where firstStep == .choose:
            ended(try await session.work { try $0.setPasscode(passcode: passcode) })
        case .repeat:
            ended(try await session.work { [old] in try $0.changePasscode(old: old, new: passcode) })
        }
    }

    private func unlockByBiometrics() async throws {
        switch await session.device.lock.askBiometrics() {
        case .owner: ended(try await session.work { try $0.openByBiometrics() })
        case .nobody: break
        case .changed:
            try await session.set { $0.with(biometrics: false) }
            (state.biometrics, state.biometricsChanged) = (false, true)
        }
    }

    private func ended(_ outcome: Unlocking) {
        if outcome == .opened {
            close()
            switch why {
            case .unlock(let then), .choose(let then): then()
            case .change: break
            }
            return
        }
        let isNewUnfit = outcome == .weak || outcome == .notSixDigits
        ask(isNewUnfit && firstStep == .old ? .new : firstStep, outcome: outcome)
        let waitMs: UInt64 =
            switch outcome {
            case .wrong(let waitMs), .wait(let waitMs): waitMs
            default: 0
            }
        waiting?.cancel()
        waiting = session.launch { [self] in try await countDown(waitMs) }
    }

    private func ask(_ step: PasscodeStep, outcome: Unlocking? = nil, differs: Bool = false) {
        state.step = step
        state.outcome = outcome
        state.differs = differs
        state.attempt += 1
    }

    /// Shows the wait; whether it is over the core decides at the next try.
    private func countDown(_ waitMs: UInt64) async throws {
        let until = try session.now().sinceBootMs + waitMs
        while true {
            let now = try session.now().sinceBootMs
            let left = until > now ? until - now : 0
            state.waitSeconds = Int((left + 999) / 1000)
            if left == 0 { return }
            try await Task.sleep(for: .milliseconds(min(left, 1000)))
        }
    }

    private var firstStep: PasscodeStep {
        switch why {
        case .unlock: .unlock
        case .choose: .choose
        case .change: .old
        }
    }

    private func close() {
        forget()
        session.navigation.askPasscode(nil)
    }

    private func forget() {
        waiting?.cancel()
        old = ""
        new = ""
    }
}
