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
    /** Decoded; nothing when there is none or it can't be. */
    val portrait: ImageBitmap? = null,
)

enum class PaperEvent {
    BACK,

    /** Asks the authority for it anew. */
    LOAD,
}

@Composable
fun PaperPage(state: PaperPageState, onEvent: (PaperEvent) -> Unit) {
    val paper = state.paper as? Paper.Opened
    val title = paper?.let { LocalWords.current.paper(it.summary.kind) } ?: words("wallet.title")
    Page(title, { onEvent(PaperEvent.BACK) }) {
        when (state.paper) {
            is Paper.Opened -> Opened(state.paper, state.portrait)
            is Paper.NotShown -> {
                Message(Icons.page, words(state.paper.reason.key))
                Primary(words("papers.fetch"), { onEvent(PaperEvent.LOAD) })
            }
        }
    }
}

@Composable
private fun Opened(paper: Paper.Opened, portrait: ImageBitmap?) {
    var numberShown by rememberSaveable { mutableStateOf(false) }
    var enlarged by rememberSaveable { mutableStateOf(false) }
    val summary = paper.summary
    Panel(fill = colors.primaryContainer, padding = 18) {
        if (portrait != null) {
            Image(
                portrait,
                words("wallet.portrait"),
                Modifier
                    .size(132.dp, 176.dp)
                    .clip(RoundedCornerShape(14.dp))
                    .clickable(onClickLabel = words("papers.enlarge")) { enlarged = true },
                contentScale = ContentScale.Crop,
            )
        }
        Text(summary.holder, style = type.headlineSmall)
        Text(words("document.${summary.kind.code()}.number"), style = type.bodyMedium)
        if (numberShown) {
            Text(summary.number, style = type.headlineMedium)
        } else {
            MaskedNumber(summary.number)
        }
        StateLine(summary)
    }
    val label = words(if (numberShown) "papers.hide_number" else "papers.show_number")
    Secondary(label, { numberShown = !numberShown }, icon = if (numberShown) Icons.eyeOff else Icons.eye)
    Panel {
        for (field in paper.fields) {
            Fact(LocalWords.current.find("field.${field.name}") ?: field.name, LocalWords.current.value(field.value))
        }
        Fact(words("wallet.issued"), LocalWords.current.day(summary.issued))
        val expires = summary.expires?.let { LocalWords.current.day(it) } ?: words("wallet.no_expiry")
        Fact(words("wallet.expires"), expires)
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
