package vn.vneid.app.platform

import android.app.Application
import android.content.*
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import android.util.Log
import java.io.File
import java.io.InputStream
import kotlinx.coroutines.*
import vn.vneid.app.presenter.AppContainer
import vn.vneid.app.presenter.AppPresenter
import vn.vneid.app.presenter.Device
import vn.vneid.app.ui.Elsewhere
import vn.vneid.app.ui.Language
import vn.vneid.app.ui.Words
import vn.vneid.client.*
import vn.vneid.core.*
import vn.vneid.payload.*

/** Holds the app for as long as the process lives: activities come and go with each rotation. */
class VNeIdApplication : Application() {
    val front: Front = Front()
    val display: WindowDisplay = WindowDisplay()
    val camera: BackCamera by lazy { BackCamera(this, front) }
    val notifications: Notifications by lazy { Notifications(this) { Words(language()) } }

    /** Opens what was put into the app when it was built. */
    internal var asset: (String) -> InputStream = { assets.open(it) }

    /** Fails when the app was built for no authority, or for none as it must be. */
    val started: Result<AppPresenter> by lazy {
        try {
            val configuration = Configuration.read(version(), asset)
            Result.success(AppPresenter(container(configuration)).also(AppPresenter::start))
        } catch (fault: AuthorityFileException) {
            Log.e("VNeID", "the app was built without an authority", fault)
            Result.failure(fault)
        }
    }

    /** `null` when the app can't start. */
    val presenter: AppPresenter? get() = started.getOrNull()

    private fun container(configuration: Configuration): AppContainer {
        val hasStrongBox =
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
                packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
        val keys = HardwareKeys(configuration.unlockedForS, hasStrongBox)
        val biometricKey = BiometricKey()
        // Beside what backups take, even where a maker's own backup passes over the manifest.
        val store = EncryptedFile(File(noBackupFilesDir, "phone"))
        val notes = PreferenceNotes(this)
        val device =
            Device(
                Build.MODEL.take(NAME_LENGTH),
                PhoneLock(this, front, keys, biometricKey) { Words(language()) },
                display,
                FeltSignals(this),
                WorkReminders(this, front, notifications),
                camera,
                GalleryPictures(this, front),
                Keyboards(this),
                ::language,
                ::open,
                {
                    notes.erase()
                    // A key that the hardware does not delete now opens nothing any more, and goes at the next sign-in.
                    for (erase in listOf(store::erase, keys::forget, biometricKey::forget)) {
                        runCatching(erase).onFailure { Log.w("VNeID", "a key was not deleted", it) }
                    }
                },
            )
        // One step after the other: presenters need no locks.
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default.limitedParallelism(1))
        val app = configuration.app.copy(model = "${Build.MANUFACTURER} ${Build.MODEL}")
        return AppContainer(app, keys, store, HttpsTransport(), SystemClocks(), device, notes, scope)
    }

    private fun version(): Version {
        val name = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()
        val (major, minor, patch) = name.split('.').map { it.toUShort() }
        return Version(major, minor, patch)
    }

    private fun open(elsewhere: Elsewhere) {
        val intent =
            when (elsewhere) {
                Elsewhere.DATE_SETTINGS -> Intent(Settings.ACTION_DATE_SETTINGS)
                Elsewhere.SECURITY_SETTINGS -> Intent(Settings.ACTION_SECURITY_SETTINGS)
                Elsewhere.STORAGE_SETTINGS -> Intent(Settings.ACTION_INTERNAL_STORAGE_SETTINGS)
                Elsewhere.NETWORK_SETTINGS -> Intent(Settings.ACTION_WIRELESS_SETTINGS)
                Elsewhere.UPDATE -> Intent(Intent.ACTION_VIEW, Uri.parse("market://details?id=$packageName"))
                Elsewhere.NEAREST_PLACE -> Intent(Intent.ACTION_VIEW, Uri.parse("geo:0,0?q=" + Uri.encode(PLACE)))
            }
        try {
            startActivity(intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK))
        } catch (_: ActivityNotFoundException) {
            startActivity(Intent(Settings.ACTION_SETTINGS).addFlags(Intent.FLAG_ACTIVITY_NEW_TASK))
        }
    }

    /** Vietnamese, unless the phone speaks English. */
    fun language(): Language = if (resources.configuration.locales[0].language == "en") Language.EN else Language.VI

    private companion object {
        const val NAME_LENGTH = 64
        const val PLACE = "Công an cấp xã"
    }
}

/** The application, from any of its parts. */
val Context.vneid: VNeIdApplication get() = applicationContext as VNeIdApplication
