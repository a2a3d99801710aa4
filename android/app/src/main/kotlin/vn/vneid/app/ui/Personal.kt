package vn.vneid.app.ui

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.graphics.vector.ImageVector
import vn.vneid.core.*

/** The tab "Cá nhân". */
data class PersonalState(
    /** Nobody is signed in when there is none. */
    val account: AccountState.SignedIn?,
    /** The switch "Xác minh ứng dụng qua QR code". */
    val qrVerification: Boolean,
    /** For example `0.1.0`. */
    val version: String,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface PersonalEvent {
    data class QrVerification(val on: Boolean) : PersonalEvent

    /** Opens what a row leads to. */
    data class Open(val row: PersonalRow) : PersonalEvent

    data object SignIn : PersonalEvent

    data object SignOut : PersonalEvent
}

/** The rows that lead on, in the order of the guide. */
enum class PersonalRow {
    LOGIN_SETTINGS,
    PASSWORD,
    PASSCODE,
    DEVICES,
    NOTIFICATIONS,
    TERMS,
    OFFICER_MODE,
}

@Composable
fun Personal(state: PersonalState, onEvent: (PersonalEvent) -> Unit) {
    var leaving by rememberSaveable { mutableStateOf(false) }
    val row = @Composable { row: PersonalRow, icon: ImageVector ->
        Line(words("personal.${row.name.lowercase()}"), null, icon, { onEvent(PersonalEvent.Open(row)) })
    }
    Page(words("tab.personal")) {
        TroubleNote(state.trouble)
        if (state.account == null) {
            Message(Icons.person, words("personal.nobody_what"), words("personal.nobody"))
            Primary(words("action.sign_in"), { onEvent(PersonalEvent.SignIn) })
        } else {
            Panel(fill = colors.primaryContainer) {
                val level = if (state.account.level == AccountLevel.TWO) "level_two" else "level_one"
                Line(state.account.name, words("personal.$level"), Icons.person)
            }
            Panel(padding = 12) {
                row(PersonalRow.LOGIN_SETTINGS, Icons.finger)
                row(PersonalRow.PASSWORD, Icons.key)
                row(PersonalRow.PASSCODE, Icons.dots)
                row(PersonalRow.DEVICES, Icons.phone)
                SwitchLine(
                    words("personal.qr_verification"),
                    state.qrVerification,
                    { onEvent(PersonalEvent.QrVerification(it)) },
                    icon = Icons.qr,
                )
                row(PersonalRow.NOTIFICATIONS, Icons.bell)
                row(PersonalRow.TERMS, Icons.page)
            }
        }
        Heading(words("personal.app"))
        Panel(padding = 12) {
            if (state.account == null) row(PersonalRow.TERMS, Icons.page) else row(PersonalRow.OFFICER_MODE, Icons.shield)
            Line(words("personal.version", "version" to state.version), icon = Icons.list)
        }
        if (state.account != null) {
            Secondary(words("action.sign_out"), { leaving = true }, enabled = !state.busy)
        }
    }
    if (leaving) {
        val signOut = {
            leaving = false
            onEvent(PersonalEvent.SignOut)
        }
        Confirm(
            words("personal.sign_out_title"),
            words("personal.sign_out_warning"),
            words("action.sign_out"),
            signOut,
        ) { leaving = false }
    }
}

/** "Điều khoản sử dụng ứng dụng và dịch vụ": the text comes with the app. */
@Composable
fun Terms(onBack: () -> Unit) {
    Page(words("personal.terms"), onBack) {
        for (section in listOf("code", "papers", "duties", "data")) {
            Heading(words("terms.$section.title"))
            Text(words("terms.$section.text"), style = type.bodyLarge)
        }
    }
}
