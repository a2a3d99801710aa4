package vn.vneid.app.ui

import vn.vneid.core.OfficerReadiness
import vn.vneid.core.Trouble
import vn.vneid.core.VerdictKind

/** What the officer's phone checks with. */
data class ListsState(
    val readiness: OfficerReadiness,
    /** Seconds since the newest evidence that the lists hold. */
    val ageSeconds: Long?,
    /** The sequence number of the trust list. */
    val trustList: UInt?,
    /** That of the last complete status lists. */
    val statusLists: UInt?,
    /** How many parts of the status lists are missing. */
    val missing: Int,
    /** Today's verdicts, numbers only. */
    val today: Map<VerdictKind, Int>,
    val sound: Boolean,
    val speech: Boolean,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface ListsEvent {
    data object Back : ListsEvent

    data object Update : ListsEvent

    data class Sound(val on: Boolean) : ListsEvent

    data class Speech(val on: Boolean) : ListsEvent
}
