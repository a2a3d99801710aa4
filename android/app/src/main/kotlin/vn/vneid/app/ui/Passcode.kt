package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import vn.vneid.present.Unlocking

/** The sheet that asks for six digits. */
data class PasscodeState(
    val step: PasscodeStep,
    /** What came of the last try; the digits are cleared with each new [attempt]. */
    val outcome: Unlocking? = null,
    /** The repetition was another than the choice. */
    val differs: Boolean = false,
    val attempt: Int = 0,
    /** Whole seconds until the next try. */
    val waitSeconds: Long = 0,
    /** Whether the phone's biometrics may stand in. */
    val biometrics: Boolean = false,
    /** They may no longer: somebody added a finger or a face. */
    val biometricsChanged: Boolean = false,
    /** It is being checked, which takes a noticeable part of a second. */
    val busy: Boolean = false,
    /** Whether one may leave without it. */
    val canCancel: Boolean = true,
)

enum class PasscodeStep {
    /** Opens the lock. */
    UNLOCK,

    /** The first passcode of this phone. */
    CHOOSE,

    /** The present one, before a change. */
    OLD,

    /** The one to change to. */
    NEW,

    /** The new one again. */
    REPEAT,
}

sealed interface PasscodeEvent {
    data class Entered(val passcode: String) : PasscodeEvent
    data object Biometrics : PasscodeEvent
}

@Composable
fun Passcode(state: PasscodeState, onEvent: (PasscodeEvent) -> Unit) {
    var digits by remember(state.attempt, state.step) { mutableStateOf("") }
    val open = !state.busy && state.waitSeconds == 0L
    val typed = { digit: String ->
        if (open && digits.length < LENGTH) {
            digits += digit
            if (digits.length == LENGTH) onEvent(PasscodeEvent.Entered(digits))
        }
    }
    Page(words("passcode_sheet.${state.step.name.lowercase()}"), back = state.canCancel) {
        if (state.step == PasscodeStep.CHOOSE || state.step == PasscodeStep.NEW) {
            Text(words("passcode_sheet.what"), style = type.bodyLarge)
        }
        if (state.biometricsChanged) Note(Icons.finger, words("passcode_sheet.biometrics_changed"))
        Entered(digits.length, state.busy)
        Outcome(state)
        Keys(typed, { digits = digits.dropLast(1) }, { onEvent(PasscodeEvent.Biometrics) }.takeIf { state.biometrics }, open)
    }
}

@Composable
private fun Entered(count: Int, busy: Boolean) {
    val said = words("passcode_sheet.digits", "count" to count)
    val ink = colors.primary
    val place = Modifier.fillMaxWidth().padding(vertical = 10.dp).clearAndSetSemantics {
        contentDescription = said
        liveRegion = LiveRegionMode.Polite
    }
    Row(place, Arrangement.spacedBy(14.dp, Alignment.CenterHorizontally), Alignment.CenterVertically) {
        repeat(LENGTH) {
            val fill = if (it < count) Modifier.background(ink, CircleShape) else Modifier.border(2.dp, ink, CircleShape)
            Box(Modifier.size(18.dp).then(fill))
        }
        if (busy) Working()
    }
}

@Composable
private fun Outcome(state: PasscodeState) {
    val said = when {
        state.differs -> words("passcode_sheet.differs")
        state.outcome == Unlocking.Weak -> words("passcode.weak")
        state.outcome == Unlocking.NotSixDigits -> words("passcode.not_six_digits")
        state.outcome is Unlocking.Wrong -> words("passcode.wrong")
        else -> null
    }
    val wait = words("passcode.wait", "duration" to LocalWords.current.duration(state.waitSeconds)).takeIf { state.waitSeconds > 0 }
    val both = listOfNotNull(said, wait)
    if (both.isNotEmpty()) Note(Icons.warning, both.joinToString(" "))
}

/** Digits for a thumb, in the order of a telephone. */
@Composable
private fun Keys(onDigit: (String) -> Unit, onErase: () -> Unit, onBiometrics: (() -> Unit)?, open: Boolean) {
    for (row in listOf("123", "456", "789", "*0<")) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp, Alignment.CenterHorizontally)) {
            for (key in row) {
                when {
                    key == '<' -> PadKey(onErase, true) { Icon(Icons.erase, words("passcode_sheet.erase")) }
                    key != '*' -> PadKey({ onDigit(key.toString()) }, open) { Text(key.toString(), style = type.headlineSmall) }
                    onBiometrics == null -> Spacer(Modifier.width(KEY))
                    else -> PadKey(onBiometrics, open) { Icon(Icons.finger, words("passcode_sheet.biometrics")) }
                }
            }
        }
    }
}

@Composable
private fun PadKey(onClick: () -> Unit, enabled: Boolean, content: @Composable () -> Unit) {
    val fill = colors.surfaceContainerHigh
    Surface(onClick, Modifier.width(KEY).heightIn(min = 64.dp), enabled, RoundedCornerShape(20.dp), fill) {
        Box(Modifier.heightIn(min = 64.dp), Alignment.Center) { content() }
    }
}

private const val LENGTH = 6
private val KEY = 84.dp
