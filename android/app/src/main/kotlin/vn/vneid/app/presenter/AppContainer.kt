package vn.vneid.app.presenter

import androidx.compose.ui.graphics.ImageBitmap
import java.nio.ByteBuffer
import java.time.Instant
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import vn.vneid.app.ui.CameraState
import vn.vneid.app.ui.Elsewhere
import vn.vneid.app.ui.Language
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** Everything that the app is made of, handed in by the platform or by a test. */
class AppContainer(
    val app: App,
    val keys: Keys,
    val store: Store,
    val transport: Transport,
    val clocks: Clocks,
    val device: Device,
    val notes: Notes,
    /** Where the presenters run, one step after the other; may be blocked for half a second. */
    val scope: CoroutineScope,
)

/** What only the phone can do. */
class Device(
    /** What the phone calls itself, 1 to 64 characters. */
    val name: String,
    val lock: ScreenLock,
    val display: Display,
    val signals: Signals,
    val reminders: Reminders,
    val camera: Camera,
    val pictures: Pictures,
    /** Which keyboards are connected and which is chosen: another text when that changes. */
    val keyboards: () -> String,
    /** What the app speaks. */
    val language: () -> Language,
    /** Opens what the app can't do itself. */
    val open: (Elsewhere) -> Unit,
    /** Erases what the phone holds of the app: state, keys and notes. */
    val erase: () -> Unit,
)

/** The phone's own lock. */
interface ScreenLock {
    /** Without one, the hardware guards no keys. */
    val isSet: Boolean

    /** Whether the phone knows a strong biometric of its owner. */
    val hasBiometrics: Boolean

    /**
     * Has the owner's biometrics open the app from now on: those that the phone knows now, none that is added
     * later. Shows the prompt; whether it was the owner.
     */
    suspend fun bindBiometrics(): Boolean

    /** Shows the biometric prompt. */
    suspend fun askBiometrics(): BiometricsAnswer

    /**
     * Makes the presentation key ready to sign, with the phone's prompt when it wants that; false
     * when the prompt was dismissed. Before the code's minute begins.
     *
     * @throws vn.vneid.core.KeyException.Gone when the phone no longer has the key
     * @throws vn.vneid.core.KeyException.Failed when the hardware does not answer as it should
     */
    suspend fun openKey(): Boolean
}

/** The phone's screen. */
interface Display {
    val isCaptured: Boolean
    val isMirrored: Boolean

    /** Shows what is on it so; brightness goes back to what it was before. */
    fun show(so: Showing)
}

/** What an officer feels and hears. */
interface Signals {
    /** Each kind has a vibration and a sound of its own. */
    fun verdict(kind: VerdictKind, sound: Boolean)

    /** Reads aloud; a tone instead when the phone has no voice for the language. */
    fun say(sentence: String, language: Language)

    /** One of a code's last seconds. */
    fun tick()
}

/** What the phone does while nobody looks at the app. */
interface Reminders {
    /** Whether the system lets the app show notifications. */
    val allowed: Boolean

    /** Asks the system, or opens its settings. */
    suspend fun allow()

    /** Plans a sync after a number of seconds, and a reminder at [remindAt] to go online; replaces earlier plans. */
    fun plan(syncInSeconds: Long?, remindAt: Instant?)
}

/** The camera of the officer's screen. */
interface Camera {
    val state: StateFlow<CameraState>

    /** Takes each frame, one after the other, while the camera runs. */
    var onFrame: (Frame) -> Unit

    /** Begins, if that is allowed. */
    fun start()

    fun stop()

    /** Asks to be allowed, or opens the app's settings. */
    suspend fun allow()

    fun torch(on: Boolean)

    /** From 0, the widest, to 1. */
    fun zoom(zoom: Float)
}

/** A luma plane where it lies; good until [Camera.onFrame] returns. */
class Frame(val plane: ByteBuffer, val width: Int, val height: Int, val rowStride: Int, val rotationDegrees: Int)

/** Pictures that the phone decodes. */
interface Pictures {
    fun portrait(portrait: Portrait): ImageBitmap?

    /** Lets the officer choose one; `null` when none was chosen, or it can't be decoded. */
    suspend fun choose(): Frame?
}

/** What is kept beside the state, and is not secret: short texts by name. */
interface Notes {
    operator fun get(name: String): String?

    operator fun set(name: String, value: String?)
}
