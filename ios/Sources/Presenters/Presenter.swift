import Observation
import VNeID

/// One screen: an immutable state goes out, events come in.
@MainActor
@Observable
public class Presenter<State: Sendable, Event: Sendable>: Seen {
    public internal(set) var state: State
    @ObservationIgnored let session: Session

    init(_ session: Session, _ state: State) {
        self.session = session
        self.state = state
    }

    /// Takes what somebody did, and does it soon.
    public func on(_ event: Event) { session.launch { [self] in try await handle(event) } }

    /// Does what somebody did, to its end.
    func handle(_ event: Event) async throws {}

    func refresh() throws {}

    func go(_ page: Page) { session.navigation.open(page) }
}

/// What looks at the phone anew, while it is seen.
@MainActor
protocol Seen: AnyObject {
    func refresh() throws
}

/// Of a screen that asks the authority.
protocol Asking: Sendable {
    /// What did not work.
    var trouble: TroubleView? { get set }
    /// Whether it is being asked.
    var isBusy: Bool { get set }
}

extension Presenter where State: Asking {
    @discardableResult
    func ask(_ job: Job = authoritySync) async throws -> Report {
        state.trouble = nil
        state.isBusy = true
        session.changed()
        defer { state.isBusy = false }
        let report = try await session.ask(job)
        state.trouble = report.trouble
        return report
    }
}
