package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import kotlin.math.abs
import vn.vneid.core.*

/** The answer to one code. It stays until the officer says "next". */
data class VerdictState(
    val verdict: Verdict,
    /** It is the second "cannot tell" in a row. */
    val secondCannotTell: Boolean = false,
    /** Whether the light is on, which stays so; nothing when the phone has none. */
    val torch: Boolean? = null,
    /** The lists are being updated. */
    val busy: Boolean = false,
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
        val lies = maxWidth > maxHeight
        CompositionLocalProvider(LocalContentColor provides tint.ink) {
            if (lies) {
                Row {
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Headline(state, small = true) }
                    Column(Modifier.weight(1f).padding(top = 12.dp)) {
                        Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) { Details(state, onEvent) }
                        Next(state, tint, onEvent)
                    }
                }
            } else {
                Column {
                    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
                        Headline(state, small = largeType())
                        Details(state, onEvent)
                    }
                    Next(state, tint, onEvent)
                }
            }
        }
    }
}

@Composable
private fun Next(state: VerdictState, tint: Tint, onEvent: (VerdictEvent) -> Unit) {
    Row(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        if (state.torch != null) TorchButton(state.torch) { onEvent(VerdictEvent.Torch(it)) }
        Primary(words("inspection.next"), { onEvent(VerdictEvent.Next) }, tint = Tint(tint.ink, tint.fill))
    }
}

/** The shape and the word, and of whom it speaks. */
@Composable
private fun Headline(state: VerdictState, small: Boolean) {
    val verdict = state.verdict
    val title = LocalWords.current.title(verdict)
    val shape = words("result.shape_${verdict.kind.code()}")
    Column(
        Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 14.dp),
        Arrangement.spacedBy(8.dp),
        Alignment.CenterHorizontally,
    ) {
        VerdictShape(verdict.kind, if (small) 72.dp else 132.dp, verdict.kind.tint(), Modifier.semantics { contentDescription = shape })
        Text(
            title,
            Modifier.semantics {
                heading()
                liveRegion = LiveRegionMode.Assertive
            },
            style = if (small) type.titleMedium else type.headlineMedium,
            textAlign = TextAlign.Center,
        )
        if (verdict.kind == VerdictKind.GENUINE) Hint(verdict.hint, small)
    }
}

/** The initials and digits to compare with the papers: the part that the officer acts on. */
@Composable
private fun Hint(hint: String?, small: Boolean) {
    if (hint == null) {
        Text(words("inspection.no_hint"), style = type.titleMedium, textAlign = TextAlign.Center)
        return
    }
    val initials = hint.takeWhile { !it.isDigit() }.toList().joinToString(".")
    val digits = hint.takeLastWhile { it.isDigit() }
    val style = if (small) type.headlineSmall else type.displayMedium
    val said = words("inspection.hint", "initials" to initials, "digits" to digits)
    Column(
        Modifier.clearAndSetSemantics { contentDescription = said },
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Text("$initials ···$digits", style = style, textAlign = TextAlign.Center)
        Text(words("next_action.compare_papers"), style = if (small) type.titleMedium else type.titleLarge, textAlign = TextAlign.Center)
    }
}

@Composable
private fun Details(state: VerdictState, onEvent: (VerdictEvent) -> Unit) {
    val verdict = state.verdict
    val code = verdict.code.code()
    val words = LocalWords.current
    var open by rememberSaveable { mutableStateOf(false) }
    Panel(Modifier.padding(start = 12.dp, end = 12.dp, bottom = 12.dp), colors.surface, 18) {
        if (state.secondCannotTell) {
            Note(Icons.idCard, words("inspection.second_cannot_tell"), words("result.second"))
        }
        for (notice in verdict.notices) NoticeLine(notice, verdict.facts)
        if (verdict.kind != VerdictKind.GENUINE) {
            Text(words.reason(verdict), style = type.titleMedium)
            if (verdict.nextAction in ACTED_ON && !state.secondCannotTell) {
                Primary(words("next_action.${verdict.nextAction.code()}"), { onEvent(VerdictEvent.Act) }, busy = state.busy)
            }
            if (!state.secondCannotTell) {
                Heading(words("result.now"))
                Text(words("verdict.$code.now"), style = type.bodyLarge)
            }
        }
        val say = words.find("verdict.$code.say")
        if (say != null && !state.secondCannotTell) {
            Heading(words("result.say"))
            Text("“$say”", style = type.bodyLarge)
            Quiet(words("result.say_aloud"), { onEvent(VerdictEvent.Say(say)) }, Icons.speaker)
        }
        Quiet(words("result.facts"), { open = !open })
        if (open) FactLines(verdict)
        Text(
            words("result.code", "code" to code.replace("_", "_\u200B")),
            color = colors.onSurfaceVariant,
            style = type.bodySmall,
        )
    }
}

@Composable
private fun NoticeLine(notice: VerdictNotice, facts: Facts) {
    val words = LocalWords.current
    val seconds =
        when (notice) {
            VerdictNotice.CODE_AGE -> facts.ageS
            VerdictNotice.CLOCK_DIFFERENCE -> facts.clockDifferenceS
            VerdictNotice.EVIDENCE_OLD -> facts.evidenceAgeS
            VerdictNotice.OFFICER_CLOCK_CORRECTED -> facts.officerCorrectionS
            else -> null
        }
    val said =
        words(
            "notice.${notice.code()}",
            "duration" to words.duration(abs(seconds ?: 0)),
            "instant" to facts.goodUntil?.let(words::instant).orEmpty(),
        )
    val calm = notice == VerdictNotice.CODE_AGE
    Row(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
        Icon(if (calm) Icons.clock else Icons.warning, null, Modifier.padding(top = 2.dp).size(20.dp))
        Text(said, style = if (calm) type.bodyLarge else type.titleMedium)
    }
}

/** What the verdict rests on, for whoever asks. */
@Composable
private fun FactLines(verdict: Verdict) {
    val words = LocalWords.current
    val facts = verdict.facts
    val lines =
        listOfNotNull(
            facts.made?.let { words("result.made", "instant" to words.instant(it)) },
            words("result.checked", "instant" to words.instant(facts.officerTime)),
            facts.certificateExpires?.let { words("result.certificate", "instant" to words.instant(it)) },
            facts.trustListSequence?.let { words("result.trust_list", "number" to it) },
            facts.statusSequence?.let { words("result.status_lists", "number" to it) },
        )
    for (line in lines) Text(line, style = type.bodyMedium)
}

/** The reason of a verdict, with the amount of time that it names. */
private fun Words.reason(verdict: Verdict): String {
    val facts = verdict.facts
    val seconds =
        when (verdict.code) {
            VerdictCode.TOO_OLD -> facts.tooOldByS
            VerdictCode.MADE_IN_FUTURE -> facts.earlyByS
            VerdictCode.ALREADY_SCANNED -> facts.scannedAgoS
            VerdictCode.LISTS_TOO_OLD -> facts.evidenceAgeS
            VerdictCode.CERTIFICATE_EXPIRED -> facts.certificateExpires?.let { facts.officerTime.epochSecond - it.epochSecond }
            else -> null
        }
    return this("verdict.${verdict.code.code()}.reason", "duration" to duration(seconds ?: 0))
}

/** What the phone itself can do; the rest is between the officer and the citizen. */
private val ACTED_ON =
    setOf(
        NextAction.ASK_NEW_CODE,
        NextAction.SCAN_AGAIN,
        NextAction.UPDATE_LISTS,
        NextAction.SET_CLOCK,
        NextAction.UPDATE_APP,
    )
