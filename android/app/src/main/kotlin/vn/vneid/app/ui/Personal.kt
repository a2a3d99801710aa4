package vn.vneid.app.ui

import androidx.compose.foundation.selection.*
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** The tab "Cá nhân", and the pages of settings behind it. */
data class PersonalState(
    /** Nobody is signed in when there is none. */
    val account: AccountState.SignedIn?,
    val settings: Settings,
    /** Whether the phone knows any biometrics of its owner. */
    val biometricsOffered: Boolean,
    val autoLockChoices: List<AutoLockChoice>,
    /** Whether the system lets the app show notifications. */
    val notificationsAllowed: Boolean,
    /** The kinds of notification that are shown. */
    val notifications: Set<NotificationKind>,
    /** For example `0.1.0`. */
    val version: String,
    val asked: Asked = Asked(),
)

sealed interface PersonalEvent {
    data class QrVerification(val on: Boolean) : PersonalEvent
    data class Biometrics(val on: Boolean) : PersonalEvent
    data class UnlockToPresent(val on: Boolean) : PersonalEvent
    data class AutoLock(val seconds: UInt) : PersonalEvent
    data class Notify(val kind: NotificationKind, val on: Boolean) : PersonalEvent

    /** Asks the system, or opens its settings. */
    data object AllowNotifications : PersonalEvent

    /** Opens what a row leads to. */
    data class Open(val row: PersonalRow) : PersonalEvent
    data object EnterOfficerMode : PersonalEvent
    data object SignIn : PersonalEvent
    data object SignOut : PersonalEvent
}

/** The rows that lead on, in the order of the guide. */
enum class PersonalRow(internal val icon: ImageVector) {
    LOGIN_SETTINGS(Icons.finger),
    PASSWORD(Icons.key),
    PASSCODE(Icons.dots),
    DEVICES(Icons.phone),
    NOTIFICATIONS(Icons.bell),
    TERMS(Icons.page),
    OFFICER_MODE(Icons.shield),
}

@Composable
fun Personal(state: PersonalState, onEvent: (PersonalEvent) -> Unit) {
    val rows = @Composable { rows: List<PersonalRow> ->
        for (row in rows) Line(words("personal.${row.name.lowercase()}"), null, row.icon, { onEvent(PersonalEvent.Open(row)) })
    }
    Page(words("tab.personal")) {
        TroubleNote(state.asked)
        if (state.account == null) {
            Message(Icons.person, words("personal.nobody_what"), words("personal.nobody"))
            Primary(words("action.sign_in"), { onEvent(PersonalEvent.SignIn) })
        } else {
            Panel(fill = colors.primaryContainer) {
                val level = if (state.account.level == AccountLevel.TWO) "level_two" else "level_one"
                Line(state.account.name, words("personal.$level"), Icons.person)
            }
            Panel(padding = 12) {
                rows(PersonalRow.entries.subList(0, 4))
                val on = state.settings.qrVerification
                SwitchLine(words("personal.qr_verification"), on, { onEvent(PersonalEvent.QrVerification(it)) }, icon = Icons.qr)
                rows(listOf(PersonalRow.NOTIFICATIONS, PersonalRow.TERMS))
            }
        }
        Heading(words("personal.app"))
        Panel(padding = 12) {
            rows(listOf(if (state.account == null) PersonalRow.TERMS else PersonalRow.OFFICER_MODE))
            Line(words("personal.version", "version" to state.version), icon = Icons.list)
        }
        if (state.account != null) {
            Confirmed("personal.sign_out", "action.sign_out", { onEvent(PersonalEvent.SignOut) }) {
                Secondary(words("action.sign_out"), it, enabled = !state.asked.busy)
            }
        }
    }
}

/** "Cài đặt đăng nhập". */
@Composable
fun LoginSettings(state: PersonalState, onEvent: (PersonalEvent) -> Unit) {
    Page(words("personal.login_settings"), back = true) {
        Panel(padding = 12) {
            SwitchLine(
                words("login.biometrics"),
                state.settings.biometrics,
                { onEvent(PersonalEvent.Biometrics(it)) },
                words(if (state.biometricsOffered) "login.biometrics_what" else "login.no_biometrics"),
                Icons.finger,
                state.biometricsOffered,
            )
            SwitchLine(
                words("login.unlock_to_present"),
                state.settings.unlockToPresent,
                { onEvent(PersonalEvent.UnlockToPresent(it)) },
                words("login.unlock_to_present_what"),
                Icons.lock,
            )
        }
        Heading(words("login.auto_lock"))
        Panel(Modifier.selectableGroup(), padding = 12) {
            for ((seconds, label) in state.autoLockChoices) {
                val chosen = seconds == state.settings.autoLockS
                val tap = Modifier.selectable(chosen, role = Role.RadioButton) { onEvent(PersonalEvent.AutoLock(seconds)) }
                Line(words(label), modifier = tap) { RadioButton(chosen, null) }
            }
        }
    }
}

/** "Cài đặt thông báo". */
@Composable
fun Notifications(state: PersonalState, onEvent: (PersonalEvent) -> Unit) {
    Page(words("personal.notifications"), back = true) {
        if (!state.notificationsAllowed) {
            Note(Icons.bell, words("notifications.not_allowed")) {
                Quiet(words("notifications.allow"), { onEvent(PersonalEvent.AllowNotifications) })
            }
        }
        Panel(padding = 12) {
            for (kind in NotificationKind.entries) {
                val show = { on: Boolean -> onEvent(PersonalEvent.Notify(kind, on)) }
                SwitchLine(words(kind.title()), kind in state.notifications, show, words(kind.text()), enabled = state.notificationsAllowed)
            }
        }
    }
}

/** "Chế độ cán bộ", seen from the citizen's side. Any level-2 account may enter. */
@Composable
fun OfficerEntry(state: PersonalState, onEvent: (PersonalEvent) -> Unit) {
    Page(words("personal.officer_mode"), back = true) {
        Message(Icons.shield, words("officer.what"))
        Line(words("officer.keeps_nothing"), icon = Icons.eyeOff)
        if (state.account?.level == AccountLevel.TWO) {
            Primary(words("officer.enter"), { onEvent(PersonalEvent.EnterOfficerMode) })
        } else {
            Note(Icons.warning, words("officer.needs_level_two"), words("refusal.level_too_low.now"))
        }
    }
}

/** "Điều khoản sử dụng ứng dụng và dịch vụ": the text comes with the app. */
@Composable
fun Terms() {
    Page(words("personal.terms"), back = true) {
        for (section in listOf("code", "papers", "duties", "data")) {
            Heading(words("terms.$section.title"))
            Text(words("terms.$section.text"), style = type.bodyLarge)
        }
    }
}
