package vn.vneid.app.presenter

import vn.vneid.app.ui.NoticesEvent
import vn.vneid.app.ui.NoticesState
import vn.vneid.core.*

/** The tab "Thông báo". */
class NoticesPresenter(session: Session) : Presenter<NoticesState, NoticesEvent>(session, NoticesState(emptyList(), emptySet())) {
    /** Begins, when the tab opens: what is new keeps its mark until the tab is opened again. */
    suspend fun open() {
        show { it.copy(trouble = null) }
        look()
    }

    private suspend fun look() {
        show { it.copy(notices = session.inbox.notices()) }
        if (session.inbox.unread() > 0u) session.inbox.markRead()
        if (state.value.notices.any { it.kind == NoticeKind.MOVE_REQUESTED }) tried { phones(it) }
    }

    override suspend fun handle(event: NoticesEvent) {
        when (event) {
            NoticesEvent.Load -> {
                tried { sync(it) }
                val trouble = state.value.trouble
                look()
                show { it.copy(trouble = it.trouble ?: trouble) }
            }
            is NoticesEvent.Answer -> session.unlocked { answer(event) }
        }
    }

    private suspend fun answer(event: NoticesEvent.Answer) {
        tried { answerMove(event.phone, event.approve, it) }
        if (state.value.trouble != null) return
        show { it.copy(waiting = it.waiting - event.phone) }
        // Whoever approved has moved: this phone learns that it is none of the account's any more.
        session.ask { sync(it) }
    }

    private suspend fun tried(job: suspend Authority.(Reading) -> Report) {
        show { it.copy(busy = true, trouble = null) }
        try {
            val report = session.report(job)
            val waiting =
                report.phones
                    ?.filter { it.standing == PhoneStanding.WAITING && !it.isThis }
                    ?.map { it.phone }
                    ?.toSet()
            show { it.copy(waiting = waiting ?: it.waiting, trouble = report.troubles.firstOrNull()) }
        } finally {
            show { it.copy(busy = false) }
        }
    }
}
