import VNeID
import Words

extension AppPresenter {
    /// The system lets the app work while nobody looks: renews, and shows the notices that came with it as
    /// notifications.
    public func syncUnseen() async {
        await start()
        guard let session = presenters?.session else { return }
        let known = session.inbox.views().first?.id ?? 0
        let asking = session.launch { try await session.ask() }
        // The step is a task of its own, which nobody's end but its own would reach.
        await withTaskCancellationHandler {
            await asking.value
        } onCancel: {
            asking.cancel()
        }
        let words = Words(language)
        for notice in session.inbox.newSince(known: known) where session.notes.shows(notice.notification) {
            session.device.reminders.tell(words(notice.title), id: "notice \(notice.id)")
        }
    }
}
