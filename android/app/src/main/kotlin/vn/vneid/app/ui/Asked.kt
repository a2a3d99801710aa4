package vn.vneid.app.ui

import androidx.compose.runtime.Composable
import vn.vneid.core.Cause
import vn.vneid.core.Trouble

/** What a screen says of the authority that it asks. */
data class Asked(
    /** What did not work, the last time. */
    val trouble: Trouble? = null,
    /** It is being asked. */
    val busy: Boolean = false,
)

/** What did not work with the authority, and what helps. */
@Composable
internal fun TroubleNote(asked: Asked, onAgain: (() -> Unit)? = null) {
    val trouble = asked.trouble ?: return
    val part = words("part.${trouble.part.code()}")
    val reason = words("trouble.${trouble.cause.code()}.reason")
    Note(Icons.warning, "$part: $reason", LocalWords.current.remedy(trouble.cause)) {
        if (onAgain != null) Quiet(words("action.try_again"), onAgain)
        if (trouble.cause == Cause.Unreachable) {
            val exits = LocalExits.current
            Quiet(words(Elsewhere.NETWORK_SETTINGS.label), { exits.open(Elsewhere.NETWORK_SETTINGS) })
        }
    }
}
