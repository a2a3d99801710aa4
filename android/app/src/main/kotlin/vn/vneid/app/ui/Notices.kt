package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.vneid.client.*
import vn.vneid.present.*

/** The tab "Thông báo". */
data class NoticesState(
    /** Newest first. */
    val notices: List<NoticeView>,
    /** The authority's names of phones whose move can still be answered. */
    val waiting: Set<String>,
    val asked: Asked = Asked(),
)

sealed interface NoticesEvent {
    data object Load : NoticesEvent

    /** Approves or refuses that [phone] takes this one's place. */
    data class Answer(val phone: String, val approve: Boolean) : NoticesEvent
}

@Composable
fun Notices(state: NoticesState, onEvent: (NoticesEvent) -> Unit) {
    val open = !state.asked.busy
    Page(words("tab.notices")) {
        TroubleNote(state.asked)
        if (state.notices.isEmpty()) Message(Icons.bell, words("notices.empty"))
        for (notice in state.notices) {
            key(notice.id) {
                NoticeCard(notice) {
                    val phone = notice.asksToMove?.takeIf { it in state.waiting }
                    if (phone != null) {
                        // Neither stands out: whoever has the password hopes for a hasty tap.
                        Confirmed("notices.approve", "notices.approve", { onEvent(NoticesEvent.Answer(phone, true)) }) {
                            Secondary(words("notices.approve"), it, enabled = open)
                        }
                        Secondary(words("notices.refuse"), { onEvent(NoticesEvent.Answer(phone, false)) }, enabled = open)
                    }
                }
            }
        }
        Secondary(words("notices.load"), { onEvent(NoticesEvent.Load) }, enabled = open)
    }
}

@Composable
private fun NoticeCard(notice: NoticeView, answer: @Composable () -> Unit) {
    Panel(fill = if (notice.isRead) colors.surfaceContainer else colors.secondaryContainer) {
        Row(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(14.dp)) {
            Badge(notice.kind.icon(), fill = colors.primaryContainer, ink = colors.onPrimaryContainer)
            Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
                if (!notice.isRead) Text("● " + words("spoken.unread"), color = colors.primary, style = type.labelMedium)
                Text(words(notice.title), style = type.titleMedium)
                notice.now?.let { Text(words(it), style = type.bodyMedium) }
                Text(words(notice.at), color = colors.onSurfaceVariant, style = type.bodySmall)
            }
        }
        answer()
    }
}

private fun NoticeKind?.icon() = when (this) {
    NoticeKind.PAPER_ADDED, NoticeKind.PAPER_CHANGED, NoticeKind.PAPER_WITHDRAWN -> Icons.page
    NoticeKind.CERTIFICATE_NOT_RENEWED -> Icons.noNetwork
    NoticeKind.PASSWORD_CHANGED -> Icons.key
    null -> Icons.bell
    else -> Icons.phone
}
