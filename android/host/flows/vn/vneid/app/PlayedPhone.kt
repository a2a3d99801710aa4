package vn.vneid.app

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.unit.Density
import com.google.gson.JsonArray
import com.google.gson.JsonObject
import java.nio.ByteBuffer
import java.time.Instant
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestCoroutineScheduler
import org.junit.Assert.assertTrue
import vn.vneid.app.presenter.*
import vn.vneid.app.root.VNeIdApp
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** A phone with the app on it, whose clocks, network, disk, lock and camera a test turns. */
class PlayedPhone(
    app: App,
    keys: Keys,
    private val transport: Transport = FakeTransport(),
    /** All of the phone's time, which then passes only as the test says. */
    private val time: TestCoroutineScheduler? = null,
) : Clocks,
    AutoCloseable {
    constructor(world: TestWorld) : this(world.app, AttestedKeys(world.maker), RealTransport())

    val store = MemoryStore()
    val notes = MemoryNotes()
    val lock = PlayedLock()
    val display = PlayedDisplay()
    val signals = PlayedSignals()
    val reminders = PlayedReminders()
    val camera = PlayedCamera()
    val opened = CopyOnWriteArrayList<Elsewhere>()
    var picture: Frame? = null

    @Volatile var keyboards = "a scanner"

    @Volatile var isOnline = true

    @Volatile var wallMs = 0L

    @Volatile var passedMs = 0L
    private val thread = Executors.newSingleThreadExecutor()
    private val dispatcher = time?.let { StandardTestDispatcher(it) } ?: thread.asCoroutineDispatcher()
    private val keys = RefusingKeys(keys) { lock.failure }
    private val network = object : Transport {
        override suspend fun send(request: HttpRequest): HttpAnswer =
            if (isOnline) transport.send(request) else throw TransportException.Unreachable("no network")
    }
    private val device = Device(
        "Máy thử nghiệm",
        lock,
        display,
        signals,
        reminders,
        camera,
        object : Pictures {
            override fun portrait(portrait: Portrait): ImageBitmap? = null

            override suspend fun choose(): Frame? = picture
        },
        { keyboards },
        { Language.VI },
        opened::add,
        {
            store.state = null
            notes.clear()
        },
    )
    private val theApp = app
    private var scope = newScope()
    var presenter: AppPresenter = launch()
        private set

    val place get() = presenter.navigation.place.value
    val presenters get() = presenter.presenters.value ?: error("the phone is not open: ${place.obstacle?.obstacle}")

    override fun now(): Reading {
        val realMs = (time?.run { STARTED_MS + currentTime } ?: System.currentTimeMillis()) + passedMs
        return Reading(realMs + wallMs, (realMs - STARTED_MS).toULong(), ByteArray(16) { 7 })
    }

    /** The system ends the app's process, and somebody opens it again. */
    fun kill() {
        scope.cancel()
        scope = newScope()
        presenter = launch()
        await("the app is open") { presenter.presenters.value != null || place.obstacle != null }
    }

    /** Does what a presenter does, where they do it, and waits for its end. */
    fun step(step: suspend () -> Unit) = runBlocking { presenters.session.launch(step = step).join() }

    /** The screen as it is drawn now. */
    fun draw(width: Int = 1080, height: Int = 1920, density: Float = 2.6f): ImageBitmap {
        val scene = ImageComposeScene(width, height, Density(density)) {
            VNeIdApp(presenter, dark = true) {}
        }
        try {
            scene.render()
            return scene.render(FRAME_NS).toComposeImageBitmap()
        } finally {
            scene.close()
        }
    }

    override fun close() {
        val session = presenter.presenters.value?.session
        if (time != null) {
            session?.scope?.cancel()
            time.runCurrent()
        }
        runBlocking(thread.asCoroutineDispatcher()) { session?.end() }
        scope.cancel()
        thread.shutdown()
    }

    private fun newScope() = CoroutineScope(SupervisorJob() + dispatcher)

    private fun launch(): AppPresenter {
        val parts = AppContainer(theApp, keys, store, network, this, device, notes, scope)
        return AppPresenter(parts).also { it.start() }
    }

    private companion object {
        val STARTED_MS = System.currentTimeMillis() - 36_000_000
        const val FRAME_NS = 16_000_000L
    }
}

/** What a camera sees of a screen: its luma. */
fun frameOf(image: ImageBitmap): Frame {
    val pixels = image.toPixelMap()
    val plane = ByteBuffer.allocateDirect(image.width * image.height)
    for (y in 0 until image.height) {
        for (x in 0 until image.width) {
            val color = pixels[x, y]
            plane.put(((0.299f * color.red + 0.587f * color.green + 0.114f * color.blue) * 255).toInt().toByte())
        }
    }
    return Frame(plane.flip(), image.width, image.height, image.width, 0)
}

/** Waits until it is so; fails when that takes too long. */
fun await(what: String, isSo: () -> Boolean) {
    val until = System.nanoTime() + 30_000_000_000
    while (!isSo()) {
        assertTrue(what, System.nanoTime() < until)
        Thread.sleep(10)
    }
}

/** A person for a test world, invented and evidently so. */
fun person(number: String, name: String, level: Int = 2): JsonObject = JsonObject().apply {
    addProperty("number", number)
    addProperty("name", name)
    addProperty("level", level)
    val paper = JsonObject().apply {
        addProperty("account", number)
        addProperty("kind", "health_insurance")
        addProperty("number", number.takeLast(10))
        addProperty("holder", name)
        add(
            "fields",
            JsonObject().apply {
                addProperty("birth_date", "2000-01-01")
                addProperty("first_clinic", "Trạm y tế Thử Nghiệm")
                addProperty("five_years_from", "2025-01-01")
                addProperty("sex", "Nam")
                addProperty("valid_from", "2026-01-01")
            },
        )
        addProperty("expires", "2090-01-01")
    }
    add("papers", JsonArray().apply { if (level == 2) add(paper) })
}

class MemoryNotes : Notes {
    private val held = ConcurrentHashMap<String, String>()

    override fun get(name: String): String? = held[name]

    override fun set(name: String, value: String?) {
        if (value == null) held.remove(name) else held[name] = value
    }

    fun clear() = held.clear()
}

class PlayedLock : ScreenLock {
    @Volatile override var isSet = true

    @Volatile override var hasBiometrics = false

    @Volatile var isOwner = true

    /** What keeps the key from being opened and from signing. */
    @Volatile var failure: KeyException? = null

    /** A finger was added since they were bound. */
    @Volatile var hasChanged = false

    override suspend fun bindBiometrics(): Boolean {
        hasChanged = false
        return isOwner
    }

    override suspend fun askBiometrics() = when {
        hasChanged -> BiometricsAnswer.CHANGED
        isOwner -> BiometricsAnswer.OWNER
        else -> BiometricsAnswer.NOBODY
    }

    override suspend fun openKey(): Boolean {
        failure?.let { throw it }
        return isOwner
    }
}

class PlayedDisplay : Display {
    @Volatile override var isCaptured = false

    @Volatile override var isMirrored = false

    @Volatile var showing = Showing(isSecret = false, isAwake = false, isBright = false)

    override fun show(so: Showing) {
        showing = so
    }
}

class PlayedSignals : Signals {
    val verdicts = CopyOnWriteArrayList<VerdictKind>()
    val said = CopyOnWriteArrayList<String>()

    /** The verdicts that were to be heard. */
    val sounded = CopyOnWriteArrayList<VerdictKind>()

    override fun verdict(kind: VerdictKind, sound: Boolean) {
        verdicts += kind
        if (sound) sounded += kind
    }

    override fun say(sentence: String, language: Language) {
        said += sentence
    }

    override fun tick() = Unit
}

class PlayedReminders : Reminders {
    @Volatile override var allowed = false

    @Volatile var remindAt: Instant? = null

    /** How many jobs with the authority have ended. */
    @Volatile var plans = 0

    override suspend fun allow() {
        allowed = true
    }

    override fun plan(syncInSeconds: Long?, remindAt: Instant?) {
        this.remindAt = remindAt
        plans += 1
    }
}

class PlayedCamera : Camera {
    override val state = MutableStateFlow<CameraState>(CameraState.Starting)

    @Volatile override var onFrame: (Frame) -> Unit = {}

    /** What the system says when the camera is started. */
    @Volatile var onStart: CameraState = CameraState.On(null, false, 0f)

    override fun start() {
        state.value = onStart
    }

    override fun stop() {
        state.value = CameraState.Starting
    }

    override suspend fun allow() {
        onStart = CameraState.On(null, false, 0f)
        start()
    }

    override fun torch(on: Boolean) = change { it.copy(torch = on) }

    override fun zoom(zoom: Float) = change { it.copy(zoom = zoom) }

    private fun change(change: (CameraState.On) -> CameraState) {
        state.value = (state.value as? CameraState.On)?.let(change) ?: state.value
    }
}

/** Keys that may fail to sign. */
private class RefusingKeys(private val keys: Keys, private val failure: () -> KeyException?) : Keys by keys {
    override suspend fun signPresentation(key: ByteArray, message: ByteArray): ByteArray =
        failure()?.let { throw it } ?: keys.signPresentation(key, message)
}
