import Observation
import VNeID

public enum AppTab: String, CaseIterable, Sendable {
    case home, wallet, notices, personal
}

extension AppTab {
    var page: Page {
        switch self {
        case .home: .home
        case .wallet: .wallet
        case .notices: .notices
        case .personal: .personal
        }
    }
}

/// What a passcode is asked for.
public enum Passcodes: Sendable {
    /// To open the lock, and then go on.
    case unlock(then: @MainActor @Sendable () -> Void)
    /// To choose the first, and then go on.
    case choose(then: @MainActor @Sendable () -> Void)
    case change

    var purpose: PasscodePurpose {
        switch self {
        case .unlock: .unlock
        case .choose: .choose
        case .change: .change
        }
    }

    @MainActor var then: () -> Void {
        switch self {
        case .unlock(let then), .choose(let then): then
        case .change: {}
        }
    }
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

    /// The page on top, or the tab.
    var shown: Page { page ?? tab.page }
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
