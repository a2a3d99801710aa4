import VNeID

public struct NoticesState: Asking, Equatable {
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
public final class NoticesPresenter: Presenter<NoticesState, NoticesEvent> {
    /// How many are unread.
    public var unread: Int { Int(session.inbox.unread()) }

    /// Begins, when the tab opens: what is new keeps its mark until the tab is opened again.
    func open() async throws {
        state.notices = session.inbox.notices()
        state.trouble = nil
        if unread > 0 { try await session.work { phone in try phone.inbox().markRead() } }
        if state.notices.contains(where: { $0.kind == .moveRequested }) { try await loadPhones() }
    }

    override func handle(_ event: NoticesEvent) async throws {
        switch event {
        case .load:
            let trouble = try await ask().troubles.first
            try await open()
            state.trouble = state.trouble ?? trouble
        case .answer(let phone, let approve):
            try await session.unlocked { [self] in
                try await ask { try await $0.answerMove(phone: phone, approve: approve) }
                if state.trouble == nil { try await loadPhones() }
            }
        }
    }

    private func loadPhones() async throws {
        let phones = try await ask { try await $0.phones() }.phones
        guard let phones else { return }
        state.waiting = Set(phones.filter { $0.standing == .waiting && !$0.isThis }.map(\.phone))
    }
}
