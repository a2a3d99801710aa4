package vn.vneid.app.platform

import android.app.Application
import android.content.*
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import java.io.File
import java.util.Properties
import kotlinx.coroutines.*
import vn.vneid.app.presenter.AppContainer
import vn.vneid.app.presenter.AppPresenter
import vn.vneid.app.presenter.Device
import vn.vneid.app.ui.Elsewhere
import vn.vneid.app.ui.Language
import vn.vneid.app.ui.Words
import vn.vneid.core.*

/** Holds the app for as long as the process lives: activities come and go with each rotation. */
class VNeIdApplication : Application() {
    val front: Front = Front()
    val display: WindowDisplay = WindowDisplay()
    val camera: BackCamera by lazy { BackCamera(this, front) }
    val notifications: Notifications by lazy { Notifications(this) { Words(language()) } }
    val presenter: AppPresenter by lazy { AppPresenter(container()).also { it.start() } }

    private fun container(): AppContainer {
        val clocks = SystemClocks(this)
        val hasStrongBox =
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
                packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
        val keys = HardwareKeys(UNLOCKED_FOR_S, hasStrongBox, clocks)
        // Beside what backups take, even where a maker's own backup passes over the manifest.
        val store = EncryptedFile(File(noBackupFilesDir, "phone"))
        val notes = PreferenceNotes(this)
        val device =
            Device(
                Build.MODEL.take(NAME_LENGTH),
                PhoneLock(this, front, keys) { Words(language()) },
                display,
                FeltSignals(this),
                WorkReminders(this, front, notifications),
                camera,
                GalleryPictures(this, front),
                ::language,
                ::open,
                {
                    store.erase()
                    keys.forget()
                    notes.erase()
                },
            )
        // One step after the other: presenters need no locks.
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default.limitedParallelism(1))
        return AppContainer(configured(), keys, store, HttpsTransport(clocks), clocks, device, notes, scope)
    }

    /** Whose app this is: `assets/authority.properties`, which an operator puts in before building. */
    private fun configured(): App {
        val properties = Properties()
        assets.open("authority.properties").use(properties::load)
        val text = { name: String -> properties.getProperty(name)?.ifEmpty { null } ?: error("authority.properties lacks $name") }
        val version = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()
        val (major, minor, patch) = version.split('.').map { it.toUShort() }
        return App(
            text("authority"),
            listOf("root_1", "root_2").map { name -> text(name).chunked(2).map { it.toInt(16).toByte() }.toByteArray() },
            World.valueOf(text("world").uppercase()),
            text("minimum_sequence").toUInt(),
            Version(major, minor, patch),
            Platform.ANDROID,
        )
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
    private fun language(): Language = if (resources.configuration.locales[0].language == "en") Language.EN else Language.VI

    private companion object {
        /** The presentation key signs for so long after the owner was seen: one code, and one more. */
        const val UNLOCKED_FOR_S = 60
        const val NAME_LENGTH = 64
        const val PLACE = "Công an cấp xã"
    }
}

/** The application, from any of its parts. */
val Context.vneid: VNeIdApplication get() = applicationContext as VNeIdApplication
