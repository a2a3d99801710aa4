import Observation

public enum AppTab: String, CaseIterable, Sendable {
    case home, wallet, notices, personal
}

/// What may lie over a tab.
public enum Page: CaseIterable, Sendable {
    case signIn, code
    case paper, loginSettings, password, devices
    case notifications, terms, officerEntry
    case scan, verdict, lists

    /// Whether it is one of the officer's, which look different.
    public var isOfficers: Bool { [.scan, .verdict, .lists].contains(self) }

    /// Whether it takes the whole screen, without the tabs.
    public var isWhole: Bool { isOfficers || [.signIn, .code].contains(self) }

    /// Whether it closes when the app locks itself.
    var isPrivate: Bool { [.paper, .loginSettings, .password, .devices].contains(self) }
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
public enum Obstacle: String, CaseIterable, Sendable {
    /// The phone has no passcode, so it guards no keys.
    case noScreenLock = "no_screen_lock"
    /// The phone's biometrics or lock changed, so its key is gone.
    case keyInvalidated = "key_invalidated"
    /// The phone's hardware did not sign.
    case keyFailed = "key_failed"
    /// There is no room to store anything.
    case diskFull = "disk_full"
    /// It could not be stored, for another reason.
    case notStored = "not_stored"
    /// What was stored can't be read.
    case stateDamaged = "state_damaged"
    /// What was stored is of a newer app.
    case stateNewer = "state_newer"
    /// The app was built for an authority that can't be.
    case notConfigured = "not_configured"
}

/// An obstacle, and what it kept from working.
public struct Blocked: Sendable {
    public let obstacle: Obstacle
    let again: @MainActor @Sendable () -> Void
}

/// Where in the app somebody is.
public struct Place: Sendable {
    public internal(set) var tab = AppTab.home
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
    public func tab(_ tab: AppTab) {
        var next = place
        next.tab = tab
        next.pages = []
        place = next
    }

    /// Goes back until this number of pages lies over the tab.
    public func back(to count: Int) { place.pages = Array(place.pages.prefix(count)) }

    /// Opens a page, or goes back to where it lies.
    func open(_ page: Page) { place.pages = below(page) + [page] }

    /// Closes `page` and what lies over it.
    func close(_ page: Page) { place.pages = below(page) }

    func askPasscode(_ why: Passcodes?) { place.passcode = why }

    func block(_ obstacle: Obstacle, again: @escaping @MainActor @Sendable () -> Void) {
        place.obstacle = Blocked(obstacle: obstacle, again: again)
    }

    func unblock() { place.obstacle = nil }

    private func below(_ page: Page) -> [Page] { Array(place.pages.prefix { $0 != page }) }
}
