import Foundation
import Observation
import VNeID

public enum SignInState: Equatable, Sendable {
    /// Number and password. What is typed stays in the screen until it is sent.
    case credentials(trouble: Trouble? = nil, isBusy: Bool = false)
    /// The one-time code, whose message names the phone, and what is left of the time in which it counts.
    case code(phone: String, secondsLeft: Int, trouble: Trouble? = nil, isBusy: Bool = false)
    /// The one-time code was right; the phone is being registered.
    case registering(trouble: Trouble? = nil, isBusy: Bool = true)
    /// Whether the phone's biometrics may stand in for the passcode.
    case biometrics
    /// The account is on another phone, and moves then unless that is refused.
    case waitingForMove(activates: Instant, trouble: Trouble? = nil, isBusy: Bool = false)

    var isCode: Bool { if case .code = self { true } else { false } }
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
@Observable
public final class SignInPresenter: Presenter {
    public private(set) var state = SignInState.credentials()
    @ObservationIgnored public let session: Session
    @ObservationIgnored private var counting: Task<Void, Never>?

    init(_ session: Session) { self.session = session }

    /// Opens where the account stands, also after the app was killed between two steps.
    func open() {
        go(.signIn)
        guard session.device.lock.isSet else {
            session.navigation.block(.noScreenLock) { [session] in session.openSignIn() }
            return
        }
        counting?.cancel()
        switch session.phone.account() {
        case .awaitingCode: awaitCode()
        case .awaitingRegistration: state = .registering(isBusy: false)
        case .signedOut, .signedIn: state = .credentials()
        }
    }

    public func handle(_ event: SignInEvent) async throws {
        switch event {
        case .signIn(let number, let password): try await signIn(number, password)
        case .confirm(let code): try await confirm(code)
        case .biometrics(let on):
            try await session.set { $0.with(biometrics: on) }
            done()
        case .tryAgain: try await again()
        case .restart:
            counting?.cancel()
            state = .credentials()
        case .later: try await choosePasscode()
        case .back: back()
        }
    }

    private func signIn(_ number: String, _ password: String) async throws {
        state = .credentials(isBusy: true)
        let phone = session.device.name
        let report = try await tried(before: .credentials()) {
            try await $0.signIn(number: number, password: password, phone: phone, now: $1)
        }
        guard let lives = report.codeSentForS else {
            state = .credentials(trouble: report.troubles.first)
            return
        }
        let now = session.now()
        session.notes[Self.codeUntil] = "\(now.sinceBootMs + UInt64(lives) * 1000) \(name(of: now.boot))"
        awaitCode()
    }

    private func awaitCode() {
        counting?.cancel()
        state = code()
        counting = session.launch { [self] in
            while case .code(let phone, _, let trouble, let isBusy) = state, secondsLeft > 0 {
                try await Task.sleep(for: .seconds(1))
                guard state.isCode else { return }
                state = .code(phone: phone, secondsLeft: secondsLeft, trouble: trouble, isBusy: isBusy)
            }
        }
    }

    private func confirm(_ code: String) async throws {
        if state.isCode { state = self.code(isBusy: true) }
        let report = try await tried(before: self.code()) {
            try await $0.confirm(code: code, now: $1)
        }
        if session.phone.account() == .awaitingCode {
            state = self.code(trouble: report.troubles.first)
        } else {
            try await registered(report)
        }
    }

    private func again() async throws {
        var before = SignInState.registering(isBusy: false)
        state = .registering()
        if case .signedIn(_, _, _, .waiting(let activates)) = session.phone.account() {
            before = .waitingForMove(activates: activates)
            state = .waitingForMove(activates: activates, isBusy: true)
        }
        try await registered(try await tried(before: before, authoritySync))
    }

    private func registered(_ report: Report) async throws {
        counting?.cancel()
        let trouble = report.troubles.first
        switch session.phone.account() {
        case .signedIn(_, _, _, let standing):
            session.notes[Self.codeUntil] = nil
            if case .waiting(let activates) = standing {
                state = .waitingForMove(activates: activates, trouble: trouble)
            } else {
                try await choosePasscode()
            }
        case .signedOut: state = .credentials(trouble: trouble)
        case .awaitingCode, .awaitingRegistration: state = .registering(trouble: trouble, isBusy: false)
        }
    }

    private func choosePasscode() async throws {
        if session.phone.hasPasscode() {
            done()
        } else {
            try await session.openPasscode(.choose { [self] in offerBiometrics() })
        }
    }

    private func offerBiometrics() {
        if session.device.lock.hasBiometrics { state = .biometrics } else { done() }
    }

    private func done() {
        session.navigation.close(.signIn)
        session.launch { [session] in _ = try await session.ask(authoritySync) }
    }

    /// Asks the authority; when that can't even be stored, the screen is as `before` again.
    private func tried(before: @autoclosure () -> SignInState, _ job: @escaping Job) async throws -> Report {
        do {
            return try await session.report(job)
        } catch {
            state = before()
            throw error
        }
    }

    private func code(trouble: Trouble? = nil, isBusy: Bool = false) -> SignInState {
        .code(phone: session.device.name, secondsLeft: secondsLeft, trouble: trouble, isBusy: isBusy)
    }

    /// What is left of the time in which the one-time code counts; known over a restart of the app.
    private var secondsLeft: Int {
        let parts = session.notes[Self.codeUntil]?.split(separator: " ") ?? []
        let now = session.now()
        guard parts.count == 2, let until = UInt64(parts[0]), parts[1] == name(of: now.boot),
            until > now.sinceBootMs
        else { return 0 }
        return Int((until - now.sinceBootMs + 999) / 1000)
    }

    private func name(of boot: Data) -> String { boot.map { String(format: "%02x", $0) }.joined() }

    private static let codeUntil = "code_until"
}
