package vn.vneid.app.ui

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.vneid.core.*
import vn.vneid.rules.*

/** The tab "Ví giấy tờ". */
sealed interface WalletState {
    /** Nobody is signed in. */
    data object SignedOut : WalletState

    /** It opens after the unlock. */
    data object Locked : WalletState

    /** What is held, in the citizen's order. */
    data class Papers(val lines: List<PaperLine>, val asked: Asked = Asked()) : WalletState
}

sealed interface WalletEvent {
    data object SignIn : WalletEvent
    data object Unlock : WalletEvent

    /** Asks the authority for new and damaged ones. */
    data object Load : WalletEvent
    data class Open(val id: ByteArray) : WalletEvent

    /** To a [place] of the list, counted from 0. */
    data class Move(val id: ByteArray, val place: Int) : WalletEvent
}

@Composable
fun Wallet(state: WalletState, onEvent: (WalletEvent) -> Unit) {
    Page(words("wallet.title")) {
        when (state) {
            WalletState.SignedOut -> {
                Message(Icons.wallet, words("papers.signed_out"))
                Primary(words("action.sign_in"), { onEvent(WalletEvent.SignIn) })
            }
            WalletState.Locked -> {
                Message(Icons.lock, words("papers.locked"))
                Primary(words("action.unlock"), { onEvent(WalletEvent.Unlock) })
            }
            is WalletState.Papers -> Papers(state, onEvent)
        }
    }
}

@Composable
private fun Papers(state: WalletState.Papers, onEvent: (WalletEvent) -> Unit) {
    var arranging by rememberSaveable { mutableStateOf(false) }
    TroubleNote(state.asked) { onEvent(WalletEvent.Load) }
    state.lines.forEachIndexed { place, line ->
        PaperCard(line, onEvent)
        if (arranging) Arrange(line, place, state.lines.lastIndex, onEvent)
    }
    when {
        state.lines.isNotEmpty() -> Text(words("papers.offline"), color = colors.onSurfaceVariant, style = type.bodyMedium)
        state.asked.busy -> Message(Icons.wallet, words("papers.loading"), busy = true)
        else -> {
            Message(Icons.wallet, words("wallet.empty"))
            Primary(words("papers.fetch"), { onEvent(WalletEvent.Load) })
        }
    }
    if (state.lines.size > 1) Secondary(words(if (arranging) "action.done" else "papers.arrange"), { arranging = !arranging }, Icons.list)
}

@Composable
private fun PaperCard(line: PaperLine, onEvent: (WalletEvent) -> Unit) {
    when (line) {
        is PaperLine.NotShown -> Note(Icons.warning, words(line.reason.key)) { Quiet(words("papers.fetch"), { onEvent(WalletEvent.Load) }) }
        is PaperLine.Shown -> {
            val paper = line.summary
            val fill = if (paper.state == PaperState.VALID) colors.primaryContainer else colors.surfaceContainerHighest
            Panel(Modifier.clip(RoundedCornerShape(20.dp)).clickable { onEvent(WalletEvent.Open(paper.id)) }, fill, 18) {
                Row(horizontalArrangement = Arrangement.spacedBy(14.dp)) {
                    if (!largeType()) Badge(Icons.of(paper.kind), 44, colors.primary, colors.onPrimary)
                    Column(Modifier.weight(1f)) {
                        Text(LocalWords.current.paper(paper.kind), style = if (largeType()) type.titleMedium else type.titleLarge)
                        Text(paper.holder, style = type.bodyLarge)
                    }
                }
                MaskedNumber(paper.number)
                StateLine(paper)
            }
        }
    }
}

@Composable
private fun Arrange(line: PaperLine, place: Int, last: Int, onEvent: (WalletEvent) -> Unit) {
    val (id, name) = when (line) {
        is PaperLine.Shown -> line.summary.id to LocalWords.current.paper(line.summary.kind)
        is PaperLine.NotShown -> line.id to words("document.other.title")
    }
    Row(Modifier.fillMaxWidth(), Arrangement.End) {
        IconButton({ onEvent(WalletEvent.Move(id, place - 1)) }, enabled = place > 0) {
            Icon(Icons.up, words("papers.move_up", "paper" to name))
        }
        IconButton({ onEvent(WalletEvent.Move(id, place + 1)) }, enabled = place < last) {
            Icon(Icons.down, words("papers.move_down", "paper" to name))
        }
    }
}

/** All but the last three of a number are dots. */
@Composable
internal fun MaskedNumber(number: String) {
    val digits = number.takeLast(SHOWN_DIGITS)
    val said = words("papers.number_hidden", "digits" to digits.toList().joinToString(" "))
    Text("···· $digits", Modifier.semantics { contentDescription = said }, style = type.titleMedium)
}

/** Whether a paper is good now, as a sign and a word. */
@Composable
internal fun StateLine(paper: PaperSummary) {
    val good = paper.state == PaperState.VALID
    val said = when {
        !good -> words("wallet.${paper.state.code()}")
        paper.expires == null -> words("wallet.no_expiry")
        else -> words("wallet.expires") + " " + LocalWords.current.day(paper.expires)
    }
    Remark(if (good) Icons.check else Icons.warning, said, if (good) type.bodyMedium else type.titleSmall)
}

/** The text that says why nothing of a paper is shown. */
internal val PaperReason.key: String
    get() = when (this) {
        PaperReason.NOT_HELD -> "papers.not_held"
        PaperReason.DAMAGED -> "wallet.damaged"
        PaperReason.ISSUER_UNKNOWN -> "wallet.issuer_unknown"
    }

private const val SHOWN_DIGITS = 3
