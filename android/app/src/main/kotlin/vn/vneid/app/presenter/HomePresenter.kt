package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*

/** The tab "Trang chủ". */
class HomePresenter(session: Session, private val code: CodePresenter) :
    Presenter<HomeState, HomeEvent>(session, HomeState(null, CodeCard.Refused(Refusal.SignedOut), 0, null)) {
    override fun refresh() {
        val account = session.phone.account() as? AccountState.SignedIn
        val papers = if (account == null) 0 else session.papers.list(session.now()).size
        val notice = session.inbox.notices().firstOrNull()
        val card = card()
        show { it.copy(name = account?.name, card = card, papers = papers, notice = notice) }
    }

    override suspend fun handle(event: HomeEvent) {
        when (event) {
            HomeEvent.MAKE_CODE -> {
                show { it.copy(card = CodeCard.Making) }
                code.make()
            }
            HomeEvent.UNLOCK -> session.unlocked { code.make() }
            HomeEvent.SIGN_IN -> session.signIn.open()
            HomeEvent.SWITCH_ON -> session.phone.setSettings(session.phone.settings().copy(qrVerification = true))
            HomeEvent.GO_ONLINE -> sync()
            HomeEvent.NEAREST_PLACE -> session.device.open(Elsewhere.NEAREST_PLACE)
            HomeEvent.DATE_SETTINGS -> session.device.open(Elsewhere.DATE_SETTINGS)
            HomeEvent.UPDATE_APP -> session.device.open(Elsewhere.UPDATE)
            HomeEvent.WALLET -> session.navigation.tab(Tab.WALLET)
            HomeEvent.NOTICES -> session.navigation.tab(Tab.NOTICES)
        }
    }

    private fun card(): CodeCard = when (val readiness = session.citizen.readiness(session.now())) {
        is Readiness.Ready -> CodeCard.Ready(readiness.until)
        is Readiness.Refused -> CodeCard.Refused(readiness.refusals.first())
    }

    private suspend fun sync() {
        show { it.copy(busy = true, trouble = null) }
        try {
            val trouble = session.ask { sync(it) }
            show { it.copy(trouble = trouble) }
        } finally {
            show { it.copy(busy = false) }
        }
    }
}
