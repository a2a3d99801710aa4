package vn.vneid.app.ui

/** "Cài đặt đăng nhập". */
data class LoginSettingsState(
    val biometrics: Boolean,
    /** Whether the phone has any. */
    val biometricsOffered: Boolean,
    /** Whether a code is made only while the app is unlocked. */
    val unlockToPresent: Boolean,
    val autoLockSeconds: Int,
    /** Those to choose from, within the core's limits. */
    val autoLockChoices: List<Int>,
)

sealed interface LoginSettingsEvent {
    data object Back : LoginSettingsEvent

    data class Biometrics(val on: Boolean) : LoginSettingsEvent

    data class UnlockToPresent(val on: Boolean) : LoginSettingsEvent

    data class AutoLock(val seconds: Int) : LoginSettingsEvent
}
