package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.*
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.graphics.*
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.key.*
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.min
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** The officer's camera. */
data class ScanState(
    val camera: CameraState,
    val readiness: OfficerReadiness,
    /** Seconds since the authority signed the lists. */
    val listAgeSeconds: Long?,
    /** What the picture from the gallery lacks: no code was found in it. */
    val pictureWithoutCode: Boolean = false,
    /** Typed by a hand scanner instead; `null` while the camera looks. */
    val handScanner: HandScanner? = null,
    val asked: Asked = Asked(),
)

/** A hand scanner types what it reads, and ends each scan by itself. */
sealed interface HandScanner {
    /** Its way of typing must be proven: the [code] to scan twice, with [quietZone] light modules around it. */
    data class Proving(
        val code: Modules,
        val quietZone: Int,
        /** Whether the first of the two came as it should. */
        val once: Boolean = false,
        /** Another text came. */
        val wrong: Boolean = false,
    ) : HandScanner

    data object Proven : HandScanner
}

sealed interface CameraState {
    data object Starting : CameraState

    /** Not allowed; [canAsk] when the system still shows its question. */
    data class Refused(val canAsk: Boolean) : CameraState

    /** There is none, or another app has it. */
    data object Missing : CameraState

    data class On(
        /** What would help to read a code. */
        val guidance: GuidanceCode?,
        /** Whether the light is on; `null` when the phone has none. */
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

    /** The hand scanner typed this, and ended it. */
    data class Typed(val text: String) : ScanEvent

    /** The field that it types into has lost the focus. */
    data object TypingInterrupted : ScanEvent
    data object ChoosePicture : ScanEvent
    data object Lists : ScanEvent
    data object UpdateLists : ScanEvent
    data object SignIn : ScanEvent
}

/** [preview] fills the place that it is given with what the camera sees. */
@Composable
fun Scan(state: ScanState, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit) {
    val camera = state.camera
    val scanner = state.handScanner
    if (camera is CameraState.On && scanner == null) return CameraPage(state, camera, preview, onEvent)
    Page(words("scan.title")) {
        Readiness(state, onEvent)
        when (scanner) {
            null -> NoCamera(camera, onEvent)
            is HandScanner.Proving -> Proving(scanner)
            HandScanner.Proven -> {
                Message(Icons.scanner, words("scan.hand_scanner_what"))
                Remark(Icons.check, words("scan.hand_scanner_proven"))
            }
        }
        if (scanner != null) TypedField(onEvent)
        OtherWays(state, onEvent)
    }
}

/** The camera above what is known and what else can be done, or beside it when the phone lies. */
@Composable
private fun CameraPage(state: ScanState, camera: CameraState.On, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit) =
    BoxWithConstraints {
        val finder = @Composable { place: Modifier -> Viewfinder(camera, preview, onEvent, place) }
        val rest = @Composable { place: Modifier ->
            Column(place.padding(12.dp), Arrangement.spacedBy(6.dp)) {
                Readiness(state, onEvent)
                OtherWays(state, onEvent)
            }
        }
        val scroll = rememberScrollState()
        if (maxWidth > maxHeight) {
            Row {
                finder(Modifier.weight(1f).fillMaxHeight())
                rest(Modifier.width(280.dp).verticalScroll(scroll))
            }
        } else if (largeType()) {
            Column(Modifier.verticalScroll(scroll)) {
                finder(Modifier.height(400.dp).fillMaxWidth())
                rest(Modifier)
            }
        } else {
            Column {
                finder(Modifier.weight(1f).fillMaxWidth())
                rest(Modifier)
            }
        }
    }

@Composable
private fun NoCamera(camera: CameraState, onEvent: (ScanEvent) -> Unit) = when (camera) {
    is CameraState.Refused -> {
        val how = if (camera.canAsk) "" else " " + words("scan.refused_for_good")
        Message(Icons.camera, words("scan.refused") + how, words("scan.refused_title"))
        Primary(words(if (camera.canAsk) "scan.allow" else "scan.open_settings"), { onEvent(ScanEvent.AllowCamera) })
    }
    CameraState.Missing -> Message(Icons.camera, words("scan.missing"), words("scan.missing_title"))
    CameraState.Starting, is CameraState.On -> Message(Icons.camera, words("scan.starting"))
}

/** Until when codes can be checked, or why they can't and what helps. */
@Composable
private fun Readiness(state: ScanState, onEvent: (ScanEvent) -> Unit) {
    val words = LocalWords.current
    when (val readiness = state.readiness) {
        is OfficerReadiness.Ready -> {
            val age = state.listAgeSeconds?.let { words("scan.list_age", "duration" to words.duration(it)) }
            val unsure = words("scan.time_not_confirmed").takeIf { !readiness.timeConfirmed }
            val until = words("inspection.ready_until", "instant" to words.instant(readiness.until))
            Line(until, listOfNotNull(age, unsure).joinToString(" · "), Icons.list, { onEvent(ScanEvent.Lists) })
        }
        is OfficerReadiness.Blocked -> {
            val advice = remember(readiness) { adviceOnBlocker(readiness.blockers.first()) }
            Note(Icons.warning, words("scan.blocked") + ": " + words(advice.reason), words(advice.now)) {
                val button = advice.button ?: return@Note
                val tap = doing(button.act) { onEvent(if (it == Act.SYNC) ScanEvent.UpdateLists else ScanEvent.SignIn) }
                Quiet(words(button.label), tap, enabled = button.act != Act.SYNC || !state.asked.busy)
            }
        }
    }
    TroubleNote(state.asked)
}

@Composable
private fun Viewfinder(camera: CameraState.On, preview: @Composable (Modifier) -> Unit, onEvent: (ScanEvent) -> Unit, modifier: Modifier) {
    Box(modifier) {
        preview(Modifier.fillMaxSize())
        GuideFrame()
        val top = Modifier.align(Alignment.TopCenter).padding(12.dp).background(SHADE, RoundedCornerShape(14.dp))
        Text(
            words("guidance.${camera.guidance?.code() ?: "nothing_seen"}"),
            top.padding(horizontal = 16.dp, vertical = 8.dp).semantics { liveRegion = LiveRegionMode.Polite },
            color = Color.White,
            style = type.titleMedium,
            textAlign = TextAlign.Center,
        )
        val bottom = Modifier.align(Alignment.BottomCenter).fillMaxWidth().padding(12.dp).background(SHADE, RoundedCornerShape(20.dp))
        Row(bottom.padding(horizontal = 8.dp), verticalAlignment = Alignment.CenterVertically) {
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
    val tap = Modifier.toggleable(on, role = Role.Switch, onValueChange = onTorch)
    Box(Modifier.padding(4.dp).size(52.dp).clip(CircleShape).background(if (on) Color.White else SHADE).then(tap), Alignment.Center) {
        Icon(Icons.torch, words(if (on) "scan.torch_off" else "scan.torch_on"), tint = if (on) Color.Black else Color.White)
    }
}

/** Four corners within which to hold the code. */
@Composable
private fun GuideFrame() {
    val said = words("scan.frame")
    Canvas(Modifier.fillMaxSize().semantics { contentDescription = said }) {
        val side = size.minDimension * 0.62f
        val (left, top) = (size.width - side) / 2 to (size.height - side) / 2
        val corners = Path()
        for ((right, below) in listOf(0 to 0, 1 to 0, 1 to 1, 0 to 1)) {
            val (x, y) = left + right * side to top + below * side
            corners.moveTo(x + (1 - 2 * right) * side / 5, y)
            corners.lineTo(x, y)
            corners.lineTo(x, y + (1 - 2 * below) * side / 5)
        }
        for ((ink, width) in listOf(SHADE to 9.dp, Color.White to 5.dp)) {
            drawPath(corners, ink, style = Stroke(width.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round))
        }
    }
}

@Composable
private fun ColumnScope.OtherWays(state: ScanState, onEvent: (ScanEvent) -> Unit) {
    if (state.pictureWithoutCode) Note(Icons.picture, words("scan.picture_without_code"))
    FlowRow(Modifier.align(Alignment.CenterHorizontally), Arrangement.spacedBy(14.dp, Alignment.CenterHorizontally)) {
        val types = state.handScanner != null
        val (other, icon) = if (types) "scan.use_camera" to Icons.camera else "scan.hand_scanner" to Icons.scanner
        Quiet(words(other), { onEvent(ScanEvent.HandScanner(!types)) }, icon)
        Quiet(words("scan.choose_picture"), { onEvent(ScanEvent.ChoosePicture) }, Icons.picture)
        Quiet(words("officer.leave"), LocalExits.current.back, Icons.close)
    }
}

/** The code that proves the scanner and its keyboard, and how often it is still to be scanned. */
@Composable
private fun Proving(state: HandScanner.Proving) {
    Text(words("scan.prove_title"), Modifier.semantics { heading() }, style = type.titleLarge)
    Text(words("scan.prove_what"), style = type.bodyLarge)
    if (state.wrong) {
        Note(Icons.warning, words("scan.prove_wrong"), words("scan.prove_wrong_now"))
    } else {
        val step = Modifier.semantics { liveRegion = LiveRegionMode.Polite }
        Text(words(if (state.once) "scan.prove_second" else "scan.prove_first"), step, style = type.titleMedium)
    }
    BoxWithConstraints(Modifier.fillMaxWidth(), Alignment.Center) {
        QrPicture(state.code, state.quietZone, min(maxWidth, 420.dp), words("scan.prove_code"))
    }
}

/**
 * What a hand scanner types into. Only the ending that it types itself sends it: a tap could cut a scan in
 * two. Blanks at either end belong to the text.
 */
@Composable
private fun TypedField(onEvent: (ScanEvent) -> Unit) {
    var typed by remember { mutableStateOf("") }
    var focused by remember { mutableStateOf(false) }
    val focus = remember { FocusRequester() }
    LaunchedEffect(Unit) { focus.requestFocus() }
    val onEnding = Modifier.onPreviewKeyEvent { key ->
        (key.key in ENDINGS).also { isEnding ->
            if (isEnding && key.type == KeyEventType.KeyDown && typed.isNotEmpty()) {
                onEvent(ScanEvent.Typed(typed))
                typed = ""
            }
        }
    }
    val onFocus = Modifier.onFocusChanged {
        if (focused && !it.isFocused) onEvent(ScanEvent.TypingInterrupted)
        focused = it.isFocused
    }
    Field(
        words("scan.hand_scanner_field"),
        typed,
        { typed = it.take(LONGEST) },
        Modifier.focusRequester(focus).then(onFocus).then(onEnding),
        keyboard = AS_TYPED,
    )
}

private val SHADE = Color(0xB3000000)

/** More than the longest QR code holds. */
private const val LONGEST = 8_000

/** What scanners end a text with. */
private val ENDINGS = setOf(Key.Enter, Key.NumPadEnter, Key.Tab)

/** Nothing is corrected, and nothing made a capital. */
private val AS_TYPED = KeyboardOptions(KeyboardCapitalization.None, autoCorrectEnabled = false, keyboardType = KeyboardType.Ascii)
