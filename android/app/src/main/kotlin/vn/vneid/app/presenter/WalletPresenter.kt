package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*

/** The tab "Ví giấy tờ". */
class WalletPresenter(session: Session, private val paper: PaperPresenter) :
    Presenter<WalletState, WalletEvent>(session, WalletState.Locked) {
    private var busy = false
    private var trouble: Trouble? = null

    override fun refresh() {
        val state =
            when {
                session.phone.account() !is AccountState.SignedIn -> WalletState.SignedOut
                session.phone.hasPasscode() && session.phone.isLocked(session.now()) -> WalletState.Locked
                else -> papers()
            }
        show { state }
    }

    override suspend fun handle(event: WalletEvent) {
        when (event) {
            WalletEvent.SignIn -> session.signIn.open()
            WalletEvent.Unlock -> session.unlocked {}
            WalletEvent.Load -> load()
            is WalletEvent.Open -> paper.open(event.id)
            is WalletEvent.Move -> session.papers.moveTo(event.id, event.place.toUInt())
        }
    }

    private fun papers(): WalletState {
        val lines = session.papers.list(session.now())
        return if (lines.isEmpty() && busy) WalletState.Loading else WalletState.Papers(lines, trouble, busy)
    }

    private suspend fun load() {
        busy = true
        trouble = null
        session.changed()
        try {
            trouble = session.ask { sync(it) }
        } finally {
            busy = false
        }
    }
}

/** One paper, opened. */
class PaperPresenter(session: Session) :
    Presenter<PaperPageState, PaperEvent>(session, PaperPageState(Paper.NotShown(PaperReason.NOT_HELD))) {
    private var id: ByteArray? = null

    suspend fun open(id: ByteArray) = session.unlocked {
        this.id = id
        read()
        go(Page.PAPER)
    }

    override suspend fun handle(event: PaperEvent) {
        when (event) {
            PaperEvent.BACK -> back()
            PaperEvent.LOAD -> load()
        }
    }

    private suspend fun load() {
        session.needNetwork(::load) { sync(it) }
        read()
    }

    private fun read() {
        val paper = session.papers.open(id ?: return, session.now())
        val portrait = (paper as? Paper.Opened)?.portrait
        show { PaperPageState(paper, portrait?.let(session.device.pictures::portrait)) }
    }
}
