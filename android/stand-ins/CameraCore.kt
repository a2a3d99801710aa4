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
        @JvmField val DEFAULT_BACK_CAMERA: CameraSelector = TODO()
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

class ImageAnalysis private constructor() : UseCase() {
    fun interface Analyzer {
        fun analyze(image: ImageProxy)
    }

    fun setAnalyzer(executor: Executor, analyzer: Analyzer): Unit = TODO()

    class Builder {
        fun setBackpressureStrategy(strategy: Int): Builder = TODO()

        fun setResolutionSelector(selector: ResolutionSelector): Builder = TODO()

        fun build(): ImageAnalysis = TODO()
    }

    companion object {
        const val STRATEGY_KEEP_ONLY_LATEST: Int = 0
    }
}

class Preview private constructor() : UseCase() {
    interface SurfaceProvider

    fun setSurfaceProvider(provider: SurfaceProvider?): Unit = TODO()

    class Builder {
        fun build(): Preview = TODO()
    }
}
