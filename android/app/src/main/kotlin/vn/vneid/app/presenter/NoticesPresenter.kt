package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.client.*
import vn.vneid.core.*

/** The tab "Thông báo". */
class NoticesPresenter(session: Session) : Presenter<NoticesState, NoticesEvent>(session, NoticesState(emptyList(), emptySet())) {
    /** Begins, when the tab opens: what is new keeps its mark until the tab is opened again. */
    suspend fun open() {
        show { it.copy(asked = Asked()) }
        look()
    }

    override suspend fun handle(event: NoticesEvent) {
        when (event) {
            NoticesEvent.Load -> {
                val synced = tried { sync() }
                look()
                show { it.copy(asked = Asked(it.asked.trouble ?: synced.trouble)) }
            }
            is NoticesEvent.Answer -> session.unlocked { answer(event) }
        }
    }

    private suspend fun look() {
        show { it.copy(notices = session.inbox.views()) }
        if (session.inbox.unread() > 0u) session.inbox.markRead()
        if (state.value.notices.any { it.asksToMove != null }) tried { phones() }
    }

    private suspend fun answer(event: NoticesEvent.Answer) {
        if (tried { answerMove(event.phone, event.approve) }.trouble != null) return
        show { it.copy(waiting = it.waiting - event.phone) }
        // Whoever approved has moved: this phone learns that it no longer belongs to the account.
        session.ask { sync() }
    }

    private suspend fun tried(job: suspend Authority.() -> Report): Report {
        val report = ask({ copy(asked = it) }, job)
        val waiting = report.phones?.filter { it.standing == PhoneStanding.WAITING && !it.isThis }?.map { it.phone }
        if (waiting != null) show { it.copy(waiting = waiting.toSet()) }
        return report
    }
}
