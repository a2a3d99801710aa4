package vn.vneid.app.ui

import androidx.compose.runtime.Composable
import vn.vneid.present.*

/** What a screen says of the authority that it asks. */
data class Asked(
    /** What did not work, the last time. */
    val trouble: TroubleView? = null,
    /** It is being asked. */
    val busy: Boolean = false,
)

/** What did not work with the authority, and what helps. */
@Composable
internal fun TroubleNote(asked: Asked, onAgain: (() -> Unit)? = null) {
    val trouble = asked.trouble ?: return
    val advice = trouble.advice
    Note(Icons.warning, words(trouble.part) + ": " + words(advice.reason), LocalWords.current(listOf(advice.now) + advice.more)) {
        if (onAgain != null) Quiet(words("action.try_again"), onAgain)
        advice.button?.let { Quiet(words(it.label), doing(it.act) {}) }
    }
}

/** What a tap on the button of [act] does: opens what lies outside of the app, or tells [onAct]. */
@Composable
internal fun doing(act: Act, onAct: (Act) -> Unit): () -> Unit {
    val exits = LocalExits.current
    val elsewhere = act.elsewhere
    return { if (elsewhere == null) onAct(act) else exits.open(elsewhere) }
}

/** What lies outside of the app; `null` for what the app does itself. */
internal val Act.elsewhere: Elsewhere?
    get() = when (this) {
        Act.NEAREST_PLACE -> Elsewhere.NEAREST_PLACE
        Act.OPEN_DATE_SETTINGS -> Elsewhere.DATE_SETTINGS
        Act.OPEN_NETWORK_SETTINGS -> Elsewhere.NETWORK_SETTINGS
        Act.OPEN_SECURITY_SETTINGS -> Elsewhere.SECURITY_SETTINGS
        Act.OPEN_STORAGE_SETTINGS -> Elsewhere.STORAGE_SETTINGS
        Act.UPDATE_APP -> Elsewhere.UPDATE
        else -> null
    }
