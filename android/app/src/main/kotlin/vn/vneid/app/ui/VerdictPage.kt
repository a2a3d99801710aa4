package vn.vneid.app.ui

import vn.vneid.core.Verdict

/** The answer to one code. It stays until the officer says "next". */
data class VerdictState(
    val verdict: Verdict,
    /** It is the second "cannot tell" in a row. */
    val secondCannotTell: Boolean = false,
    /** Whether the light is on, which stays so; nothing when the phone has none. */
    val torch: Boolean? = null,
    /** The lists are being updated. */
    val busy: Boolean = false,
)

sealed interface VerdictEvent {
    data object Next : VerdictEvent

    /** The verdict's own next action. */
    data object Act : VerdictEvent

    /** Reads the sentence to the citizen aloud. */
    data class Say(val sentence: String) : VerdictEvent

    data class Torch(val on: Boolean) : VerdictEvent
}
