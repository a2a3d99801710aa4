import Foundation
import Observation
import Platform
import VNeID
import Words

public struct VerdictState: Equatable, Sendable {
    public let verdict: Verdict
    /// It is the second "cannot tell" in a row.
    public let isSecondCannotTell: Bool
    /// Whether the light is on, which stays so; nothing when the phone has none.
    public var torch: Bool?
    /// The lists are being updated.
    public var isBusy = false
}

public enum VerdictEvent: Equatable, Sendable {
    case next
    /// The verdict's own next action.
    case act
    /// Reads the sentence to the citizen aloud.
    case say(String)
    case torch(Bool)
}

/// The answer to one code.
@MainActor
@Observable
public final class VerdictPresenter: Presenter {
    public private(set) var state: VerdictState?
    @ObservationIgnored public let session: Session
    @ObservationIgnored weak var officer: OfficerPresenter?

    init(_ session: Session) { self.session = session }

    func take(_ verdict: Verdict) {
        // The officer may be alone with whoever holds a fake: nothing is to be heard.
        let isHeard = verdict.kind != .notGenuine
        session.device.signals.verdict(verdict.kind, sound: isHeard && session.notes.isOn(.sound))
        session.notes.count(verdict.kind, at: session.now())
        state = VerdictState(verdict: verdict, isSecondCannotTell: verdict.cannotTellInARow >= 2)
        refresh()
        if isHeard && session.notes.isOn(.speech) { say(Words(session.device.language()).title(verdict)) }
    }

    public func refresh() { state?.torch = session.device.camera.state.torch }

    public func handle(_ event: VerdictEvent) async throws {
        switch event {
        case .next: officer?.next()
        case .act: try await act()
        case .say(let sentence): say(sentence)
        case .torch(let on): session.device.camera.torch(on)
        }
    }

    private func say(_ sentence: String) {
        session.device.signals.say(sentence, in: session.device.language())
    }

    private func act() async throws {
        switch state?.verdict.nextAction {
        case .updateLists:
            state?.isBusy = true
            defer { state?.isBusy = false }
            try await officer?.update()
        case .setClock: session.device.open(.dateSettings)
        case .updateApp: session.device.open(.update)
        // The same person again: back to the camera, in the inspection that is open.
        case .scanAgain, .askNewCode, .askForCodeInApp, .citizenGoesOnline, .answerChallenge:
            session.navigation.close(.verdict)
        case .comparePapers, .doNotRely, .askForPapers, nil: officer?.next()
        }
    }
}

public struct ListsState: Equatable, Sendable {
    public var readiness = OfficerReadiness.blocked(blockers: [])
    public var lists: HeldLists?
    /// Today's verdicts, numbers only.
    public var today: [VerdictKind: Int] = [:]
    public var sound = false
    public var speech = false
    public var trouble: Trouble?
    public var isBusy = false
}

public enum ListsEvent: Equatable, Sendable {
    case back
    case update
    case sound(Bool)
    case speech(Bool)
}

/// What the officer's phone checks with.
@MainActor
@Observable
public final class ListsPresenter: Presenter {
    public private(set) var state = ListsState()
    @ObservationIgnored public let session: Session

    init(_ session: Session) { self.session = session }

    public func refresh() throws {
        let now = session.now()
        state.readiness = try session.officer.readiness(now: now)
        state.lists = try session.officer.lists(now: now)
        state.today = session.notes.counts(at: now)
        state.sound = session.notes.isOn(.sound)
        state.speech = session.notes.isOn(.speech)
    }

    public func handle(_ event: ListsEvent) async throws {
        switch event {
        case .back: back()
        case .update: try await update()
        case .sound(let on): session.notes.set(.sound, on)
        case .speech(let on): session.notes.set(.speech, on)
        }
    }

    private func update() async throws {
        state.isBusy = true
        state.trouble = nil
        defer { state.isBusy = false }
        state.trouble = try await session.ask(authoritySync)
    }
}

/// What an officer hears besides what he sees and feels.
enum Heard: String {
    case sound
    case speech
}

extension Notes {
    func isOn(_ heard: Heard) -> Bool { self[heard.rawValue] != nil }

    func set(_ heard: Heard, _ on: Bool) { self[heard.rawValue] = on ? "on" : nil }

    /// The verdicts of the day of `now` in Vietnam, numbers only.
    func counts(at now: Reading) -> [VerdictKind: Int] {
        let parts = self[counted]?.split(separator: " ") ?? []
        guard let first = parts.first, first == day(now) else { return [:] }
        return Dictionary(
            zip(VerdictKind.allCases, parts.dropFirst().map { Int($0) ?? 0 }), uniquingKeysWith: { $1 })
    }

    func count(_ kind: VerdictKind, at now: Reading) {
        let counts = counts(at: now)
        let next = VerdictKind.allCases.map { "\((counts[$0] ?? 0) + ($0 == kind ? 1 : 0))" }
        self[counted] = ([day(now)] + next).joined(separator: " ")
    }

    /// Days since 1970, in Vietnam.
    private func day(_ now: Reading) -> String {
        "\(Int((Double(now.wallMs) / 86_400_000 + 7 / 24.0).rounded(.down)))"
    }

    private var counted: String { "counts" }
}
