package vn.vneid.app.platform

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.activity.result.contract.ActivityResultContracts.StartActivityForResult
import androidx.fragment.app.FragmentActivity
import kotlinx.coroutines.*

/** The activity that is in front, for what only an activity can ask. */
class Front {
    @Volatile var activity: FragmentActivity? = null
        private set
    private var permission: CompletableDeferred<Boolean>? = null
    private var picture: CompletableDeferred<Uri?>? = null
    private var owner: CompletableDeferred<Boolean>? = null
    private var askPermission: (String) -> Unit = {}
    private var askPicture: () -> Unit = {}
    private var askOwner: (Intent) -> Unit = {}

    /** Joins an activity that is being created. */
    fun join(activity: FragmentActivity) {
        this.activity = activity
        val permissions = activity.registerForActivityResult(RequestPermission()) { permission?.complete(it) }
        val pictures = activity.registerForActivityResult(PickVisualMedia()) { picture?.complete(it) }
        val owners = activity.registerForActivityResult(StartActivityForResult()) { owner?.complete(it.resultCode == Activity.RESULT_OK) }
        askPermission = permissions::launch
        askPicture = { pictures.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly)) }
        askOwner = owners::launch
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

    /** Shows [page], which has the phone's lock opened; whether it was the owner. */
    suspend fun confirm(page: Intent): Boolean = withContext(Dispatchers.Main) {
        if (activity == null) return@withContext false
        val answer = CompletableDeferred<Boolean>().also { owner = it }
        askOwner(page)
        answer.await()
    }

    companion object {
        const val CAMERA = Manifest.permission.CAMERA

        /** That notifications are asked for came with Android 13. */
        val NOTIFICATIONS = Manifest.permission.POST_NOTIFICATIONS.takeIf { Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU }

        private fun appSettings(name: String) = Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", name, null))
    }
}
