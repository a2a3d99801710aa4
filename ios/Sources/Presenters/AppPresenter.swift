import Observation
import Platform
import VNeID
import Words

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
            let obstacle = (error as? PhoneError).flatMap {
                obstacleOfOpening(failure: $0, hasScreenLock: device.lock.isSet)
            }
            navigation.block(obstacle ?? .notConfigured) { [self] in Task { await start() } }
        }
    }

    /// The app comes to the foreground.
    public func resume() {
        onSession { of in
            let session = of.session
            of.code.resume()
            of.officer.start()
            if try session.authority.syncsOnResume() {
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

    /// What helps against an obstacle.
    public func on(_ act: Act) {
        guard let blocked = navigation.place.obstacle else { return }
        if let elsewhere = act.elsewhere { return device.open(elsewhere) }
        if act == .startOver {
            Task { await startOver() }
            return
        }
        navigation.unblock()
        if act == .tryAgain { blocked.again() }
        if act == .signInAgain { onSession { try await $0.session.signInAgain() } }
    }

    /// Opens what lies outside of the app.
    public func open(_ act: Act) { act.elsewhere.map(device.open) }

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
        case .awaitingCode, .awaitingRegistration: session.launch { try await session.openSignIn() }
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
            if let page = place.pages.first(where: { $0.isPrivate() }), try session.isLocked {
                // Which leads back here.
                return navigation.close(page)
            }
            try presenters.of(place)?.refresh()
            try awaitLock(session)
        } catch {
            session.tell(error) { [weak self] in self?.follow() }
        }
        let codeLives = presenters.code.state != .expired
        device.display.show(
            showing(page: place.shown, hasSheet: place.passcode != nil, codeLives: codeLives))
        let areNoticesOpen = place.shown == .notices
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

    private func onSession(_ step: @escaping @MainActor @Sendable (Presenters) async throws -> Void) {
        guard let presenters else { return }
        presenters.session.launch { try await step(presenters) }
    }
}

extension Act {
    /// What lies outside of the app; nothing for what the app does itself.
    var elsewhere: Elsewhere? {
        switch self {
        case .nearestPlace: .nearestPlace
        case .openDateSettings: .dateSettings
        case .openNetworkSettings: .networkSettings
        case .openSecuritySettings: .securitySettings
        case .openStorageSettings: .storageSettings
        case .updateApp: .update
        default: nil
        }
    }
}
