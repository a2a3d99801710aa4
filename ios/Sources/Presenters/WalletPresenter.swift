import Foundation
import Observation
import VNeID

public enum WalletState: Equatable, Sendable {
    /// Nobody is signed in.
    case signedOut
    /// It opens after the unlock.
    case locked
    /// The first papers are on their way.
    case loading
    /// What is held, in the citizen's order.
    case papers([PaperLine], trouble: Trouble? = nil, isBusy: Bool = false)
}

public enum WalletEvent: Equatable, Sendable {
    case signIn
    case unlock
    /// Asks the authority for new and damaged ones.
    case load
    case open(id: Data)
    /// To a `place` of the list, counted from 0.
    case move(id: Data, place: Int)
}

/// The tab "Ví giấy tờ".
@MainActor
@Observable
public final class WalletPresenter: Presenter {
    public private(set) var state = WalletState.locked
    @ObservationIgnored public let session: Session
    @ObservationIgnored private let paper: PaperPresenter
    @ObservationIgnored private var isBusy = false
    @ObservationIgnored private var trouble: Trouble?

    init(_ session: Session, _ paper: PaperPresenter) {
        self.session = session
        self.paper = paper
    }

    public func refresh() throws {
        guard session.phone.account().isSignedIn else {
            state = .signedOut
            return
        }
        if try session.isLocked {
            state = .locked
            return
        }
        let lines = try session.papers.list(now: session.now())
        state = lines.isEmpty && isBusy ? .loading : .papers(lines, trouble: trouble, isBusy: isBusy)
    }

    public func handle(_ event: WalletEvent) async throws {
        switch event {
        case .signIn: session.openSignIn()
        case .unlock: try await session.unlocked {}
        case .load: try await load()
        case .open(let id): try await paper.open(id)
        case .move(let id, let place):
            guard let place = UInt32(exactly: place) else { return }
            try await session.work { _ = try $0.papers().moveTo(id: id, place: place) }
        }
    }

    private func load() async throws {
        isBusy = true
        trouble = nil
        session.changed()
        defer { isBusy = false }
        trouble = try await session.ask(authoritySync)
    }
}

public struct PaperPageState: Equatable, Sendable {
    public var paper = Paper.notShown(reason: .notHeld)
}

public enum PaperEvent: CaseIterable, Sendable {
    case back
    /// Asks the authority for it anew.
    case load
}

/// One paper, opened.
@MainActor
@Observable
public final class PaperPresenter: Presenter {
    public private(set) var state = PaperPageState()
    @ObservationIgnored public let session: Session
    @ObservationIgnored private var id: Data?

    init(_ session: Session) { self.session = session }

    func open(_ id: Data) async throws {
        try await session.unlocked { [self] in
            self.id = id
            try read()
            go(.paper)
        }
    }

    public func handle(_ event: PaperEvent) async throws {
        switch event {
        case .back: back()
        case .load: try await load()
        }
    }

    private func load() async throws {
        try await session.needNetwork(again: { [self] in try await load() }, authoritySync)
        try read()
    }

    private func read() throws {
        guard let id else { return }
        state.paper = try session.papers.open(id: id, now: session.now())
    }
}
