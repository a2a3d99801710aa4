package vn.vneid.app.ui

import vn.vneid.core.AccountState
import vn.vneid.core.Trouble

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
