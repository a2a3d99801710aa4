package vn.vneid.app.ui

import vn.vneid.core.Modules

/** The code on the screen. While it is open: full brightness, kept awake, no screenshots. */
sealed interface CodeState {
    /** It lives [secondsLeft] more of [lifeSeconds]. */
    data class Showing(
        val modules: Modules,
        /** Light modules to leave around it. */
        val quietZone: Int,
        val secondsLeft: Int,
        val lifeSeconds: Int,
    ) : CodeState

    /** The code is gone. */
    data object Expired : CodeState
}

enum class CodeEvent {
    WALLET,
    DONE,
    MAKE_AGAIN,
}
