import Foundation
import VNeID

public struct WalletState: Asking, Equatable {
    public var content = WalletContent.locked
    public var trouble: Trouble?
    public var isBusy = false
}

public enum WalletContent: Equatable, Sendable {
    /// Nobody is signed in.
    case signedOut
    /// It opens after the unlock.
    case locked
    /// What is held, in the citizen's order.
    case papers([PaperLine])
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
public final class WalletPresenter: Presenter<WalletState, WalletEvent> {
    private let paper: PaperPresenter

    init(_ session: Session, _ paper: PaperPresenter) {
        self.paper = paper
        super.init(session, WalletState())
    }

    override func refresh() throws {
        state.content =
            if !session.phone.account().isSignedIn {
                .signedOut
            } else if try session.isLocked {
                .locked
            } else {
                .papers(try session.papers.list())
            }
    }

    override func handle(_ event: WalletEvent) async throws {
        switch event {
        case .signIn: session.openSignIn()
        case .unlock: try await session.unlocked {}
        case .load: try await ask()
        case .open(let id): try await paper.open(id)
        case .move(let id, let place):
            guard let place = UInt32(exactly: place) else { return }
            try await session.work { phone in _ = try phone.papers().moveTo(id: id, place: place) }
        }
    }
}

public struct PaperPageState: Asking, Equatable {
    public var paper = Paper.notShown(reason: .notHeld)
    public var trouble: Trouble?
    public var isBusy = false
}

public enum PaperEvent: Sendable {
    /// Asks the authority for it anew.
    case load
}

/// One paper, opened.
@MainActor
public final class PaperPresenter: Presenter<PaperPageState, PaperEvent> {
    private var id: Data?

    func open(_ id: Data) async throws {
        try await session.unlocked { [self] in
            self.id = id
            state.trouble = nil
            try read()
            go(.paper)
        }
    }

    override func handle(_ event: PaperEvent) async throws {
        try await ask()
        try read()
    }

    private func read() throws {
        guard let id else { return }
        state.paper = try session.papers.open(id: id)
    }
}
