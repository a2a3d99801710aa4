package vn.vneid.app.ui

import vn.vneid.core.Unlocking

/** The sheet that asks for six digits. */
data class PasscodeState(
    val step: PasscodeStep,
    /** What came of the last try; the digits are cleared with each new [attempt]. */
    val outcome: Unlocking? = null,
    /** The repetition was another than the choice. */
    val differs: Boolean = false,
    val attempt: Int = 0,
    /** Whole seconds until the next try. */
    val waitSeconds: Long = 0,
    /** Whether the phone's biometrics may stand in. */
    val biometrics: Boolean = false,
    /** It is being checked, which takes a noticeable part of a second. */
    val busy: Boolean = false,
    /** Whether one may leave without it. */
    val canCancel: Boolean = true,
)

enum class PasscodeStep {
    /** Opens the lock. */
    UNLOCK,

    /** The first passcode of this phone. */
    CHOOSE,

    /** The present one, before a change. */
    OLD,

    /** The one to change to. */
    NEW,

    /** The new one again. */
    REPEAT,
}

sealed interface PasscodeEvent {
    data class Entered(val passcode: String) : PasscodeEvent

    data object Biometrics : PasscodeEvent

    data object Cancel : PasscodeEvent
}
