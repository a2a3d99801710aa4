import Platform
import VNeID
import Words

public struct VerdictState: Equatable, Sendable {
    public let verdict: Verdict
    public let view: VerdictView
    /// Whether the light is on, which stays so; `nil` when the phone has none.
    public var torch: Bool?
    /// What kept the lists from being updated.
    public var trouble: TroubleView?
    /// The lists are being updated.
    public var isBusy = false

    init(verdict: Verdict, torch: Bool? = nil, trouble: TroubleView? = nil, isBusy: Bool = false) {
        self.verdict = verdict
        view = verdict.view()
        self.torch = torch
        self.trouble = trouble
        self.isBusy = isBusy
    }
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
public final class VerdictPresenter: Presenter<VerdictState?, VerdictEvent> {
    weak var officer: OfficerPresenter?

    /// Whether what is shown says "not genuine": nothing but the button "next" takes that away.
    var holds: Bool { session.navigation.place.page == .verdict && state?.view.holds == true }

    func take(_ verdict: Verdict) {
        let shown = VerdictState(verdict: verdict)
        let (view, notes) = (shown.view, session.notes)
        session.device.signals.verdict(view.kind, sound: !view.isSilent && notes.isOn(.sound))
        state = shown
        refresh()
        if !view.isSilent && notes.isOn(.speech) { say(Words(session.device.language()).heard(view)) }
    }

    override func refresh() { state?.torch = session.device.camera.state.torch }

    override func handle(_ event: VerdictEvent) async throws {
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
        switch state?.view.button?.act {
        case .sync:
            state?.trouble = nil
            state?.isBusy = true
            session.changed()
            defer { state?.isBusy = false }
            state?.trouble = try await session.ask().trouble
        case .scanAgain: officer?.lookAgain()
        case .proveTyping:
            officer?.lookAgain()
            try await officer?.handle(.handScanner(true))
        case let act: (act?.elsewhere).map(session.device.open)
        }
    }
}

public struct ListsState: Asking, Equatable {
    public var readiness = OfficerReadiness.blocked(blockers: [])
    public var lists: HeldLists?
    /// Today's verdicts, numbers only.
    public var today = DayCounts(genuine: 0, notGenuine: 0, cannotTell: 0, notOurs: 0)
    public var sound = false
    public var speech = false
    public var trouble: TroubleView?
    public var isBusy = false
}

public enum ListsEvent: Equatable, Sendable {
    case update
    case sound(Bool)
    case speech(Bool)
}

/// What the officer's phone checks with.
@MainActor
public final class ListsPresenter: Presenter<ListsState, ListsEvent> {
    override func refresh() throws {
        state.readiness = try session.officer.readiness()
        state.lists = try session.officer.lists()
        state.today = try session.officer.counts()
        state.sound = session.notes.isOn(.sound)
        state.speech = session.notes.isOn(.speech)
    }

    override func handle(_ event: ListsEvent) async throws {
        switch event {
        case .update: try await ask()
        case .sound(let on): session.notes.set(.sound, on)
        case .speech(let on): session.notes.set(.speech, on)
        }
    }
}

/// What an officer hears besides what they see and feel.
enum Heard: String {
    case sound, speech
}

extension Notes {
    func isOn(_ heard: Heard) -> Bool { self[heard.rawValue] != nil }

    func set(_ heard: Heard, _ on: Bool) { self[heard.rawValue] = on ? "on" : nil }
}
