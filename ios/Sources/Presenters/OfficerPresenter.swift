import Platform
import VNeID

public struct ScanState: Asking, Equatable {
    public var camera = CameraState.starting
    /// What would help to read a code.
    public var guidance: GuidanceCode?
    public var readiness = OfficerReadiness.blocked(blockers: [])
    /// Seconds since the authority signed the lists.
    public var listAgeSeconds: Int64?
    /// What the chosen picture lacks: no code was found in it.
    public var pictureWithoutCode = false
    /// Typed by a hand scanner instead; `nil` while the camera looks.
    public var handScanner: HandScanner?
    public var trouble: TroubleView?
    public var isBusy = false
}

/// A hand scanner types what it reads, and ends each scan by itself.
public enum HandScanner: Equatable, Sendable {
    /// Its way of typing must be proven: the code to scan twice, with this number of light modules around it. Whether
    /// the first of the two came as it should, or another text came.
    case proving(code: Modules, quietZone: Int, once: Bool = false, isWrong: Bool = false)
    case proven
}

public enum ScanEvent: Equatable, Sendable {
    case torch(Bool)
    case zoom(Double)
    case allowCamera
    case handScanner(Bool)
    /// The hand scanner typed this, and ended it.
    case typed(String)
    /// The field that it types into has lost the focus.
    case typingInterrupted
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
        if state.readiness.listsAreDue() { try await ask() }
    }

    /// Looks on, when the app comes back to the foreground.
    func start() {
        guard session.navigation.place.pages.contains(where: { $0.isOfficers() }), looking == nil else {
            return
        }
        let looking = Looking(session.device.clocks) { [weak self] sight in self?.take(sight) }
        self.looking = looking
        camera.onChange = { [weak session] in session?.changed() }
        session.device.keyboards.onChange = { [weak self] in self?.interruptTyping() }
        camera.start { frame in looking.look(at: frame) }
    }

    /// Lets go of the camera.
    func stop() {
        interruptTyping()
        session.device.keyboards.onChange = {}
        camera.stop()
        camera.onChange = {}
        looking = nil
    }

    override func refresh() throws {
        state.readiness = try session.officer.readiness()
        state.listAgeSeconds = try session.officer.lists().ageS
        state.camera = camera.state
        if state.handScanner == .proven, try !session.officer.typingIsProven() {
            state.handScanner = Self.proving
        }
    }

    override func handle(_ event: ScanEvent) async throws {
        state.pictureWithoutCode = false
        switch event {
        case .torch(let on): camera.torch(on)
        case .zoom(let zoom): camera.zoom(zoom)
        case .handScanner(let on):
            session.officer.interruptTyping()
            state.handScanner = on ? Self.proving : nil
        case .typed(let text): try await take(typed: text)
        case .typingInterrupted: interruptTyping()
        case .allowCamera: await camera.allow()
        case .choosePicture: try await choose()
        case .lists:
            interruptTyping()
            go(.lists)
        case .unblock: try await unblock()
        case .leave: leave()
        }
    }

    /// Back to the citizen's app.
    func leave() {
        stop()
        session.navigation.close(.scan)
    }

    /// What is typed may go elsewhere, or come from elsewhere: the way of typing must be proven anew.
    func interruptTyping() {
        session.officer.interruptTyping()
        if state.handScanner != nil { state.handScanner = Self.proving }
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

    private func take(typed text: String) async throws {
        guard case .proving(let code, let quietZone, let once, _) = state.handScanner else {
            return try await examine(text, .typed)
        }
        let isRight = try session.officer.proveTyping(text: text)
        state.handScanner =
            isRight && once
            ? .proven : .proving(code: code, quietZone: quietZone, once: isRight, isWrong: !isRight)
    }

    private static var proving: HandScanner {
        .proving(code: calibrationCode(), quietZone: Int(limits().quietZone))
    }

    /// The same code before the camera again changes nothing.
    private func examine(_ text: String, _ source: Source) async throws {
        let answer = try await session.work { [officer = session.officer] _ in
            try officer.examine(text: text, source: source, canRequest: false)
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
        guard case .blocked(let blockers) = state.readiness, let blocker = blockers.first,
            let act = adviceOnBlocker(blocker: blocker).button?.act
        else { return }
        switch act {
        case .signIn:
            leave()
            try await session.openSignIn()
        case .sync: try await ask()
        default: act.elsewhere.map(session.device.open)
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
