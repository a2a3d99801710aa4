package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.vneid.client.*
import vn.vneid.core.*

/** The tab "Thông báo". */
data class NoticesState(
    /** Newest first. */
    val notices: List<AccountNotice>,
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
                    val phone = notice.phone?.takeIf { notice.kind == NoticeKind.MOVE_REQUESTED && it in state.waiting }
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
private fun NoticeCard(notice: AccountNotice, answer: @Composable () -> Unit) {
    Panel(fill = if (notice.read) colors.surfaceContainer else colors.secondaryContainer) {
        Row(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(14.dp)) {
            Badge(notice.kind.icon(), fill = colors.primaryContainer, ink = colors.onPrimaryContainer)
            Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
                val words = LocalWords.current
                if (!notice.read) Text("● " + words("spoken.unread"), color = colors.primary, style = type.labelMedium)
                Text(words.headline(notice), style = type.titleMedium)
                words.find("account_notice.${notice.kind?.code() ?: "other"}.now")?.let { Text(it, style = type.bodyMedium) }
                Text(words.instant(notice.at), color = colors.onSurfaceVariant, style = type.bodySmall)
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
