package vn.vneid.app.ui

import vn.vneid.core.Trouble
import java.time.Instant

/** The steps of signing in; the passcode has its own sheet. */
sealed interface SignInState {
    /** Number and password. What is typed stays in the screen until it is sent. */
    data class Credentials(
        val trouble: Trouble? = null,
        val busy: Boolean = false,
    ) : SignInState

    /** The one-time code, whose message names the phone. */
    data class Code(
        val phone: String,
        /** What is left of the time in which it counts. */
        val secondsLeft: Int,
        val trouble: Trouble? = null,
        val busy: Boolean = false,
    ) : SignInState

    /** The one-time code was right; the phone is being registered. */
    data class Registering(
        val trouble: Trouble? = null,
        val busy: Boolean = true,
    ) : SignInState

    /** Whether the phone's biometrics may stand in for the passcode. */
    data object Biometrics : SignInState

    /** The account is on another phone, and moves then unless that is refused. */
    data class WaitingForMove(
        val activates: Instant,
        val trouble: Trouble? = null,
        val busy: Boolean = false,
    ) : SignInState
}

sealed interface SignInEvent {
    data object Back : SignInEvent

    data class SignIn(
        val number: String,
        val password: String,
    ) : SignInEvent

    data class Confirm(val code: String) : SignInEvent

    /** From the start, for a new one-time code. */
    data object Restart : SignInEvent

    /** The registration once more, or where the move stands. */
    data object TryAgain : SignInEvent

    data class Biometrics(val on: Boolean) : SignInEvent

    /** Looks at the app while the move waits. */
    data object Later : SignInEvent
}
