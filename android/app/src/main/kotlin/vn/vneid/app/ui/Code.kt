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
    /** It lives [secondsLeft] more of [lifeSeconds]. */
    data class Showing(
        val modules: Modules,
        /** Light modules to leave around it. */
        val quietZone: Int,
        val secondsLeft: Int,
        val lifeSeconds: Int,
    ) : CodeState

    /** The code is gone. */
    data object Expired : CodeState
}

enum class CodeEvent {
    WALLET,
    DONE,
    MAKE_AGAIN,
}

@Composable
fun Code(state: CodeState, onEvent: (CodeEvent) -> Unit) {
    BoxWithConstraints(Modifier.fillMaxSize()) {
        val lies = maxWidth > maxHeight
        // As large as the screen allows, with the words still in sight.
        val side = if (lies) maxHeight else min(maxWidth, 520.dp)
        when (state) {
            CodeState.Expired -> Expired(onEvent)
            is CodeState.Showing -> {
                if (lies) {
                    Row(verticalAlignment = Alignment.CenterVertically) {
                        QrPicture(state, side)
                        Below(state, onEvent, Modifier.weight(1f).verticalScroll(rememberScrollState()))
                    }
                } else {
                    Column(
                        Modifier.fillMaxSize().verticalScroll(rememberScrollState()),
                        horizontalAlignment = Alignment.CenterHorizontally,
                    ) {
                        QrPicture(state, side)
                        Below(state, onEvent, Modifier.fillMaxWidth())
                    }
                }
            }
        }
    }
}

@Composable
private fun Below(state: CodeState.Showing, onEvent: (CodeEvent) -> Unit, modifier: Modifier) {
    Column(modifier.padding(20.dp), Arrangement.spacedBy(14.dp)) {
        Countdown(state)
        Text(words("showing.next"), style = type.bodyLarge)
        Primary(words("action.open_wallet"), { onEvent(CodeEvent.WALLET) }, icon = Icons.wallet)
        Secondary(words("action.done"), { onEvent(CodeEvent.DONE) })
    }
}

@Composable
private fun Countdown(state: CodeState.Showing) {
    val left = state.secondsLeft
    // Spoken every ten seconds, and near the end each one is heard as a tick.
    val spoken = if (left > LAST_SECONDS) left - left % LAST_SECONDS else left
    val said = words("spoken.showing", "duration" to LocalWords.current.duration(spoken.toLong()))
    val ink = if (left > LAST_SECONDS) colors.primary else colors.tertiary
    val track = colors.surfaceContainerHighest
    Row(
        Modifier.clearAndSetSemantics {
            contentDescription = said
            liveRegion = LiveRegionMode.Polite
        },
        Arrangement.spacedBy(16.dp),
        Alignment.CenterVertically,
    ) {
        Canvas(Modifier.padding(4.dp).size(52.dp)) {
            val pen = Stroke(if (left > LAST_SECONDS) 14f else 20f, cap = StrokeCap.Round)
            drawArc(track, 0f, 360f, false, style = pen)
            drawArc(ink, -90f, 360f * left / state.lifeSeconds, false, style = pen)
        }
        Column {
            Text(
                words("code.remaining", "duration" to LocalWords.current.duration(left.toLong())),
                style = if (largeType()) type.titleLarge else type.headlineMedium,
            )
            Text(words("showing.hold"), style = type.bodyLarge)
        }
    }
}

@Composable
private fun Expired(onEvent: (CodeEvent) -> Unit) {
    Page(words("code.title"), { onEvent(CodeEvent.DONE) }) {
        Box(Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Assertive }) {
            Message(Icons.clock, words("showing.expired"), words("code.expired"))
        }
        Primary(words("code.make_again"), { onEvent(CodeEvent.MAKE_AGAIN) }, icon = Icons.qr)
        Secondary(words("action.open_wallet"), { onEvent(CodeEvent.WALLET) }, icon = Icons.wallet)
    }
}

/** Black on white by day and by night. Each module has the same whole number of pixels. */
@Composable
private fun QrPicture(state: CodeState.Showing, side: Dp) {
    val said = words("showing.qr")
    Canvas(
        Modifier
            .size(side)
            .background(Color.White)
            .semantics {
                contentDescription = said
                role = Role.Image
            },
    ) {
        val count = state.modules.size.toInt()
        val module = floor(size.minDimension / (count + 2 * state.quietZone))
        val start = floor((size.minDimension - module * count) / 2)
        val isDark = { x: Int, y: Int -> state.modules.dark[y * count + x] == 1.toByte() }
        for (y in 0 until count) {
            var x = 0
            while (x < count) {
                val from = x
                while (x < count && isDark(x, y)) x++
                if (x > from) {
                    val at = Offset(start + from * module, start + y * module)
                    drawRect(Color.Black, at, Size((x - from) * module, module))
                }
                x++
            }
        }
    }
}

private const val LAST_SECONDS = 10
