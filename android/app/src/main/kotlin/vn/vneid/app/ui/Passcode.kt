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
import vn.vneid.present.*

/** The sheet that asks for six digits; they are cleared with each attempt. */
@Composable
fun Passcode(view: PasscodeView, onEvent: (PasscodeEvent) -> Unit) {
    var digits by remember(view.attempt, view.step) { mutableStateOf("") }
    val open = view.takesDigits
    val typed = { digit: String ->
        if (open && digits.length < LENGTH) {
            digits += digit
            if (digits.length == LENGTH) onEvent(PasscodeEvent.Entered(digits))
        }
    }
    Page(words(view.title), back = view.canCancel) {
        view.rule?.let { Text(words(it), style = type.bodyLarge) }
        view.biometricsChanged?.let { Note(Icons.finger, words(it)) }
        Entered(digits.length, view.isBusy)
        if (view.faults.isNotEmpty()) Note(Icons.warning, LocalWords.current(view.faults))
        Keys(typed, { digits = digits.dropLast(1) }, { onEvent(PasscodeEvent.Biometrics) }.takeIf { view.offersBiometrics }, open)
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
