import Platform
import VNeID

public struct ScanState: Equatable, Sendable {
    public var camera = CameraState.starting
    /// What would help to read a code.
    public var guidance: GuidanceCode?
    public var readiness = OfficerReadiness.blocked(blockers: [])
    /// Seconds since the authority signed the lists.
    public var listAgeSeconds: Int64?
    /// What the chosen picture lacks: no code was found in it.
    public var pictureWithoutCode = false
    /// Typed by a hand scanner instead.
    public var handScanner = false
    public var isBusy = false
}

public enum ScanEvent: Equatable, Sendable {
    case torch(Bool)
    case zoom(Double)
    case allowCamera
    case handScanner(Bool)
    /// The hand scanner read this.
    case typed(String)
    case choosePicture
    case lists
    /// What the reason for not checking asks for.
    case unblock
    /// Back to the citizen's app.
    case leave
}

/// The officer's camera.
@MainActor
public final class OfficerPresenter: Presenter<ScanState, ScanEvent> {
    /// The answer to the last code.
    public let verdict: VerdictPresenter
    private var looking: Looking?

    init(_ session: Session) {
        verdict = VerdictPresenter(session, nil)
        super.init(session, ScanState())
        verdict.officer = self
    }

    private var camera: any Camera { session.device.camera }

    /// Opens officer mode: the camera at once, and lists if they are due.
    func enter() async throws {
        try await session.set { $0.with(officerMode: true) }
        session.officer.next()
        try refresh()
        go(.scan)
        start()
        if case .blocked = try session.officer.readiness(now: session.now()) { try await update() }
    }

    /// Looks on, when the app comes back to the foreground.
    func start() {
        guard session.navigation.place.pages.contains(where: \.isOfficers), looking == nil else { return }
        let looking = Looking(session.device.clocks) { [weak self] sight in self?.take(sight) }
        self.looking = looking
        camera.onChange = { [weak session] in session?.changed() }
        camera.start { frame in looking.look(at: frame) }
    }

    /// Lets go of the camera.
    func stop() {
        camera.stop()
        camera.onChange = {}
        looking = nil
    }

    override func refresh() throws {
        let now = session.now()
        state.readiness = try session.officer.readiness(now: now)
        state.listAgeSeconds = try session.officer.lists(now: now).ageS
        state.camera = camera.state
    }

    override func handle(_ event: ScanEvent) async throws {
        state.pictureWithoutCode = false
        switch event {
        case .torch(let on): camera.torch(on)
        case .zoom(let zoom): camera.zoom(zoom)
        case .handScanner(let on): state.handScanner = on
        case .typed(let text): try await examine(text, .typed)
        case .allowCamera: await camera.allow()
        case .choosePicture: try await choose()
        case .lists: go(.lists)
        case .unblock: try await unblock()
        case .leave: leave()
        }
    }

    /// Back to the citizen's app.
    func leave() {
        stop()
        session.navigation.close(.scan)
    }

    /// The next person.
    func next() {
        session.officer.next()
        session.navigation.close(.verdict)
    }

    /// The same person again: back to the camera, in the inspection that is open.
    func lookAgain() {
        session.officer.lookAgain()
        session.navigation.close(.verdict)
    }

    /// Brings new lists, as the screen on top is told.
    func update() async throws {
        state.isBusy = true
        defer { state.isBusy = false }
        try await session.needSync { [self] in try await update() }
    }

    private func take(_ sight: Sight) {
        guard looking != nil else { return }
        switch sight {
        case .guidance(let guidance): state.guidance = guidance
        case .stillInView, .code(nil, _): state.guidance = nil
        case .code(let text?, _):
            state.guidance = nil
            guard session.navigation.place.page != .lists else { return }
            session.launch { [self] in try await examine(text, .seen) }
        }
    }

    /// The same code before the camera again changes nothing.
    private func examine(_ text: String, _ source: Source) async throws {
        let answer = try await session.work { [officer = session.officer] _, now in
            try officer.examine(text: text, source: source, canRequest: false, now: now)
        }
        guard let answer else { return }
        verdict.take(answer)
        go(.verdict)
    }

    private func choose() async throws {
        guard let picture = await session.device.pictures.choose() else { return }
        let sight = try picture.seen(by: CameraScanner(), sinceBootMs: session.now().sinceBootMs)
        if case .code(let text?, _) = sight {
            try await examine(text, .seen)
        } else {
            state.pictureWithoutCode = true
        }
    }

    private func unblock() async throws {
        guard case .blocked(let blockers) = state.readiness else { return }
        switch blockers.first {
        case .signedOut:
            leave()
            session.openSignIn()
        case .levelTooLow: session.device.open(.nearestPlace)
        case .appTooOld: session.device.open(.update)
        case .clockWrong: session.device.open(.dateSettings)
        case .noLists, .listsExpired: try await update()
        case nil: break
        }
    }
}

/// Looks at one frame after the other on the camera's thread, and tells what is new.
private final class Looking: @unchecked Sendable {
    // Only the camera's thread uses it: frames come one after the other.
    private var last: Sight?
    private let scanner = CameraScanner()
    private let clocks: any Clocks
    private let tell: @MainActor @Sendable (Sight) -> Void

    init(_ clocks: any Clocks, tell: @escaping @MainActor @Sendable (Sight) -> Void) {
        self.clocks = clocks
        self.tell = tell
    }

    func look(at frame: any Frame) {
        // A frame that the scanner can't take (`PhoneError.Misuse`) shows nothing.
        guard let sight = try? frame.seen(by: scanner, sinceBootMs: clocks.now().sinceBootMs) else { return }
        if sight == last { if case .guidance = sight { return } }
        last = sight
        Task { [tell] in await tell(sight) }
    }
}
