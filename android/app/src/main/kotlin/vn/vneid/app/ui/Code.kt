package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.*
import kotlin.math.floor
import vn.vneid.core.Modules

/** The code on the screen. While it is open: full brightness, kept awake, no screenshots. */
sealed interface CodeState {
    /** It lives [secondsLeft] more of [lifeSeconds]; [quietZone] is how many light modules to leave around it. */
    data class Showing(val modules: Modules, val quietZone: Int, val secondsLeft: Int, val lifeSeconds: Int) : CodeState

    /** The code is gone. */
    data object Expired : CodeState
}

enum class CodeEvent { WALLET, MAKE_AGAIN }

@Composable
fun Code(state: CodeState, onEvent: (CodeEvent) -> Unit) = when (state) {
    is CodeState.Showing -> Showing(state, onEvent)
    CodeState.Expired -> Page(words("code.title"), back = true) {
        Box(Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Assertive }) {
            Message(Icons.clock, words("showing.expired"), words("code.expired"))
        }
        Primary(words("code.make_again"), { onEvent(CodeEvent.MAKE_AGAIN) }, Icons.qr)
        Secondary(words("action.open_wallet"), { onEvent(CodeEvent.WALLET) }, Icons.wallet)
    }
}

/** The code as large as the screen allows, with the words still in sight: below it, or beside it when the phone lies. */
@Composable
private fun Showing(state: CodeState.Showing, onEvent: (CodeEvent) -> Unit) = BoxWithConstraints(Modifier.fillMaxSize()) {
    val scroll = rememberScrollState()
    if (maxWidth > maxHeight) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            QrPicture(state.modules, state.quietZone, this@BoxWithConstraints.maxHeight, words("showing.qr"))
            Below(state, onEvent, Modifier.weight(1f).verticalScroll(scroll))
        }
    } else {
        Column(Modifier.fillMaxSize().verticalScroll(scroll), horizontalAlignment = Alignment.CenterHorizontally) {
            val side = min(this@BoxWithConstraints.maxWidth, 520.dp)
            QrPicture(state.modules, state.quietZone, side, words("showing.qr"))
            Below(state, onEvent, Modifier.fillMaxWidth())
        }
    }
}

@Composable
private fun Below(state: CodeState.Showing, onEvent: (CodeEvent) -> Unit, modifier: Modifier) {
    Column(modifier.padding(20.dp), Arrangement.spacedBy(14.dp)) {
        Countdown(state)
        Text(words("showing.next"), style = type.bodyLarge)
        Primary(words("action.open_wallet"), { onEvent(CodeEvent.WALLET) }, Icons.wallet)
        Secondary(words("action.done"), LocalExits.current.back)
    }
}

@Composable
private fun Countdown(state: CodeState.Showing) {
    val words = LocalWords.current
    val left = state.secondsLeft
    val calm = left > LAST_SECONDS
    // Spoken every ten seconds, and near the end each one is heard as a tick.
    val spoken = if (calm) left - left % LAST_SECONDS else left
    val said = words("spoken.showing", "duration" to words.duration(spoken.toLong()))
    val ink = if (calm) colors.primary else colors.tertiary
    val track = colors.surfaceContainerHighest
    val spokenOnly = Modifier.clearAndSetSemantics {
        contentDescription = said
        liveRegion = LiveRegionMode.Polite
    }
    val ring = @Composable {
        Canvas(Modifier.padding(4.dp).size(52.dp)) {
            val pen = Stroke((if (calm) 6.dp else 9.dp).toPx(), cap = StrokeCap.Round)
            drawArc(track, 0f, 360f, false, style = pen)
            drawArc(ink, -90f, 360f * left / state.lifeSeconds, false, style = pen)
        }
    }
    val beside = @Composable {
        Column {
            val remaining = words("code.remaining", "duration" to words.duration(left.toLong()))
            Text(remaining, style = if (largeType()) type.titleLarge else type.headlineMedium)
            Text(words("showing.hold"), style = type.bodyLarge)
        }
    }
    // Large words need the whole width.
    if (largeType()) {
        Column(spokenOnly, Arrangement.spacedBy(8.dp)) {
            ring()
            beside()
        }
    } else {
        Row(spokenOnly, Arrangement.spacedBy(16.dp), Alignment.CenterVertically) {
            ring()
            beside()
        }
    }
}

/** Black on white by day and by night. Each module has the same whole number of pixels. */
@Composable
internal fun QrPicture(modules: Modules, quietZone: Int, side: Dp, said: String) {
    val picture = Modifier.semantics {
        contentDescription = said
        role = Role.Image
    }
    Canvas(Modifier.size(side).background(Color.White).then(picture)) {
        val count = modules.size.toInt()
        val module = floor(size.minDimension / (count + 2 * quietZone))
        val start = floor((size.minDimension - module * count) / 2)
        val isDark = { x: Int, y: Int -> modules.dark[y * count + x] == 1.toByte() }
        for (y in 0 until count) {
            var x = 0
            while (x < count) {
                val from = x
                while (x < count && isDark(x, y)) x++
                if (x > from) {
                    drawRect(Color.Black, Offset(start + from * module, start + y * module), Size((x - from) * module, module))
                }
                x++
            }
        }
    }
}

private const val LAST_SECONDS = 10
