package vn.vneid.app.ui

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable

/** "Cài đặt thông báo". */
data class NotificationsState(
    /** Whether the system lets the app show any. */
    val allowed: Boolean,
    /** The kinds that are shown. */
    val on: Set<NotificationKind>,
)

enum class NotificationKind {
    /** Sign-ins, moves, phones, the password. */
    ACCOUNT,

    /** Papers that came, changed or no longer count. */
    PAPERS,

    /** To go online before the certificate ends. */
    CERTIFICATE,
}

sealed interface NotificationsEvent {
    data object Back : NotificationsEvent

    /** Asks the system, or opens its settings. */
    data object Allow : NotificationsEvent

    data class Show(val kind: NotificationKind, val on: Boolean) : NotificationsEvent
}

@Composable
fun Notifications(state: NotificationsState, onEvent: (NotificationsEvent) -> Unit) {
    Page(words("personal.notifications"), { onEvent(NotificationsEvent.Back) }) {
        if (!state.allowed) {
            Note(Icons.bell, words("notifications.not_allowed")) {
                Quiet(words("notifications.allow"), { onEvent(NotificationsEvent.Allow) })
            }
        }
        Panel(padding = 12) {
            for (kind in NotificationKind.entries) {
                val key = "notifications.${kind.name.lowercase()}"
                val show = { on: Boolean -> onEvent(NotificationsEvent.Show(kind, on)) }
                SwitchLine(words(key), kind in state.on, show, words("${key}_what"), enabled = state.allowed)
            }
        }
    }
}
