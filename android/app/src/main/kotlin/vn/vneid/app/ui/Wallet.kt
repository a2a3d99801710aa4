package vn.vneid.app.ui

import vn.vneid.core.PaperLine
import vn.vneid.core.Trouble

/** The tab "Ví giấy tờ". */
sealed interface WalletState {
    /** Nobody is signed in. */
    data object SignedOut : WalletState

    /** It opens after the unlock. */
    data object Locked : WalletState

    /** The first papers are on their way. */
    data object Loading : WalletState

    /** What is held, in the citizen's order. */
    data class Papers(
        val lines: List<PaperLine>,
        val trouble: Trouble? = null,
        val busy: Boolean = false,
    ) : WalletState
}

sealed interface WalletEvent {
    data object SignIn : WalletEvent

    data object Unlock : WalletEvent

    /** Asks the authority for new and damaged ones. */
    data object Load : WalletEvent

    data class Open(val id: ByteArray) : WalletEvent

    /** To a [place] of the list, counted from 0. */
    data class Move(
        val id: ByteArray,
        val place: Int,
    ) : WalletEvent
}
