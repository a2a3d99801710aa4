package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog
import vn.vneid.core.Paper

/** One paper, opened. */
data class PaperPageState(
    val paper: Paper,
    /** Decoded; `null` when there is none or it can't be decoded. */
    val portrait: ImageBitmap? = null,
    val asked: Asked = Asked(),
)

/** [LOAD] asks the authority for it anew. */
enum class PaperEvent { LOAD, }

@Composable
fun PaperPage(state: PaperPageState, onEvent: (PaperEvent) -> Unit) {
    val paper = state.paper
    Page(if (paper is Paper.Opened) LocalWords.current.paper(paper.summary.kind) else words("wallet.title"), back = true) {
        when (paper) {
            is Paper.Opened -> Opened(paper, state.portrait)
            is Paper.NotShown -> {
                TroubleNote(state.asked)
                Message(Icons.page, words(paper.reason.key))
                Primary(words("papers.fetch"), { onEvent(PaperEvent.LOAD) }, busy = state.asked.busy)
            }
        }
    }
}

@Composable
private fun Opened(paper: Paper.Opened, portrait: ImageBitmap?) {
    var numberShown by rememberSaveable { mutableStateOf(false) }
    var enlarged by rememberSaveable { mutableStateOf(false) }
    val summary = paper.summary
    val words = LocalWords.current
    Panel(fill = colors.primaryContainer, padding = 18) {
        if (portrait != null) {
            val frame = Modifier.size(132.dp, 176.dp).clip(RoundedCornerShape(14.dp))
            val tap = Modifier.clickable(onClickLabel = words("papers.enlarge")) { enlarged = true }
            Image(portrait, words("wallet.portrait"), frame.then(tap), contentScale = ContentScale.Crop)
        }
        Text(summary.holder, style = type.headlineSmall)
        Text(words("document.${summary.kind.code()}.number"), style = type.bodyMedium)
        if (numberShown) Text(summary.number, style = type.headlineMedium) else MaskedNumber(summary.number)
        StateLine(summary)
    }
    val label = words(if (numberShown) "papers.hide_number" else "papers.show_number")
    Secondary(label, { numberShown = !numberShown }, if (numberShown) Icons.eyeOff else Icons.eye)
    Panel {
        for (field in paper.fields) Fact(words.find("field.${field.name}") ?: field.name, words.said(field.value.said()))
        Fact(words("wallet.issued"), words.day(summary.issued))
        Fact(words("wallet.expires"), summary.expires?.let(words::day) ?: words("wallet.no_expiry"))
    }
    Line(words("wallet.signature_checked"), icon = Icons.shield)
    if (enlarged && portrait != null) {
        Dialog(onDismissRequest = { enlarged = false }) {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Image(portrait, words("wallet.portrait"), Modifier.fillMaxWidth(), contentScale = ContentScale.FillWidth)
                Primary(words("action.close"), { enlarged = false })
            }
        }
    }
}
