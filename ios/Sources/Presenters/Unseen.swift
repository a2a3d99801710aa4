import VNeID
import Words

extension AppPresenter {
    /// The system lets the app work while nobody looks: renews, and shows the notices that came with it as
    /// notifications.
    public func syncUnseen() async {
        await start()
        guard let session = presenters?.session else { return }
        let known = session.inbox.notices().first?.id ?? 0
        let asking = session.launch { try await session.ask() }
        // The step is a task of its own, which nobody's end but its own would reach.
        await withTaskCancellationHandler {
            await asking.value
        } onCancel: {
            asking.cancel()
        }
        let words = Words(language)
        for notice in session.inbox.notices() where notice.id > known && !notice.read {
            guard session.notes.shows(notice.notification) else { continue }
            session.device.reminders.tell(words.headline(notice), id: "notice \(notice.id)")
        }
    }
}

extension AccountNotice {
    fileprivate var notification: NotificationKind {
        switch kind {
        case .paperAdded, .paperChanged, .paperWithdrawn: .papers
        case .certificateNotRenewed: .certificate
        default: .account
        }
    }
}
