@file:Suppress("UNUSED_PARAMETER", "unused")

package androidx.camera.lifecycle

import android.content.Context
import androidx.camera.core.Camera
import androidx.camera.core.CameraControl
import androidx.camera.core.CameraInfo
import androidx.camera.core.CameraSelector
import androidx.camera.core.UseCase
import androidx.lifecycle.LifecycleOwner
import com.google.common.util.concurrent.ListenableFuture
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** A camera that remembers what it was asked; without one, as a phone that has none. */
class ProcessCameraProvider private constructor() :
    Camera,
    CameraControl,
    CameraInfo {
    var hasCamera = true
    var bound = listOf<UseCase>()
        private set
    var torch = false
        private set
    var zoom = 0f
        private set
    override val cameraControl: CameraControl get() = this
    override val cameraInfo: CameraInfo get() = this

    fun bindToLifecycle(owner: LifecycleOwner, selector: CameraSelector, vararg useCases: UseCase): Camera {
        require(hasCamera)
        bound = useCases.toList()
        return this
    }

    fun unbindAll() {
        bound = listOf()
    }

    override fun enableTorch(torch: Boolean): Any = torch.also { this.torch = it }

    override fun setLinearZoom(linearZoom: Float): Any = linearZoom.also { zoom = it }

    override fun hasFlashUnit(): Boolean = true

    companion object {
        val only = ProcessCameraProvider()

        @JvmStatic fun getInstance(context: Context): ListenableFuture<ProcessCameraProvider> = There()
    }

    private class There(private val future: CompletableFuture<ProcessCameraProvider> = CompletableFuture.completedFuture(only)) :
        ListenableFuture<ProcessCameraProvider>,
        java.util.concurrent.Future<ProcessCameraProvider> by future {
        override fun addListener(listener: Runnable, executor: Executor) = executor.execute(listener)
    }
}
