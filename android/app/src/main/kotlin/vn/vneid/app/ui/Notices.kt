package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.vneid.core.*

/** The tab "Thông báo". */
data class NoticesState(
    /** Newest first. */
    val notices: List<AccountNotice>,
    /** The authority's names of phones whose move can still be answered. */
    val waiting: Set<String>,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface NoticesEvent {
    data object Load : NoticesEvent

    /** Approves or refuses that [phone] takes this one's place. */
    data class Answer(val phone: String, val approve: Boolean) : NoticesEvent
}

@Composable
fun Notices(state: NoticesState, onEvent: (NoticesEvent) -> Unit) {
    var approving by rememberSaveable { mutableStateOf<String?>(null) }
    Page(words("tab.notices")) {
        TroubleNote(state.trouble)
        if (state.notices.isEmpty()) Message(Icons.bell, words("notices.empty"))
        for (notice in state.notices) {
            val phone = notice.phone?.takeIf { notice.kind == NoticeKind.MOVE_REQUESTED && it in state.waiting }
            NoticeCard(notice) {
                if (phone != null) {
                    // Neither stands out: whoever has the password hopes for a hasty tap.
                    Secondary(words("notices.approve"), { approving = phone }, enabled = !state.busy)
                    Secondary(words("notices.refuse"), { onEvent(NoticesEvent.Answer(phone, false)) }, enabled = !state.busy)
                }
            }
        }
        Secondary(words("notices.load"), { onEvent(NoticesEvent.Load) }, enabled = !state.busy)
    }
    approving?.let { phone ->
        val approve = {
            approving = null
            onEvent(NoticesEvent.Answer(phone, true))
        }
        Confirm(
            words("notices.approve_title"),
            words("notices.approve_warning"),
            words("notices.approve"),
            approve,
        ) { approving = null }
    }
}

@Composable
private fun NoticeCard(notice: AccountNotice, answer: @Composable () -> Unit) {
    Panel(fill = if (notice.read) colors.surfaceContainer else colors.secondaryContainer) {
        Row(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(14.dp)) {
            Badge(notice.kind.icon(), fill = colors.primaryContainer, ink = colors.onPrimaryContainer)
            Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
                if (!notice.read) {
                    Text("● " + words("spoken.unread"), color = colors.primary, style = type.labelMedium)
                }
                Text(LocalWords.current.headline(notice), style = type.titleMedium)
                LocalWords.current.find("account_notice.${notice.kind?.code() ?: "other"}.now")?.let {
                    Text(it, style = type.bodyMedium)
                }
                Text(
                    LocalWords.current.instant(notice.at),
                    color = colors.onSurfaceVariant,
                    style = type.bodySmall,
                )
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
