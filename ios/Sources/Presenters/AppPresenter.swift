import Observation
import Platform
import VNeID
import Words

public enum ObstacleEvent: Sendable {
    case back
    case securitySettings
    case storageSettings
    case networkSettings
    case updateApp
    case signInAgain
    /// Forgets what this phone holds and begins anew.
    case startOver
    case tryAgain
}

/// The app: opens the phone, and keeps its presenters for as long as the process lives.
@MainActor
@Observable
public final class AppPresenter {
    @ObservationIgnored let container: AppContainer
    public let navigation = Navigation()
    /// Those of the opened phone; nothing until it is.
    public private(set) var presenters: Presenters?
    @ObservationIgnored private var isOpening = false
    @ObservationIgnored private var wereNoticesOpen = false
    @ObservationIgnored private var locking: Task<Void, Never>?

    public init(_ container: AppContainer) {
        self.container = container
        navigation.onChange = { [weak self] in self?.follow() }
        container.device.display.onChange = { [weak self] in self?.follow() }
        container.device.display.onScreenshot = { [weak self] in self?.presenters?.code.pictured() }
    }

    /// What the app speaks.
    public var language: Language { container.device.language() }

    /// Of a test world, every screen says so.
    public var isTestWorld: Bool { container.app.world == .test }

    /// Opens the phone. What can't be read is said, never emptied unasked.
    public func start() async {
        guard presenters == nil, !isOpening else { return }
        isOpening = true
        defer { isOpening = false }
        let (app, keys, store) = (container.app, container.keys, container.store)
        let transport = container.transport
        do {
            let phone = try await Task.detached {
                try Phone.open(app: app, keys: keys, store: store, transport: transport)
            }.value
            // Work in the background may have begun before the first unlock, when the state can't be read.
            navigation.unblock()
            begin(Presenters(Session(container, phone, navigation)))
        } catch PhoneError.StateNewer {
            navigation.block(.stateNewer) { [self] in Task { await start() } }
        } catch {
            navigation.block(.stateDamaged) { [self] in Task { await start() } }
        }
    }

    /// The app comes to the foreground.
    public func resume() {
        onSession { of in
            let session = of.session
            of.code.resume()
            of.officer.start()
            let isDue = try session.authority.secondsUntilSync(now: session.now()) == 0
            if isDue && session.phone.account().isSignedIn {
                _ = try await session.ask(authoritySync)
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
        let now = session.now()
        Task { try await session.work { try $0.touch(now: now) } }
    }

    /// The deep link to the switch.
    public func openSwitch() { navigation.tab(.personal) }

    public func on(_ event: ObstacleEvent) {
        guard let blocked = navigation.place.obstacle else { return }
        switch event {
        case .securitySettings: container.device.open(.securitySettings)
        case .storageSettings: container.device.open(.storageSettings)
        case .networkSettings: container.device.open(.networkSettings)
        case .updateApp: container.device.open(.update)
        case .back: navigation.unblock()
        case .tryAgain:
            navigation.unblock()
            blocked.again()
        case .signInAgain:
            navigation.unblock()
            onSession { of in
                _ = try await of.session.ask { try await $0.signOut(now: $1) }
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
        await container.device.erase()
        navigation.tab(.home)
        navigation.unblock()
        await start()
    }

    private func begin(_ presenters: Presenters) {
        let session = presenters.session
        self.presenters = presenters
        session.onChange = { [weak self] in self?.follow() }
        switch session.phone.account() {
        case .awaitingCode, .awaitingRegistration: session.openSignIn()
        // Ended between the registration and the choice of a passcode.
        case .signedIn where !session.phone.hasPasscode():
            session.launch { try await session.unlocked {} }
        case .signedOut, .signedIn: break
        }
        resume()
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
        container.device.display.show(showing(place, presenters.code.state))
        let areNoticesOpen = place.page == nil && place.tab == .notices
        defer { wereNoticesOpen = areNoticesOpen }
        if areNoticesOpen && !wereNoticesOpen {
            session.launch { [notices = presenters.notices] in try await notices.open() }
        }
    }

    /// What is private is closed when the app locks itself, not only when somebody looks for it.
    private func awaitLock(_ session: Session) throws {
        locking?.cancel()
        guard let left = try session.phone.locksInMs(now: session.now()) else { return }
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
