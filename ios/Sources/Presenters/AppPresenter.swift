import Observation
import Platform
import VNeID
import Words
import struct Platform.Showing

public enum ObstacleEvent: Sendable {
    case back
    case securitySettings, storageSettings, updateApp
    case signInAgain
    /// Forgets what this phone holds and begins anew.
    case startOver
    case tryAgain
}

/// The app: opens the phone, and keeps its presenters for as long as the process lives.
@MainActor
@Observable
public final class AppPresenter {
    @ObservationIgnored private let app: App
    @ObservationIgnored private let device: Device
    @ObservationIgnored private let open: @Sendable () throws -> Phone
    public let navigation = Navigation()
    /// Those of the opened phone; `nil` until it is.
    public private(set) var presenters: Presenters?
    @ObservationIgnored private var isOpening = false
    @ObservationIgnored private var wereNoticesOpen = false
    @ObservationIgnored private var locking: Task<Void, Never>?

    /// The app `app` on `device`. `open` opens the phone, away from the main actor.
    public init(_ app: App, _ device: Device, open: @escaping @Sendable () throws -> Phone) {
        self.app = app
        self.device = device
        self.open = open
        navigation.onChange = { [weak self] in self?.follow() }
        device.display.onChange = { [weak self] in self?.follow() }
        device.display.onScreenshot = { [weak self] in self?.presenters?.code.pictured() }
    }

    /// What the app speaks.
    public var language: Language { device.language() }

    /// Of a test world, every screen says so.
    public var isTestWorld: Bool { app.world == .test }

    /// Opens the phone. What can't be read is said, never emptied unasked.
    public func start() async {
        guard presenters == nil, !isOpening else { return }
        isOpening = true
        defer { isOpening = false }
        do {
            let phone = try await Task.detached { [open] in try open() }.value
            // Work in the background may have begun before the first unlock, when the state can't be read.
            navigation.unblock()
            begin(Presenters(Session(app, device, phone, navigation)))
        } catch {
            navigation.block(Self.obstacle(toOpening: error)) { [self] in Task { await start() } }
        }
    }

    /// Only what can't be read offers to begin anew.
    private static func obstacle(toOpening failure: any Error) -> Obstacle {
        switch failure {
        case PhoneError.StateNewer: .stateNewer
        case PhoneError.StoreFull: .diskFull
        case PhoneError.StateDamaged, PhoneError.Store: .stateDamaged
        default: .notConfigured
        }
    }

    /// The app comes to the foreground.
    public func resume() {
        onSession { of in
            let session = of.session
            of.code.resume()
            of.officer.start()
            let isDue = try session.authority.secondsUntilSync() == 0
            if isDue && session.phone.account().isSignedIn {
                try await session.ask()
            } else {
                session.plan()
            }
        }
    }

    /// The app goes to the background.
    public func pause() { presenters?.officer.stop() }

    /// Somebody uses the app, which puts the auto-lock off.
    public func touch() {
        guard let session = presenters?.session else { return }
        Task { try await session.work { try $0.touch() } }
    }

    /// Something lies over the app, which may take what is typed.
    public func loseFocus() { presenters?.officer.interruptTyping() }

    /// The deep link to the switch; it takes no verdict away that must be seen.
    public func openSwitch() { if presenters?.officer.verdict.holds != true { navigation.tab(.personal) } }

    public func on(_ event: ObstacleEvent) {
        guard let blocked = navigation.place.obstacle else { return }
        switch event {
        case .securitySettings: device.open(.securitySettings)
        case .storageSettings: device.open(.storageSettings)
        case .updateApp: device.open(.update)
        case .back: navigation.unblock()
        case .tryAgain:
            navigation.unblock()
            blocked.again()
        case .signInAgain:
            navigation.unblock()
            onSession { of in
                try await of.session.ask { try await $0.signOut() }
                of.session.navigation.tab(.home)
                of.session.openSignIn()
            }
        case .startOver: Task { await startOver() }
        }
    }

    private func startOver() async {
        let ended = presenters?.session
        presenters = nil
        await ended?.end()
        await device.erase()
        navigation.tab(.home)
        navigation.unblock()
        await start()
    }

    private func begin(_ presenters: Presenters) {
        let session = presenters.session
        self.presenters = presenters
        session.onChange = { [weak self] in self?.follow() }
        session.launch { try await Self.keepUp(session) }
        switch session.phone.account() {
        case .awaitingCode, .awaitingRegistration: session.openSignIn()
        // Ended between the registration and the choice of a passcode.
        case .signedIn where !session.phone.hasPasscode():
            session.launch { try await session.unlocked {} }
        case .signedOut, .signedIn: break
        }
        resume()
    }

    /// Codes that are long over are forgotten, also by a phone that checks no more.
    private static func keepUp(_ session: Session) async throws {
        while true {
            try await Task.sleep(for: .seconds(180))
            try await session.work { [officer = session.officer] _ in
                _ = try officer.readiness()
            }
        }
    }

    /// Has the presenter of what is seen look anew, and the screen shown as it needs.
    private func follow() {
        guard let presenters else { return }
        let (place, session) = (navigation.place, presenters.session)
        do {
            if let page = place.pages.first(where: \.isPrivate), try session.isLocked {
                // Which leads back here.
                return navigation.close(page)
            }
            try presenters.of(place)?.refresh()
            try awaitLock(session)
        } catch {
            session.tell(error) { [weak self] in self?.follow() }
        }
        device.display.show(showing(place, presenters.code.state))
        let areNoticesOpen = place.page == nil && place.tab == .notices
        defer { wereNoticesOpen = areNoticesOpen }
        if areNoticesOpen && !wereNoticesOpen {
            session.launch { [notices = presenters.notices] in try await notices.open() }
        }
    }

    /// What is private is closed when the app locks itself, not only when somebody looks for it.
    private func awaitLock(_ session: Session) throws {
        locking?.cancel()
        guard let left = try session.phone.locksInMs() else { return }
        locking = session.launch { try await Task.sleep(for: .milliseconds(left)) }
    }

    private func showing(_ place: Place, _ code: CodeState) -> Showing {
        let isCode = place.page == .code && code != .expired
        let isPrivate = place.page == .paper || (place.page == nil && place.tab == .wallet)
        let isSecret = isCode || isPrivate || place.passcode != nil || place.page == .signIn
        return Showing(
            secret: isSecret, awake: isCode || place.page?.isOfficers == true, bright: isCode)
    }

    private func onSession(_ step: @escaping @MainActor @Sendable (Presenters) async throws -> Void) {
        guard let presenters else { return }
        presenters.session.launch { try await step(presenters) }
    }
}
