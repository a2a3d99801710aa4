import Foundation
import Platform
import VNeID

@testable import Presenters

/// What people do, by the events of the screens.
extension PlayedPhone {
    static let passcode = "280619"

    /// What the card of the home screen shows.
    var card: CodeCard { of.home.state.card }

    var shownCode: ShownCode? {
        if case .showing(let shown) = of.code.state { shown } else { nil }
    }

    var verdict: Verdict { get throws { try found(of.officer.verdict.state?.verdict) } }

    var lines: [PaperLine]? { if case .papers(let lines) = of.wallet.state.content { lines } else { nil } }

    var isAskedForOneTimeCode: Bool {
        if case .code(_, _, true, _) = of.signIn.state.step { !of.signIn.state.isBusy } else { false }
    }

    /// From the home screen to the home screen.
    func signIn(_ number: String, password: String, code: () throws -> String) async throws {
        let before = reminders.plans
        of.home.on(.act(.signIn))
        try await until("sign-in is open") { place.page == .signIn }
        of.signIn.on(.submitted(number: number, password: password))
        try await until("the one-time code was sent") {
            if case .code = of.signIn.state.step { true } else { false }
        }
        of.signIn.on(.codeEntered(code: try code()))
        try await until("the phone is registered") { isChoosingPasscode || place.page == nil }
        if isChoosingPasscode { try await choosePasscode() }
        try await until("signed in") { place.page == nil && of.home.state.name != nil }
        // Sign-in, one-time code, and the first sync.
        try await until("all has come") { reminders.plans >= before + 3 }
    }

    var isChoosingPasscode: Bool { if case .choose = place.passcode { true } else { false } }

    var isAskedForPasscode: Bool { if case .unlock = place.passcode { true } else { false } }

    func choosePasscode() async throws {
        of.passcode.on(.entered(passcode: Self.passcode))
        try await until("and again") { of.passcode.state?.step == .repeat }
        of.passcode.on(.entered(passcode: Self.passcode))
        try await until("the sheet is gone") { place.passcode == nil }
    }

    func switchOn() async throws {
        of.home.on(.act(.switchOn))
        try await until("a code may be made") { if case .ready = card { true } else { false } }
    }

    /// The button of the home screen, and the passcode if it is asked for.
    @discardableResult
    func makeCode() async throws -> ShownCode {
        presenter.navigation.tab(.home)
        of.home.on(card == .refused(.locked) ? .act(.unlock) : .makeCode)
        try await until("the code is on the screen") { place.page == .code || isAskedForPasscode }
        if isAskedForPasscode {
            of.passcode.on(.entered(passcode: Self.passcode))
            try await until("the code is on the screen after the passcode") { place.page == .code }
        }
        return try found(shownCode)
    }

    func enterOfficerMode() async throws {
        of.personal.on(.open(.officerMode))
        try await until("the page is open") { place.page == .officerEntry }
        of.personal.on(.enterOfficerMode)
        try await until("the camera is on and codes can be checked") {
            guard place.page == .scan, case .on = of.officer.state.camera,
                case .ready = of.officer.state.readiness
            else { return false }
            return true
        }
    }

    /// The officer's camera is held over a screen, until there is a verdict.
    func read(_ code: ShownCode, upright: Bool = false) async throws {
        camera.see(ShownFrame(code.modules, quietZone: code.quietZone, upright: upright))
        try await until("there is a verdict") { place.page == .verdict }
    }

    func next() async throws {
        of.officer.verdict.on(.next)
        try await until("the camera looks") { place.page == .scan }
    }

    private func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Awaited(what: "\(Value.self)") }
        return value
    }
}
