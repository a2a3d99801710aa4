package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** The answer to one code. It stays until the officer says "next". */
data class VerdictState(
    val verdict: Verdict,
    /** Whether the light is on, which stays so; `null` when the phone has none. */
    val torch: Boolean? = null,
    val asked: Asked = Asked(),
    val view: VerdictView = verdict.view(),
)

sealed interface VerdictEvent {
    data object Next : VerdictEvent

    /** The verdict's own next action. */
    data object Act : VerdictEvent

    /** Reads the sentence to the citizen aloud. */
    data class Say(val sentence: String) : VerdictEvent
    data class Torch(val on: Boolean) : VerdictEvent
}

@Composable
fun VerdictPage(state: VerdictState, onEvent: (VerdictEvent) -> Unit) {
    val tint = state.view.kind.tint()
    BoxWithConstraints(Modifier.fillMaxSize().background(tint.fill)) {
        val next = @Composable {
            Row(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
                if (state.torch != null) TorchButton(state.torch) { onEvent(VerdictEvent.Torch(it)) }
                Primary(words("inspection.next"), { onEvent(VerdictEvent.Next) }, tint = Tint(tint.ink, tint.fill))
            }
        }
        CompositionLocalProvider(LocalContentColor provides tint.ink) {
            if (maxWidth > maxHeight) {
                Row {
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Headline(state.view, small = true) }
                    Column(Modifier.weight(1f).padding(top = 12.dp)) {
                        Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Details(state, small = true, onEvent) }
                        next()
                    }
                }
            } else {
                Column {
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
                        Headline(state.view, small = largeType())
                        Details(state, largeType(), onEvent)
                    }
                    next()
                }
            }
        }
    }
}

/** The shape and the word, and of whom it speaks. */
@Composable
private fun Headline(view: VerdictView, small: Boolean) {
    val shape = words("result.shape_${view.kind.code()}")
    val spoken = Modifier.semantics {
        heading()
        liveRegion = LiveRegionMode.Assertive
    }
    val style = when {
        largeType() -> type.titleMedium
        small -> type.titleLarge
        else -> type.headlineLarge
    }
    val before = view.madeBefore
    Column(Modifier.fillMaxWidth().padding(16.dp, 14.dp), Arrangement.spacedBy(8.dp), Alignment.CenterHorizontally) {
        if (before != null) {
            Text(words(before.headline), spoken, style = style, textAlign = TextAlign.Center)
            // Where there is little room, whom to compare must be in sight, and the order leads the details.
            if (small) view.hint?.let { Hint(it, small = true) } else Order(before, type.titleMedium)
        }
        val side = if (small || before != null) 72.dp else 132.dp
        VerdictShape(view.kind, side, Modifier.semantics { contentDescription = shape })
        Text(words(view.title), spoken, style = if (before != null) type.titleMedium else style, textAlign = TextAlign.Center)
        val isShown = small && before != null
        if (!isShown) view.hint?.let { Hint(it, small || before != null) }
    }
}

/** What to do about a code that may have been made long before. */
@Composable
private fun Order(before: MadeBefore, style: TextStyle) {
    val heard = Modifier.semantics { liveRegion = LiveRegionMode.Assertive }
    Text(words(before.order), heard, style = style, textAlign = TextAlign.Center)
}

/** The initials and digits to compare with the papers: the part that the officer acts on. */
@Composable
private fun Hint(hint: HintView, small: Boolean) {
    val said = words(hint.said)
    val parts = hint.parts ?: return Text(said, style = type.titleMedium, textAlign = TextAlign.Center)
    Column(Modifier.clearAndSetSemantics { contentDescription = said }, horizontalAlignment = Alignment.CenterHorizontally) {
        val style = if (small) type.headlineSmall else type.displayMedium
        Text("${parts.initials} ···${parts.digits}", style = style, textAlign = TextAlign.Center)
        Text(words("next_action.compare_papers"), style = if (small) type.titleMedium else type.titleLarge, textAlign = TextAlign.Center)
    }
}

@Composable
private fun Details(state: VerdictState, small: Boolean, onEvent: (VerdictEvent) -> Unit) {
    val view = state.view
    Panel(Modifier.padding(start = 12.dp, end = 12.dp, bottom = 12.dp), colors.surface, 18) {
        view.onlyTheCard?.let { Note(Icons.idCard, words(it.title), words(it.text)) }
        TroubleNote(state.asked)
        if (small) view.madeBefore?.let { Order(it, type.titleLarge) }
        for (line in view.notices) NoticeRemark(line)
        view.reason?.let { Text(words(it), style = type.titleMedium) }
        view.button?.let { Primary(words(it.label), { onEvent(VerdictEvent.Act) }, busy = state.asked.busy) }
        view.now?.let {
            Heading(words("result.now"))
            Text(words(it), style = type.bodyLarge)
        }
        view.say?.let {
            val say = words(it)
            Heading(words("result.say"))
            Text("“$say”", style = type.bodyLarge)
            Quiet(words("result.say_aloud"), { onEvent(VerdictEvent.Say(say)) }, Icons.speaker)
        }
        FactLines(view.facts)
        // A long code may be broken.
        Text(words(view.code).replace("_", "_\u200B"), color = colors.onSurfaceVariant, style = type.bodySmall)
    }
}

@Composable
private fun NoticeRemark(line: NoticeLine) {
    val style = if (line.isCalm) type.bodyLarge else type.titleMedium
    Remark(if (line.isCalm) Icons.clock else Icons.warning, words(line.said), style)
}

/** What the verdict rests on, for whoever asks. */
@Composable
private fun FactLines(facts: List<Message>) {
    var open by rememberSaveable { mutableStateOf(false) }
    Quiet(words("result.facts"), { open = !open })
    if (open) for (fact in facts) Text(words(fact), style = type.bodyMedium)
}
