package vn.vneid.app.platform

import android.content.Context
import android.util.Size
import androidx.camera.core.*
import androidx.camera.core.resolutionselector.ResolutionSelector
import androidx.camera.core.resolutionselector.ResolutionStrategy
import androidx.camera.lifecycle.ProcessCameraProvider
import androidx.camera.view.PreviewView
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.viewinterop.AndroidView
import androidx.core.content.ContextCompat
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update
import vn.vneid.app.presenter.Camera as OfficersCamera
import vn.vneid.app.presenter.Frame
import vn.vneid.app.ui.CameraState

/** The camera on the phone's back, by CameraX. It lives with the activity that is in front. */
class BackCamera(private val context: Context, private val front: Front) : OfficersCamera {
    override val state = MutableStateFlow<CameraState>(CameraState.Starting)

    @Volatile override var onFrame: (Frame) -> Unit = {}
    private val main = ContextCompat.getMainExecutor(context)
    private val analysing = Executors.newSingleThreadExecutor()
    private val preview = Preview.Builder().build()
    private var provider: ProcessCameraProvider? = null
    private var camera: Camera? = null

    /** Whether it is still to come: it may be let go of before. */
    @Volatile private var isWanted = false

    override fun start() {
        if (!front.has(Front.CAMERA)) {
            val canAsk = front.activity?.shouldShowRequestPermissionRationale(Front.CAMERA) ?: false
            state.value = CameraState.Refused(canAsk || !asked)
            return
        }
        state.value = CameraState.Starting
        isWanted = true
        val coming = ProcessCameraProvider.getInstance(context)
        coming.addListener({
            try {
                bind(coming.get())
            } catch (_: ExecutionException) {
                state.value = CameraState.Missing
            }
        }, main)
    }

    override fun stop() {
        isWanted = false
        main.execute {
            provider?.unbindAll()
            camera = null
        }
        state.value = CameraState.Starting
    }

    override suspend fun allow() {
        asked = true
        front.request(Front.CAMERA)
        start()
    }

    override fun torch(on: Boolean) {
        camera?.cameraControl?.enableTorch(on)
        state.update { if (it is CameraState.On && it.torch != null) it.copy(torch = on) else it }
    }

    override fun zoom(zoom: Float) {
        camera?.cameraControl?.setLinearZoom(zoom)
        state.update { if (it is CameraState.On) it.copy(zoom = zoom) else it }
    }

    /** What the camera sees. */
    @Composable
    fun Preview(modifier: Modifier) {
        AndroidView({ PreviewView(it).apply { preview.setSurfaceProvider(surfaceProvider) } }, modifier)
    }

    private fun bind(provider: ProcessCameraProvider) {
        val activity = front.activity?.takeIf { isWanted } ?: return
        this.provider = provider
        val sizes =
            ResolutionSelector
                .Builder()
                .setResolutionStrategy(ResolutionStrategy(SIZE, ResolutionStrategy.FALLBACK_RULE_CLOSEST_HIGHER_THEN_LOWER))
                .build()
        val analysis =
            ImageAnalysis
                .Builder()
                .setBackpressureStrategy(ImageAnalysis.STRATEGY_KEEP_ONLY_LATEST)
                .setResolutionSelector(sizes)
                .build()
        analysis.setAnalyzer(analysing) { image -> image.use(::analyse) }
        try {
            provider.unbindAll()
            val bound = provider.bindToLifecycle(activity, CameraSelector.DEFAULT_BACK_CAMERA, preview, analysis)
            camera = bound
            state.value = CameraState.On(null, false.takeIf { bound.cameraInfo.hasFlashUnit() }, 0f)
        } catch (_: IllegalArgumentException) {
            state.value = CameraState.Missing
        }
    }

    /** The luma plane as it lies: its buffer is direct, its rows may be longer than the picture is wide. */
    private fun analyse(image: ImageProxy) {
        val luma = image.planes[0]
        onFrame(Frame(luma.buffer, image.width, image.height, luma.rowStride, image.imageInfo.rotationDegrees))
    }

    /** The system says the same before the first question as after a refusal for good. */
    private var asked: Boolean
        get() = context.getSharedPreferences("camera", Context.MODE_PRIVATE).getBoolean("asked", false)
        set(value) = context.getSharedPreferences("camera", Context.MODE_PRIVATE).edit().putBoolean("asked", value).apply()

    private companion object {
        /** Enough for a code at arm's length, and a few milliseconds to look through. */
        val SIZE = Size(1280, 720)
    }
}
