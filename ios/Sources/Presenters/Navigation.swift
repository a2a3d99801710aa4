import Observation

public enum Tab: CaseIterable, Sendable {
    case home
    case wallet
    case notices
    case personal
}

/// What may lie over a tab.
public enum Page: CaseIterable, Sendable {
    case signIn
    case code
    case paper
    case loginSettings
    case password
    case devices
    case notifications
    case terms
    case officerEntry
    case scan
    case verdict
    case lists

    /// Whether it is one of the officer's, which look different.
    public var isOfficers: Bool { [.scan, .verdict, .lists].contains(self) }
}

/// What a passcode is asked for.
public enum Passcodes: Sendable {
    /// To open the lock, and then go on.
    case unlock(then: @MainActor @Sendable () -> Void)
    /// To choose the first, and then go on.
    case choose(then: @MainActor @Sendable () -> Void)
    case change
}

/// What keeps the app or a step of it from working at all, in place of the screen.
public enum Obstacle: CaseIterable, Sendable {
    /// The phone has no passcode, so it guards no keys.
    case noScreenLock
    /// The phone's biometrics or lock changed, so its key is gone.
    case keyInvalidated
    /// There is no room to store anything.
    case diskFull
    /// What was stored can't be read.
    case stateDamaged
    /// What was stored is of a newer app.
    case stateNewer
    /// This step needs the network.
    case noNetwork
}

/// An obstacle, and what it kept from working.
public struct Blocked: Sendable {
    public let obstacle: Obstacle
    let again: @MainActor @Sendable () -> Void
}

/// Where in the app somebody is.
public struct Place: Sendable {
    public internal(set) var tab = Tab.home
    /// What lies over the tab, the last on top.
    public internal(set) var pages: [Page] = []
    /// The sheet over all of it.
    public internal(set) var passcode: Passcodes?
    /// What stands in place of all of it.
    public internal(set) var obstacle: Blocked?

    public var page: Page? { pages.last }
}

/// Moves about the app.
@MainActor
@Observable
public final class Navigation {
    public private(set) var place = Place() {
        didSet { onChange() }
    }
    @ObservationIgnored var onChange: () -> Void = {}

    /// Shows a tab and closes what lies over it.
    public func tab(_ tab: Tab) {
        var next = place
        next.tab = tab
        next.pages = []
        place = next
    }

    /// Opens a page, or goes back to where it lies.
    func open(_ page: Page) { place.pages = below(page) + [page] }

    /// Closes the page on top.
    func back() { place.pages = place.pages.dropLast() }

    /// Closes `page` and what lies over it.
    func close(_ page: Page) { place.pages = below(page) }

    func askPasscode(_ why: Passcodes?) { place.passcode = why }

    func block(_ obstacle: Obstacle, again: @escaping @MainActor @Sendable () -> Void) {
        place.obstacle = Blocked(obstacle: obstacle, again: again)
    }

    func unblock() { place.obstacle = nil }

    private func below(_ page: Page) -> [Page] { Array(place.pages.prefix { $0 != page }) }
}
