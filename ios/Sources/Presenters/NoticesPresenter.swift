import Observation
import VNeID

public struct NoticesState: Equatable, Sendable {
    /// Newest first.
    public var notices: [AccountNotice] = []
    /// The authority's names of phones whose move can still be answered.
    public var waiting: Set<String> = []
    public var trouble: Trouble?
    public var isBusy = false
}

public enum NoticesEvent: Equatable, Sendable {
    case load
    /// Approves or refuses that `phone` takes this one's place.
    case answer(phone: String, approve: Bool)
}

/// The tab "Thông báo".
@MainActor
@Observable
public final class NoticesPresenter: Presenter {
    public private(set) var state = NoticesState()
    @ObservationIgnored public let session: Session

    init(_ session: Session) { self.session = session }

    /// How many are unread.
    public var unread: Int { Int(session.inbox.unread()) }

    /// Begins, when the tab opens: what is new keeps its mark until the tab is opened again.
    func open() async throws {
        state.notices = session.inbox.notices()
        state.trouble = nil
        if unread > 0 { try await session.work { try $0.inbox().markRead() } }
        if state.notices.contains(where: { $0.kind == .moveRequested }) { try await loadPhones() }
    }

    public func handle(_ event: NoticesEvent) async throws {
        switch event {
        case .load:
            try await tried(authoritySync)
            let trouble = state.trouble
            try await open()
            if state.trouble == nil { state.trouble = trouble }
        case .answer(let phone, let approve):
            try await session.unlocked { [self] in
                try await tried { try await $0.answerMove(phone: phone, approve: approve, now: $1) }
                if state.trouble == nil { try await loadPhones() }
            }
        }
    }

    private func loadPhones() async throws { try await tried { try await $0.phones(now: $1) } }

    private func tried(_ job: @escaping Job) async throws {
        state.isBusy = true
        state.trouble = nil
        defer { state.isBusy = false }
        let report = try await session.report(job)
        if let phones = report.phones {
            state.waiting = Set(phones.filter { $0.standing == .waiting && !$0.isThis }.map(\.phone))
        }
        state.trouble = report.troubles.first
    }
}
