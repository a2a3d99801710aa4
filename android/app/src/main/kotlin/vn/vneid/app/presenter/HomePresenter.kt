package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.rules.*

/** The tab "Trang chủ". */
class HomePresenter(session: Session, private val code: CodePresenter) :
    Presenter<HomeState, HomeEvent>(session, HomeState(null, CodeCard.Refused(Refusal.SignedOut), 0, null)) {
    override fun refresh() {
        val account = session.account
        val papers = if (account == null) 0 else session.papers.list().size
        val notice = session.inbox.views().firstOrNull()
        val card = when (val readiness = session.citizen.readiness()) {
            is Readiness.Ready -> CodeCard.Ready(readiness.until)
            is Readiness.Refused -> CodeCard.Refused(readiness.refusals.first())
        }
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
            HomeEvent.SWITCH_ON -> session.set { it.copy(qrVerification = true) }
            HomeEvent.GO_ONLINE -> ask({ copy(asked = it) }) { sync() }
            HomeEvent.WALLET -> session.navigation.tab(Tab.WALLET)
            HomeEvent.NOTICES -> session.navigation.tab(Tab.NOTICES)
        }
    }
}
