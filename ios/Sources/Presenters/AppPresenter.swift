import Observation
import Platform
import VNeID
import Words

public enum ObstacleEvent: CaseIterable, Sendable {
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
            if try session.isLocked {
                for page in Self.privatePages { session.navigation.close(page) }
            }
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

    /// From a page that has no presenter.
    public func back() { navigation.back() }

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
        let place = navigation.place
        do {
            try presenters.of(place)?.refresh()
        } catch {
            presenters.session.tell(error) { [weak self] in self?.follow() }
        }
        container.device.display.show(showing(place, presenters.code.state))
        let areNoticesOpen = place.page == nil && place.tab == .notices
        defer { wereNoticesOpen = areNoticesOpen }
        if areNoticesOpen && !wereNoticesOpen {
            presenters.session.launch { [notices = presenters.notices] in try await notices.open() }
        }
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

    private static let privatePages: [Page] = [.paper, .loginSettings, .password, .devices]
}

/// The presenters of an opened phone.
@MainActor
public final class Presenters {
    public let session: Session
    public let code: CodePresenter
    public let home: HomePresenter
    public let paper: PaperPresenter
    public let wallet: WalletPresenter
    public let notices: NoticesPresenter
    public let devices: DevicesPresenter
    public let personal: PersonalPresenter
    public let signIn: SignInPresenter
    public let passcode: PasscodePresenter
    public let loginSettings: LoginSettingsPresenter
    public let password: PasswordPresenter
    public let notifications: NotificationsPresenter
    public let officer: OfficerPresenter
    public let officerEntry: OfficerEntryPresenter
    public let lists: ListsPresenter

    init(_ session: Session) {
        self.session = session
        code = CodePresenter(session)
        home = HomePresenter(session, code)
        paper = PaperPresenter(session)
        wallet = WalletPresenter(session, paper)
        notices = NoticesPresenter(session)
        devices = DevicesPresenter(session)
        personal = PersonalPresenter(session, devices)
        signIn = SignInPresenter(session)
        passcode = PasscodePresenter(session)
        loginSettings = LoginSettingsPresenter(session)
        password = PasswordPresenter(session)
        notifications = NotificationsPresenter(session)
        officer = OfficerPresenter(session)
        officerEntry = OfficerEntryPresenter(session, officer)
        lists = ListsPresenter(session)
        session.openSignIn = { [weak signIn] in signIn?.open() }
        session.openPasscode = { [weak passcode] why in try await passcode?.open(why) }
    }

    /// That of what is seen; the terms have none.
    func of(_ place: Place) -> (any Presenter)? {
        switch place.page {
        case .signIn: signIn
        case .code: code
        case .paper: paper
        case .loginSettings: loginSettings
        case .password: password
        case .devices: devices
        case .notifications: notifications
        case .officerEntry: officerEntry
        case .scan: officer
        case .verdict: officer.verdict
        case .lists: lists
        case .terms: nil
        case nil:
            switch place.tab {
            case .home: home
            case .wallet: wallet
            case .notices: notices
            case .personal: personal
            }
        }
    }
}
