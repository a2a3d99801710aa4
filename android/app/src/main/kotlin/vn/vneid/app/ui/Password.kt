package vn.vneid.app.ui

import vn.vneid.core.Trouble

/** "Đổi mật khẩu". What is typed stays in the screen until it is sent. */
data class PasswordState(
    val changed: Boolean = false,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface PasswordEvent {
    data object Back : PasswordEvent

    data class Change(
        val old: String,
        val new: String,
    ) : PasswordEvent
}
