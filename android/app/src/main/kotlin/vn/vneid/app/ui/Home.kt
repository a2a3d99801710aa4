package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import java.time.Instant
import vn.vneid.present.*
import vn.vneid.rules.*

/** The tab "Trang chủ". */
data class HomeState(
    /** Of whoever is signed in. */
    val name: String?,
    val card: CodeCard,
    /** How many papers the wallet holds. */
    val papers: Int,
    /** The newest notice. */
    val notice: NoticeView?,
    val asked: Asked = Asked(),
)

/** The card that carries the job "Xác minh ứng dụng qua QR code". */
sealed interface CodeCard {
    /** A code may be made, without network until then. */
    data class Ready(val until: Instant) : CodeCard

    /** The phone's key is signing, perhaps behind its prompt. */
    data object Making : CodeCard

    /** None may be made; the one reason to show. */
    data class Refused(val refusal: Refusal) : CodeCard
}

enum class HomeEvent { MAKE_CODE, SIGN_IN, SWITCH_ON, UNLOCK, GO_ONLINE, WALLET, NOTICES }

@Composable
fun Home(state: HomeState, onEvent: (HomeEvent) -> Unit) {
    Page(state.name ?: words("tab.home")) {
        TroubleNote(state.asked) { onEvent(HomeEvent.GO_ONLINE) }
        Panel(fill = colors.surfaceContainerHigh, padding = 20) {
            Row(Modifier.padding(bottom = 8.dp), Arrangement.spacedBy(14.dp), Alignment.CenterVertically) {
                if (!largeType()) Badge(Icons.qr, 48, colors.primary, colors.onPrimary)
                Text(words("code.title"), Modifier.semantics { heading() }, style = type.titleLarge)
            }
            when (val card = state.card) {
                is CodeCard.Ready -> ReadyCard(card.until, onEvent)
                CodeCard.Making -> ReadyCard(null, onEvent)
                is CodeCard.Refused -> RefusedCard(card.refusal, state.asked.busy, onEvent)
            }
        }
        Panel(padding = 12) {
            Line(words("tab.wallet"), words("home.papers", "count" to state.papers), Icons.wallet, { onEvent(HomeEvent.WALLET) })
            if (state.notice != null) {
                val said = words(state.notice.title)
                Line(words("home.last_notice"), said, Icons.bell, { onEvent(HomeEvent.NOTICES) })
            }
        }
    }
}

/** A code may be made [until] then, or is being made. */
@Composable
private fun ReadyCard(until: Instant?, onEvent: (HomeEvent) -> Unit) {
    Text(words("home.what"), style = type.bodyLarge)
    val text = words(if (until == null) "home.making" else "code.make")
    Primary(text, { onEvent(HomeEvent.MAKE_CODE) }, Icons.qr, busy = until == null)
    if (until != null) {
        Remark(Icons.clock, words("code.offline_until", "instant" to LocalWords.current.instant(until)), ink = colors.onSurfaceVariant)
    }
}

@Composable
private fun RefusedCard(refusal: Refusal, busy: Boolean, onEvent: (HomeEvent) -> Unit) {
    val advice = remember(refusal) { adviceOnRefusal(refusal) }
    val button = advice.button
    val words = LocalWords.current
    val reason = words(advice.reason)
    val now = (listOf(advice.now) + advice.more).joinToString("\n") { words(it) }
    when {
        button?.act == Act.SWITCH_ON -> {
            Text(words("home.what"), style = type.bodyLarge)
            return SwitchLine(reason, false, { onEvent(HomeEvent.SWITCH_ON) }, now)
        }
        refusal == Refusal.SignedOut -> {
            Text(words("home.what"), style = type.bodyLarge)
            Text(now, style = type.bodyLarge)
        }
        else -> Note(refusal.icon(), reason, now)
    }
    if (button != null) Primary(words(button.label), doing(button.act) { act -> act.event?.let(onEvent) }, busy = busy)
}

private fun Refusal.icon() = when (this) {
    Refusal.Locked -> Icons.lock
    is Refusal.PhoneWaiting -> Icons.clock
    else -> Icons.warning
}

/** What the app does itself about a refusal. */
private val Act.event: HomeEvent?
    get() = when (this) {
        Act.SIGN_IN -> HomeEvent.SIGN_IN
        Act.SYNC -> HomeEvent.GO_ONLINE
        Act.UNLOCK -> HomeEvent.UNLOCK
        else -> null
    }
