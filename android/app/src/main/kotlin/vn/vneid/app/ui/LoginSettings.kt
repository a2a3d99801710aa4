package vn.vneid.app.ui

import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.material3.RadioButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role

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

@Composable
fun LoginSettings(state: LoginSettingsState, onEvent: (LoginSettingsEvent) -> Unit) {
    Page(words("personal.login_settings"), { onEvent(LoginSettingsEvent.Back) }) {
        Panel(padding = 12) {
            SwitchLine(
                words("login.biometrics"),
                state.biometrics,
                { onEvent(LoginSettingsEvent.Biometrics(it)) },
                words(if (state.biometricsOffered) "login.biometrics_what" else "login.no_biometrics"),
                Icons.finger,
                state.biometricsOffered,
            )
            SwitchLine(
                words("login.unlock_to_present"),
                state.unlockToPresent,
                { onEvent(LoginSettingsEvent.UnlockToPresent(it)) },
                words("login.unlock_to_present_what"),
                Icons.lock,
            )
        }
        Heading(words("login.auto_lock"))
        Panel(Modifier.selectableGroup(), padding = 12) {
            for (seconds in state.autoLockChoices) {
                val chosen = seconds == state.autoLockSeconds
                val choose = { onEvent(LoginSettingsEvent.AutoLock(seconds)) }
                val tap = Modifier.selectable(chosen, role = Role.RadioButton, onClick = choose)
                Line(LocalWords.current.duration(seconds.toLong()), modifier = tap) { RadioButton(chosen, null) }
            }
        }
    }
}
