import VNeID

public struct HomeState: Asking, Equatable {
    /// Of whoever is signed in.
    public var name: String?
    public var card = CodeCard.refused(.signedOut)
    /// How many papers the wallet holds.
    public var papers = 0
    /// The newest notice.
    public var notice: AccountNotice?
    public var trouble: Trouble?
    public var isBusy = false
}

/// The card with the app's main job.
public enum CodeCard: Equatable, Sendable {
    /// A code may be made, without network until then.
    case ready(until: Instant)
    /// The phone's key is signing, perhaps behind its prompt.
    case making
    /// None may be made; the one reason to show.
    case refused(Refusal)
}

public enum HomeEvent: Sendable {
    case makeCode, signIn
    /// Where to register for level 2.
    case nearestPlace
    case switchOn, unlock, goOnline, dateSettings, updateApp
    case wallet, notices
}

/// The tab "Trang chủ".
@MainActor
public final class HomePresenter: Presenter<HomeState, HomeEvent> {
    private let code: CodePresenter

    init(_ session: Session, _ code: CodePresenter) {
        self.code = code
        super.init(session, HomeState())
    }

    override func refresh() throws {
        var next = state
        next.name = nil
        next.papers = 0
        if case .signedIn(_, let name, _, _) = session.phone.account() {
            next.name = name
            next.papers = try session.papers.list().count
        }
        next.notice = session.inbox.notices().first
        next.card =
            switch try session.citizen.readiness() {
            case .ready(let until): .ready(until: until)
            case .refused(let refusals): .refused(refusals.first ?? .signedOut)
            }
        state = next
    }

    override func handle(_ event: HomeEvent) async throws {
        switch event {
        case .makeCode:
            state.card = .making
            try await code.make()
        case .unlock: try await session.unlocked { [code] in try await code.make() }
        case .signIn: session.openSignIn()
        case .switchOn: try await session.set { $0.with(qrVerification: true) }
        case .goOnline: try await ask()
        case .nearestPlace: session.device.open(.nearestPlace)
        case .dateSettings: session.device.open(.dateSettings)
        case .updateApp: session.device.open(.update)
        case .wallet: session.navigation.tab(.wallet)
        case .notices: session.navigation.tab(.notices)
        }
    }
}
