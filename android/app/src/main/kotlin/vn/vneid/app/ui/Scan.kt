package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.key.*
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.vneid.core.*

/** The officer's camera. */
data class ScanState(
    val camera: CameraState,
    val readiness: OfficerReadiness,
    /** Seconds since the authority signed the lists. */
    val listAgeSeconds: Long?,
    /** What the picture from the gallery lacks: no code was found in it. */
    val pictureWithoutCode: Boolean = false,
    /** Typed by a hand scanner instead. */
    val handScanner: Boolean = false,
    val busy: Boolean = false,
)

sealed interface CameraState {
    data object Starting : CameraState

    /** Not allowed; [canAsk] when the system still shows its question. */
    data class Refused(val canAsk: Boolean) : CameraState

    /** There is none, or another app has it. */
    data object Missing : CameraState

    data class On(
        /** What would help to read a code. */
        val guidance: GuidanceCode?,
        /** Whether the light is on; nothing when the phone has none. */
        val torch: Boolean?,
        /** From 0, the widest, to 1. */
        val zoom: Float,
    ) : CameraState
}

sealed interface ScanEvent {
    data class Torch(val on: Boolean) : ScanEvent

    data class Zoom(val zoom: Float) : ScanEvent

    data object AllowCamera : ScanEvent

    data class HandScanner(val on: Boolean) : ScanEvent

    /** The hand scanner read this. */
    data class Typed(val text: String) : ScanEvent

    data object ChoosePicture : ScanEvent

    data object Lists : ScanEvent

    /** What the reason for not checking asks for. */
    data object Unblock : ScanEvent

    /** Back to the citizen's app. */
    data object Leave : ScanEvent
}

/** [preview] fills the place that it is given with what the camera sees. */
@Composable
fun Scan(state: ScanState, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit) {
    val camera = state.camera
    when {
        camera !is CameraState.On || state.handScanner -> {
            Page(words("scan.title")) {
                Readiness(state, onEvent)
                if (state.handScanner) HandScanner(onEvent) else NoCamera(camera, onEvent)
                OtherWays(state, onEvent)
            }
        }
        else -> CameraPage(state, camera, preview, onEvent)
    }
}

/** The camera above what is known and what else can be done, or beside it when the phone lies. */
@Composable
private fun CameraPage(state: ScanState, camera: CameraState.On, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit) =
    BoxWithConstraints {
        val rest = @Composable { modifier: Modifier ->
            Column(modifier.padding(12.dp)) {
                Readiness(state, onEvent)
                OtherWays(state, onEvent)
            }
        }
        val scroll = rememberScrollState()
        when {
            maxWidth > maxHeight -> {
                Row {
                    Viewfinder(camera, preview, onEvent, Modifier.weight(1f).fillMaxHeight())
                    rest(Modifier.width(280.dp).verticalScroll(scroll))
                }
            }
            largeType() -> {
                Column(Modifier.verticalScroll(scroll)) {
                    Viewfinder(camera, preview, onEvent, Modifier.height(400.dp).fillMaxWidth())
                    rest(Modifier)
                }
            }
            else -> {
                Column {
                    Viewfinder(camera, preview, onEvent, Modifier.weight(1f).fillMaxWidth())
                    rest(Modifier)
                }
            }
        }
    }

@Composable
private fun ColumnScope.NoCamera(camera: CameraState, onEvent: (ScanEvent) -> Unit) {
    when (camera) {
        is CameraState.Refused -> {
            val why = words("scan.refused")
            val how = if (camera.canAsk) why else why + " " + words("scan.refused_for_good")
            Message(Icons.camera, how, words("scan.refused_title"))
            val label = words(if (camera.canAsk) "scan.allow" else "scan.open_settings")
            Primary(label, { onEvent(ScanEvent.AllowCamera) })
        }
        CameraState.Missing -> Message(Icons.camera, words("scan.missing"), words("scan.missing_title"))
        else -> Message(Icons.camera, words("scan.starting"))
    }
}

/** Until when codes can be checked, or why they can't. */
@Composable
private fun Readiness(state: ScanState, onEvent: (ScanEvent) -> Unit) {
    when (val readiness = state.readiness) {
        is OfficerReadiness.Ready -> {
            val age = state.listAgeSeconds?.let { words("scan.list_age", "duration" to LocalWords.current.duration(it)) }
            val unsure = if (readiness.timeConfirmed) null else words("scan.time_not_confirmed")
            val until = words("inspection.ready_until", "instant" to LocalWords.current.instant(readiness.until))
            Line(until, listOfNotNull(age, unsure).joinToString(" · "), Icons.list, { onEvent(ScanEvent.Lists) })
        }
        is OfficerReadiness.Blocked -> {
            val blocker = readiness.blockers.first()
            val reason = words("blocker.${blocker.code()}.reason")
            Note(Icons.warning, words("scan.blocked") + ": " + reason, words("blocker.${blocker.code()}.now")) {
                Quiet(words(blocker.remedy), { onEvent(ScanEvent.Unblock) }, enabled = !state.busy)
            }
        }
    }
}

@Composable
private fun Viewfinder(camera: CameraState.On, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit, modifier: Modifier) {
    Box(modifier) {
        preview(Modifier.fillMaxSize())
        GuideFrame(Modifier.fillMaxSize())
        Text(
            words("guidance.${camera.guidance?.code() ?: "nothing_seen"}"),
            Modifier
                .align(Alignment.TopCenter)
                .padding(12.dp)
                .background(SHADE, RoundedCornerShape(14.dp))
                .padding(horizontal = 16.dp, vertical = 8.dp)
                .semantics { liveRegion = LiveRegionMode.Polite },
            color = Color.White,
            style = type.titleMedium,
            textAlign = TextAlign.Center,
        )
        Row(
            Modifier
                .align(Alignment.BottomCenter)
                .fillMaxWidth()
                .padding(12.dp)
                .background(SHADE, RoundedCornerShape(20.dp))
                .padding(horizontal = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (camera.torch != null) TorchButton(camera.torch) { onEvent(ScanEvent.Torch(it)) }
            val said = words("scan.zoom")
            Slider(
                camera.zoom,
                { onEvent(ScanEvent.Zoom(it)) },
                Modifier.weight(1f).padding(horizontal = 8.dp).semantics { contentDescription = said },
                colors = SliderDefaults.colors(Color.White, Color.White, inactiveTrackColor = Color(0x66FFFFFF)),
            )
        }
    }
}

/** The light's button, on top of a picture or a colour. */
@Composable
internal fun TorchButton(on: Boolean, onTorch: (Boolean) -> Unit) {
    val fill = if (on) Color.White else SHADE
    val ink = if (on) Color.Black else Color.White
    val label = words(if (on) "scan.torch_off" else "scan.torch_on")
    Box(
        Modifier
            .padding(4.dp)
            .size(52.dp)
            .clip(CircleShape)
            .background(fill)
            .toggleable(on, role = Role.Switch, onValueChange = onTorch),
        Alignment.Center,
    ) { Icon(Icons.torch, label, tint = ink) }
}

/** Four corners within which to hold the code. */
@Composable
private fun GuideFrame(modifier: Modifier) {
    val said = words("scan.frame")
    Canvas(modifier.semantics { contentDescription = said }) {
        val side = size.minDimension * 0.62f
        val (left, top) = (size.width - side) / 2 to (size.height - side) / 2
        val (right, bottom) = left + side to top + side
        val arm = side / 5
        val corners = Path()
        for ((x, y) in listOf(left to top, right to top, right to bottom, left to bottom)) {
            val (toX, toY) = (if (x == left) arm else -arm) to if (y == top) arm else -arm
            corners.moveTo(x + toX, y)
            corners.lineTo(x, y)
            corners.lineTo(x, y + toY)
        }
        drawPath(corners, SHADE, style = Stroke(9.dp.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round))
        drawPath(corners, Color.White, style = Stroke(5.dp.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round))
    }
}

@Composable
private fun ColumnScope.OtherWays(state: ScanState, onEvent: (ScanEvent) -> Unit) {
    if (state.pictureWithoutCode) Note(Icons.picture, words("scan.picture_without_code"))
    FlowRow(Modifier.align(Alignment.CenterHorizontally), Arrangement.spacedBy(14.dp, Alignment.CenterHorizontally)) {
        if (state.handScanner) {
            Quiet(words("scan.use_camera"), { onEvent(ScanEvent.HandScanner(false)) }, Icons.camera)
        } else {
            Quiet(words("scan.hand_scanner"), { onEvent(ScanEvent.HandScanner(true)) }, Icons.scanner)
        }
        Quiet(words("scan.choose_picture"), { onEvent(ScanEvent.ChoosePicture) }, Icons.picture)
        Quiet(words("officer.leave"), { onEvent(ScanEvent.Leave) }, Icons.close)
    }
}

/** A hand scanner types what it reads and ends it with Enter. */
@Composable
private fun HandScanner(onEvent: (ScanEvent) -> Unit) {
    var typed by remember { mutableStateOf("") }
    val focus = remember { FocusRequester() }
    LaunchedEffect(Unit) { focus.requestFocus() }
    val check = {
        if (typed.isNotBlank()) onEvent(ScanEvent.Typed(typed.trim()))
        typed = ""
    }
    Message(Icons.scanner, words("scan.hand_scanner_what"))
    Field(
        words("scan.hand_scanner_field"),
        typed,
        { typed = it.take(LONGEST) },
        Modifier.focusRequester(focus).onPreviewKeyEvent {
            val enter = it.type == KeyEventType.KeyDown && it.key == Key.Enter
            if (enter) check()
            enter
        },
    )
    Primary(words("scan.check"), check, enabled = typed.isNotBlank())
}

private val Blocker.remedy
    get() =
        when (this) {
            Blocker.SIGNED_OUT, Blocker.LEVEL_TOO_LOW -> "action.sign_in"
            Blocker.APP_TOO_OLD -> "action.update_app"
            Blocker.CLOCK_WRONG -> "action.open_date_settings"
            Blocker.NO_LISTS, Blocker.LISTS_EXPIRED -> "lists.update"
        }

private val SHADE = Color(0xB3000000)

/** More than the longest QR code holds. */
private const val LONGEST = 8_000
