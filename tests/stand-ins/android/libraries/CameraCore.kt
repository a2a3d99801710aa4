@file:Suppress("UNUSED_PARAMETER", "unused")

package androidx.camera.core

import androidx.camera.core.resolutionselector.ResolutionSelector
import java.nio.ByteBuffer
import java.util.concurrent.Executor

abstract class UseCase

interface Camera {
    val cameraControl: CameraControl
    val cameraInfo: CameraInfo
}

interface CameraControl {
    fun enableTorch(torch: Boolean): Any

    fun setLinearZoom(linearZoom: Float): Any
}

interface CameraInfo {
    fun hasFlashUnit(): Boolean
}

class CameraSelector private constructor() {
    companion object {
        @JvmField val DEFAULT_BACK_CAMERA: CameraSelector = CameraSelector()
    }
}

interface ImageInfo {
    val rotationDegrees: Int
}

interface ImageProxy : AutoCloseable {
    interface PlaneProxy {
        val rowStride: Int
        val buffer: ByteBuffer
    }

    val width: Int
    val height: Int
    val planes: Array<PlaneProxy>
    val imageInfo: ImageInfo
}

class ImageAnalysis private constructor(val strategy: Int) : UseCase() {
    fun interface Analyzer {
        fun analyze(image: ImageProxy)
    }

    var analyzer: Analyzer? = null
        private set

    fun setAnalyzer(executor: Executor, analyzer: Analyzer) {
        this.analyzer = analyzer
    }

    class Builder {
        private var strategy = -1

        fun setBackpressureStrategy(strategy: Int): Builder = apply { this.strategy = strategy }

        fun setResolutionSelector(selector: ResolutionSelector): Builder = this

        fun build(): ImageAnalysis = ImageAnalysis(strategy)
    }

    companion object {
        const val STRATEGY_KEEP_ONLY_LATEST: Int = 0
    }
}

class Preview private constructor() : UseCase() {
    interface SurfaceProvider

    fun setSurfaceProvider(provider: SurfaceProvider?): Unit = TODO()

    class Builder {
        fun build(): Preview = Preview()
    }
}
