package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.Page

/** The tab "Ví giấy tờ". */
class WalletPresenter(session: Session, private val paper: PaperPresenter) :
    Presenter<WalletState, WalletEvent>(session, WalletState.Locked) {
    override fun refresh() {
        val lines = if (session.account == null || session.isLocked) null else session.papers.list()
        show {
            when {
                lines != null -> WalletState.Papers(lines, (it as? WalletState.Papers)?.asked ?: Asked())
                session.account == null -> WalletState.SignedOut
                else -> WalletState.Locked
            }
        }
    }

    override suspend fun handle(event: WalletEvent) {
        when (event) {
            WalletEvent.SignIn -> session.signIn.open()
            WalletEvent.Unlock -> session.unlocked {}
            WalletEvent.Load -> ask({ if (this is WalletState.Papers) copy(asked = it) else this }) { sync() }
            is WalletEvent.Open -> paper.open(event.id)
            is WalletEvent.Move -> session.papers.moveTo(event.id, event.place.toUInt())
        }
    }
}

/** One paper, opened. */
class PaperPresenter(session: Session) :
    Presenter<PaperPageState, PaperEvent>(session, PaperPageState(Paper.NotShown(PaperReason.NOT_HELD))) {
    private var id: ByteArray? = null

    suspend fun open(id: ByteArray) = session.unlocked {
        this.id = id
        show { it.copy(asked = Asked()) }
        read()
        go(Page.PAPER)
    }

    override suspend fun handle(event: PaperEvent) {
        ask({ copy(asked = it) }) { sync() }
        read()
    }

    private fun read() {
        val paper = session.papers.open(id ?: return)
        val portrait = (paper as? Paper.Opened)?.portrait?.let(session.device.pictures::portrait)
        show { it.copy(paper = paper, portrait = portrait) }
    }
}
