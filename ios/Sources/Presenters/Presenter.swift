import Observation

/// One screen: an immutable state goes out, events come in.
@MainActor
public protocol Presenter: AnyObject, Observable {
    associatedtype State: Sendable
    associatedtype Event: Sendable

    var state: State { get }
    var session: Session { get }

    /// Looks at the phone anew; only while the screen is seen.
    func refresh() throws

    /// Does what somebody did, to its end.
    func handle(_ event: Event) async throws
}

extension Presenter {
    /// Takes what somebody did, and does it soon.
    public func on(_ event: Event) { session.launch { [self] in try await handle(event) } }

    public func refresh() throws {}

    func go(_ page: Page) { session.navigation.open(page) }

    func back() { session.navigation.back() }
}
