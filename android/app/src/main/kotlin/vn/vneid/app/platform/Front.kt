package vn.vneid.app.platform

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.fragment.app.FragmentActivity
import kotlinx.coroutines.*

/** The activity that is in front, for what only an activity can ask. */
class Front {
    @Volatile var activity: FragmentActivity? = null
        private set
    private var permission: CompletableDeferred<Boolean>? = null
    private var picture: CompletableDeferred<Uri?>? = null
    private var askPermission: (String) -> Unit = {}
    private var askPicture: () -> Unit = {}

    /** Joins an activity that is being created. */
    fun join(activity: FragmentActivity) {
        this.activity = activity
        val permissions = activity.registerForActivityResult(RequestPermission()) { permission?.complete(it) }
        val pictures = activity.registerForActivityResult(PickVisualMedia()) { picture?.complete(it) }
        askPermission = permissions::launch
        askPicture = { pictures.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly)) }
    }

    fun leave(activity: FragmentActivity) {
        if (this.activity == activity) this.activity = null
    }

    fun has(permission: String): Boolean = activity?.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED

    /** Asks for a permission; where the system no longer asks, opens the app's settings. */
    suspend fun request(name: String): Boolean = withContext(Dispatchers.Main) {
        val activity = activity ?: return@withContext false
        if (has(name)) return@withContext true
        val answer = CompletableDeferred<Boolean>().also { permission = it }
        val couldAsk = activity.shouldShowRequestPermissionRationale(name)
        askPermission(name)
        val granted = answer.await()
        val isRefusedForGood = !granted && !couldAsk && !activity.shouldShowRequestPermissionRationale(name)
        if (isRefusedForGood) activity.startActivity(appSettings(activity.packageName))
        granted
    }

    suspend fun choosePicture(): Uri? = withContext(Dispatchers.Main) {
        if (activity == null) return@withContext null
        val answer = CompletableDeferred<Uri?>().also { picture = it }
        askPicture()
        answer.await()
    }

    companion object {
        const val CAMERA = Manifest.permission.CAMERA

        /** That notifications are asked for came with Android 13. */
        val NOTIFICATIONS = Manifest.permission.POST_NOTIFICATIONS.takeIf { Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU }

        private fun appSettings(name: String) = Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", name, null))
    }
}
