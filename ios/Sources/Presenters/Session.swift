import Foundation
import Platform
import VNeID

/// A step of a presenter.
public typealias Step = @MainActor @Sendable () async throws -> Void

/// A question to the authority.
typealias Job = @Sendable (Authority) async throws -> Report

/// The opened phone, and what all presenters do with it.
@MainActor
public final class Session {
    let app: App
    let device: Device
    let phone: Phone
    let navigation: Navigation
    let citizen: Citizen
    let officer: Officer
    let papers: Papers
    let inbox: Inbox
    let authority: Authority

    /// Called when what a screen shows may have changed.
    var onChange: () -> Void = {}
    /// Signing in and the sheet for six digits open from many places.
    var openSignIn: () -> Void = {}
    var openPasscode: (Passcodes) async throws -> Void = { _ in }

    private let desk = Desk()
    private var steps: [Int: Task<Void, Never>] = [:]
    private var stepsBegun = 0
    private var hasEnded = false

    init(_ app: App, _ device: Device, _ phone: Phone, _ navigation: Navigation) {
        self.app = app
        self.device = device
        self.phone = phone
        self.navigation = navigation
        citizen = phone.citizen()
        officer = phone.officer()
        papers = phone.papers()
        inbox = phone.inbox()
        authority = phone.authority()
    }

    var notes: any Notes { device.notes }

    func now() throws -> Reading { try device.clocks.now() }

    func changed() { onChange() }

    /// Does `step`. What keeps it from working at all takes the screen's place, and offers it again.
    @discardableResult
    func launch(_ step: @escaping Step) -> Task<Void, Never> {
        stepsBegun += 1
        let number = stepsBegun
        let task = Task {
            await attempt(step)
            steps[number] = nil
        }
        if hasEnded { task.cancel() } else { steps[number] = task }
        return task
    }

    private func attempt(_ step: @escaping Step) async {
        guard !Task.isCancelled else { return }
        do {
            try await step()
        } catch is CancellationError {
            return
        } catch {
            tell(error) { [self] in launch(step) }
        }
        changed()
    }

    /// Shows what a failure means in place of the screen, if it is more than a change of mind.
    func tell(_ failure: any Error, again: @escaping @MainActor @Sendable () -> Void) {
        switch failure {
        case KeyError.Gone, PhoneError.KeyGone: navigation.block(.keyInvalidated, again: again)
        case KeyError.Failed, PhoneError.KeyFailed:
            navigation.block(device.lock.isSet ? .keyFailed : .noScreenLock, again: again)
        case PhoneError.StoreFull: navigation.block(.diskFull, again: again)
        case PhoneError.Store: navigation.block(.notStored, again: again)
        case PhoneError.StateDamaged: navigation.block(.stateDamaged, again: again)
        case PhoneError.StateNewer: navigation.block(.stateNewer, again: again)
        case PhoneError.Misuse, PhoneError.NoRandomness: assertionFailure("\(failure)")
        default: break
        }
    }

    /// Works with the phone away from the main actor, one piece of work after the other: for what
    /// stores or checks a passcode, which takes milliseconds to half a second.
    func work<Value: Sendable>(
        _ work: @escaping @Sendable (Phone) throws -> Value
    ) async throws -> Value {
        try await desk.run { [phone] in try work(phone) }
    }

    func set(_ change: @escaping @Sendable (Settings) -> Settings) async throws {
        try await work { phone in try phone.setSettings(new: change(phone.settings())) }
    }

    /// Has the authority asked, and the next sync planned.
    @discardableResult
    func ask(_ job: Job = authoritySync) async throws -> Report {
        defer {
            plan()
            changed()
        }
        return try await job(authority)
    }

    /// Plans the next sync and the reminder; none for whoever is not signed in.
    func plan() {
        let account = phone.account()
        let isRegistered = account.isSignedIn || account == .awaitingRegistration
        let seconds = isRegistered ? try? authority.secondsUntilSync() : nil
        let reminder = notes.shows(.certificate) ? authority.reminder() : nil
        device.reminders.plan(syncInSeconds: seconds, reminder: reminder)
    }

    var isLocked: Bool { get throws { try phone.hasPasscode() && phone.isLocked() } }

    /// Does `step` once the app is unlocked, after the sheet that asks for it, or for the first passcode.
    func unlocked(_ step: @escaping Step) async throws {
        if try isLocked {
            try await openPasscode(.unlock { [self] in launch(step) })
        } else if !phone.hasPasscode() && phone.account().isSignedIn {
            try await openPasscode(.choose { [self] in launch(step) })
        } else {
            try await step()
        }
    }

    /// Ends what is under way, and waits for it.
    func end() async {
        hasEnded = true
        onChange = {}
        let under = Array(steps.values)
        for step in under { step.cancel() }
        for step in under { await step.value }
    }
}

/// Where one piece of work is done after the other.
private actor Desk {
    func run<Value: Sendable>(_ work: @Sendable () throws -> Value) throws -> Value { try work() }
}

let authoritySync: Job = { try await $0.sync() }

extension Settings {
    func with(
        qrVerification: Bool? = nil, biometrics: Bool? = nil, unlockToPresent: Bool? = nil,
        officerMode: Bool? = nil, autoLockS: UInt32? = nil
    ) -> Settings {
        Settings(
            qrVerification: qrVerification ?? self.qrVerification, biometrics: biometrics ?? self.biometrics,
            unlockToPresent: unlockToPresent ?? self.unlockToPresent,
            officerMode: officerMode ?? self.officerMode, autoLockS: autoLockS ?? self.autoLockS)
    }
}

extension AccountState {
    var isSignedIn: Bool { if case .signedIn = self { true } else { false } }
}
