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
import kotlin.math.abs
import vn.vneid.core.*
import vn.vneid.rules.*

/** The answer to one code. It stays until the officer says "next". */
data class VerdictState(
    val verdict: Verdict,
    /** Whether the light is on, which stays so; nothing when the phone has none. */
    val torch: Boolean? = null,
    val asked: Asked = Asked(),
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
    val tint = state.verdict.kind.tint()
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
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Headline(state.verdict, small = true) }
                    Column(Modifier.weight(1f).padding(top = 12.dp)) {
                        Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Details(state, small = true, onEvent) }
                        next()
                    }
                }
            } else {
                Column {
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
                        Headline(state.verdict, small = largeType())
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
private fun Headline(verdict: Verdict, small: Boolean) {
    val shape = words("result.shape_${verdict.kind.code()}")
    val spoken = Modifier.semantics {
        heading()
        liveRegion = LiveRegionMode.Assertive
    }
    val style = when {
        largeType() -> type.titleMedium
        small -> type.titleLarge
        else -> type.headlineLarge
    }
    Column(Modifier.fillMaxWidth().padding(16.dp, 14.dp), Arrangement.spacedBy(8.dp), Alignment.CenterHorizontally) {
        if (verdict.mayBeMadeBefore) {
            Text(words("result.made_before"), spoken, style = style, textAlign = TextAlign.Center)
            // Where there is little room, whom to compare must be in sight, and the order leads the details.
            if (small) Hint(verdict.hint, small = true) else Order(type.titleMedium)
        }
        val side = if (small || verdict.mayBeMadeBefore) 72.dp else 132.dp
        VerdictShape(verdict.kind, side, Modifier.semantics { contentDescription = shape })
        val below = if (verdict.mayBeMadeBefore) type.titleMedium else style
        Text(LocalWords.current.title(verdict), spoken, style = below, textAlign = TextAlign.Center)
        val isShown = small && verdict.mayBeMadeBefore
        if (verdict.kind == VerdictKind.GENUINE && !isShown) Hint(verdict.hint, small || verdict.mayBeMadeBefore)
    }
}

/** What to do about a code that may have been made long before. */
@Composable
private fun Order(style: TextStyle) {
    val heard = Modifier.semantics { liveRegion = LiveRegionMode.Assertive }
    Text(words("notice.${VerdictNotice.TIME_NOT_CONFIRMED.code()}"), heard, style = style, textAlign = TextAlign.Center)
}

/** The initials and digits to compare with the papers: the part that the officer acts on. */
@Composable
private fun Hint(hint: String?, small: Boolean) {
    if (hint == null) {
        Text(words("inspection.no_hint"), style = type.titleMedium, textAlign = TextAlign.Center)
        return
    }
    val digits = hint.takeLastWhile { it in '0'..'9' }
    val initials = hint.removeSuffix(digits).toList().joinToString(".")
    val said = words("inspection.hint", "initials" to initials, "digits" to digits)
    Column(Modifier.clearAndSetSemantics { contentDescription = said }, horizontalAlignment = Alignment.CenterHorizontally) {
        Text("$initials ···$digits", style = if (small) type.headlineSmall else type.displayMedium, textAlign = TextAlign.Center)
        Text(words("next_action.compare_papers"), style = if (small) type.titleMedium else type.titleLarge, textAlign = TextAlign.Center)
    }
}

@Composable
private fun Details(state: VerdictState, small: Boolean, onEvent: (VerdictEvent) -> Unit) {
    val verdict = state.verdict
    val code = verdict.code.code()
    val words = LocalWords.current
    Panel(Modifier.padding(start = 12.dp, end = 12.dp, bottom = 12.dp), colors.surface, 18) {
        if (verdict.onlyTheCard) Note(Icons.idCard, words("inspection.second_cannot_tell"), words("result.second"))
        TroubleNote(state.asked)
        if (small && verdict.mayBeMadeBefore) Order(type.titleLarge)
        for (caveat in verdict.notices) if (caveat.notice != VerdictNotice.TIME_NOT_CONFIRMED) CaveatLine(caveat, verdict.facts)
        if (verdict.kind != VerdictKind.GENUINE) {
            Text(words("verdict.$code.reason", "duration" to words.duration(verdict.reasonS ?: 0)), style = type.titleMedium)
            if (!verdict.onlyTheCard) {
                if (verdict.nextAction in ACTED_ON) {
                    Primary(words("next_action.${verdict.nextAction.code()}"), { onEvent(VerdictEvent.Act) }, busy = state.asked.busy)
                }
                Heading(words("result.now"))
                Text(words("verdict.$code.now"), style = type.bodyLarge)
            }
        }
        val say = words.find("verdict.$code.say").takeIf { !verdict.onlyTheCard }
        if (say != null) {
            Heading(words("result.say"))
            Text("“$say”", style = type.bodyLarge)
            Quiet(words("result.say_aloud"), { onEvent(VerdictEvent.Say(say)) }, Icons.speaker)
        }
        FactLines(verdict.facts)
        Text(words("result.code", "code" to code.replace("_", "_\u200B")), color = colors.onSurfaceVariant, style = type.bodySmall)
    }
}

@Composable
private fun CaveatLine(caveat: Caveat, facts: Facts) {
    val words = LocalWords.current
    val until = facts.goodUntil?.let(words::instant).orEmpty()
    val duration = words.duration(caveat.seconds ?: 0)
    val said = words("notice.${caveat.notice.code()}", "duration" to duration, "instant" to until)
    val calm = caveat.notice == VerdictNotice.CODE_AGE
    Remark(if (calm) Icons.clock else Icons.warning, said, if (calm) type.bodyLarge else type.titleMedium)
}

/** What the verdict rests on, for whoever asks. */
@Composable
private fun FactLines(facts: Facts) {
    var open by rememberSaveable { mutableStateOf(false) }
    Quiet(words("result.facts"), { open = !open })
    if (!open) return
    val words = LocalWords.current
    val lines = listOfNotNull(
        facts.made?.let { words("result.made", "instant" to words.instant(it)) },
        words("result.checked", "instant" to words.instant(facts.officerTime)),
        facts.certificateExpires?.let { words("result.certificate", "instant" to words.instant(it)) },
        facts.trustListSequence?.let { words("result.trust_list", "number" to it) },
        facts.statusSequence?.let { words("result.status_lists", "number" to it) },
    )
    for (line in lines) Text(line, style = type.bodyMedium)
}

/** What the phone itself can do; the rest is between the officer and the citizen. */
private val ACTED_ON =
    setOf(
        NextAction.ASK_NEW_CODE,
        NextAction.SCAN_AGAIN,
        NextAction.PROVE_TYPING,
        NextAction.UPDATE_LISTS,
        NextAction.SET_CLOCK,
        NextAction.UPDATE_APP,
    )

/** Genuine, but of a phone that has not confirmed the time: what the officer sees first and largest. */
internal val Verdict.mayBeMadeBefore: Boolean get() = notices.any { it.notice == VerdictNotice.TIME_NOT_CONFIRMED }
