package vn.vneid.app.platform

import android.app.Activity
import android.app.KeyguardManager
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Color
import android.net.Uri
import android.os.Build
import android.view.KeyEvent
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.camera.core.ImageAnalysis
import androidx.camera.core.ImageInfo
import androidx.camera.core.ImageProxy
import androidx.camera.lifecycle.ProcessCameraProvider
import java.io.ByteArrayOutputStream
import java.io.FileNotFoundException
import java.nio.ByteBuffer
import kotlinx.coroutines.*
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.CameraState
import vn.vneid.app.ui.Language
import vn.vneid.app.ui.Tab
import vn.vneid.app.ui.Words
import vn.vneid.core.limits
import vn.vneid.present.*

/** The whole app's one activity on the framework: the library is real, its screens are not drawn. */
@RunWith(RobolectricTestRunner::class)
class ActivityTest {
    private val application = RuntimeEnvironment.getApplication() as VNeIdApplication
    private val camera get() = application.camera
    private val place get() = application.presenter!!.navigation.place.value

    @Before
    fun reset() {
        HardwareStandIn.reset()
        ProcessCameraProvider.only.hasCamera = true
        ProcessCameraProvider.only.unbindAll()
        Assets.put(application)
    }

    @Test
    fun withoutAnAuthorityItStartsAndSaysSo() {
        application.asset = { throw FileNotFoundException(it) }
        val controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        assertNull(application.presenter)
        controller.get().onUserInteraction()
        assertFalse(controller.get().onKeyDown(KeyEvent.KEYCODE_VOLUME_UP, KeyEvent(KeyEvent.ACTION_DOWN, KeyEvent.KEYCODE_VOLUME_UP)))
        controller.get().onBackPressedDispatcher.onBackPressed()
        controller.pause().stop().destroy()
    }

    @Test
    fun aRotationKeepsWhatIsShown() {
        val controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        val before = controller.get()
        val presenter = application.presenter
        presenter!!.navigation.open(Page.SIGN_IN)
        shadowOf(application.mainLooper).idleUntil { before.window.attributes.flags and FLAG_SECURE != 0 }
        controller.recreate()
        assertNotSame(before, controller.get())
        assertSame(presenter, application.presenter)
        assertSame(controller.get(), application.front.activity)
        assertEquals(FLAG_SECURE, controller.get().window.attributes.flags and FLAG_SECURE)
        controller.pause().stop().destroy()
        assertNull(application.front.activity)
    }

    @Test
    fun theLinkLeadsToTheSwitch() {
        val link = Intent(Intent.ACTION_VIEW, Uri.parse("vneid://xac-minh"))
        Robolectric.buildActivity(MainActivity::class.java, link).setup()
        assertEquals(Tab.PERSONAL, place.tab)
        application.presenter!!.navigation.tab(Tab.HOME)
        val open = Robolectric.buildActivity(MainActivity::class.java).setup()
        assertEquals(Tab.HOME, place.tab)
        open.newIntent(link)
        assertEquals(Tab.PERSONAL, place.tab)
    }

    @Test
    fun aVolumeKeyIsTheOfficersAndElsewhereTheVolume() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        val key = KeyEvent(KeyEvent.ACTION_DOWN, KeyEvent.KEYCODE_VOLUME_DOWN)
        assertFalse(activity.onKeyDown(key.keyCode, key))
        application.presenter!!.navigation.open(Page.SCAN)
        assertTrue(activity.onKeyDown(key.keyCode, key))
        // Held down it is one press.
        assertFalse(activity.onKeyDown(key.keyCode, KeyEvent.changeTimeRepeat(key, 0, 1)))
    }

    @Test
    fun aRefusedCameraSaysWhetherItMayBeAskedAgain() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        camera.start()
        assertEquals(CameraState.Refused(true), camera.state.value)
        val asking = CoroutineScope(Dispatchers.Default).launch { camera.allow() }
        shadowOf(application.mainLooper).idleUntil { shadowOf(activity).lastRequestedPermission != null }
        val asked = shadowOf(activity).lastRequestedPermission
        assertEquals(listOf(Front.CAMERA), asked.requestedPermissions.toList())
        activity.onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, intArrayOf(-1))
        shadowOf(application.mainLooper).idleUntil { asking.isCompleted }
        assertEquals(CameraState.Refused(false), camera.state.value)
        assertEquals(android.provider.Settings.ACTION_APPLICATION_DETAILS_SETTINGS, shadowOf(activity).nextStartedActivity.action)
    }

    @Test
    fun theCameraHandsOnItsLumaAsItLies() {
        shadowOf(application).grantPermissions(Front.CAMERA)
        Robolectric.buildActivity(MainActivity::class.java).setup()
        camera.start()
        shadowOf(application.mainLooper).idle()
        assertEquals(CameraState.On(null, false, 0f), camera.state.value)
        val analysis = ProcessCameraProvider.only.bound.filterIsInstance<ImageAnalysis>().single()
        assertEquals(ImageAnalysis.STRATEGY_KEEP_ONLY_LATEST, analysis.strategy)
        val image = Image()
        var frame: Frame? = null
        camera.onFrame = { frame = it }
        analysis.analyzer!!.analyze(image)
        assertSame(image.plane.buffer, frame!!.plane)
        assertEquals(listOf(64, 48, 80, 90), frame!!.run { listOf(width, height, rowStride, rotationDegrees) })
        assertTrue(image.isClosed)
        camera.torch(true)
        camera.zoom(0.5f)
        assertEquals(CameraState.On(null, true, 0.5f), camera.state.value)
        assertEquals(true to 0.5f, ProcessCameraProvider.only.run { torch to zoom })
        camera.stop()
        shadowOf(application.mainLooper).idle()
        assertEquals(CameraState.Starting, camera.state.value)
        assertTrue(ProcessCameraProvider.only.bound.isEmpty())
    }

    @Test
    fun aPhoneWithoutCameraIsTold() {
        shadowOf(application).grantPermissions(Front.CAMERA)
        ProcessCameraProvider.only.hasCamera = false
        Robolectric.buildActivity(MainActivity::class.java).setup()
        camera.start()
        shadowOf(application.mainLooper).idle()
        assertEquals(CameraState.Missing, camera.state.value)
    }

    @Test
    fun aChosenPictureIsMadeSmallEnough() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        val side = limits().frameSideMax.toInt() + 2
        val picture = Bitmap.createBitmap(side, 400, Bitmap.Config.ARGB_8888).apply { eraseColor(Color.WHITE) }
        val bytes = ByteArrayOutputStream().also { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }.toByteArray()
        val uri = Uri.parse("content://pictures/1")
        shadowOf(application.contentResolver).registerInputStreamSupplier(uri) { bytes.inputStream() }
        val choosing = CoroutineScope(Dispatchers.Default).async { GalleryPictures(application, application.front).choose() }
        shadowOf(application.mainLooper).idleUntil { shadowOf(activity).peekNextStartedActivityForResult() != null }
        val asked = shadowOf(activity).nextStartedActivityForResult
        activity.activityResultRegistry.dispatchResult(asked.requestCode, Activity.RESULT_OK, Intent().setData(uri))
        shadowOf(application.mainLooper).idleUntil { choosing.isCompleted }
        val frame = runBlocking { choosing.await() }!!
        assertEquals(listOf(side / 2, 200), listOf(frame.width, frame.height))
    }

    @Test
    fun aBusyKeystoreLetsNobodyInAndEndsNothing() {
        val keys = HardwareKeys(60, false)
        val key = BiometricKey()
        val lock = PhoneLock(application, application.front, keys, key) { Words(Language.EN) }
        key.make()
        HardwareStandIn.isBusy = true
        assertEquals(BiometricsAnswer.NOBODY, runBlocking { lock.askBiometrics() })
        HardwareStandIn.reset()
        assertEquals(BiometricsAnswer.CHANGED, runBlocking { lock.askBiometrics() })
    }

    @Test
    fun aPhoneWithoutLockIsTold() {
        val keys = HardwareKeys(60, false)
        val lock = PhoneLock(application, application.front, keys, BiometricKey()) { Words(Language.EN) }
        val guard = shadowOf(application.getSystemService(KeyguardManager::class.java))
        guard.setIsDeviceSecure(false)
        assertFalse(lock.isSet)
        guard.setIsDeviceSecure(true)
        assertTrue(lock.isSet)
    }

    @Test
    fun aLockedKeyAsksForTheOwnerAsThePhoneCan() {
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()
        shadowOf(application.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        val keys = HardwareKeys(60, false)
        val lock = PhoneLock(application, application.front, keys, BiometricKey()) { Words(Language.EN) }
        runBlocking { keys.makePresentationKey(ByteArray(48)) }
        HardwareStandIn.isUnlocked = false
        val opening = CoroutineScope(Dispatchers.Default).async { lock.openKey() }
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            shadowOf(application.mainLooper).idleUntil { opening.isCompleted || activity.supportFragmentManager.fragments.isNotEmpty() }
            assertFalse(opening.isCompleted)
            opening.cancel()
            return
        }
        answerLock(activity, opening, Activity.RESULT_CANCELED)
        assertFalse(runBlocking { opening.await() })
        val again = CoroutineScope(Dispatchers.Default).async { lock.openKey() }
        answerLock(activity, again, Activity.RESULT_OK)
        assertTrue(runBlocking { again.await() })
    }

    private fun answerLock(activity: MainActivity, opening: Deferred<Boolean>, result: Int) {
        val shadow = shadowOf(activity)
        shadowOf(application.mainLooper).idleUntil { opening.isCompleted || shadow.peekNextStartedActivityForResult() != null }
        // A prompt that the library refuses ends it at once.
        if (opening.isCompleted) runBlocking { opening.await() }
        val asked = shadow.nextStartedActivityForResult
        assertEquals("android.app.action.CONFIRM_DEVICE_CREDENTIAL", asked.intent.action)
        activity.activityResultRegistry.dispatchResult(asked.requestCode, result, null)
        shadowOf(application.mainLooper).idleUntil { opening.isCompleted }
    }

    @Test
    fun aCameraThatIsLetGoOfBeforeItCameStaysOff() {
        shadowOf(application).grantPermissions(Front.CAMERA)
        Robolectric.buildActivity(MainActivity::class.java).setup()
        camera.start()
        camera.stop()
        shadowOf(application.mainLooper).idle()
        assertEquals(CameraState.Starting, camera.state.value)
        assertTrue(ProcessCameraProvider.only.bound.isEmpty())
    }

    private class Image : ImageProxy {
        val plane =
            object : ImageProxy.PlaneProxy {
                override val rowStride = 80
                override val buffer: ByteBuffer = ByteBuffer.allocateDirect(80 * 48)
            }
        var isClosed = false
        override val width = 64
        override val height = 48
        override val planes = arrayOf<ImageProxy.PlaneProxy>(plane)
        override val imageInfo =
            object : ImageInfo {
                override val rotationDegrees = 90
            }

        override fun close() {
            isClosed = true
        }
    }
}

/** Runs what waits, until [isSo], for ten seconds at most. */
fun org.robolectric.shadows.ShadowLooper.idleUntil(isSo: () -> Boolean) {
    repeat(1_000) {
        idle()
        if (isSo()) return
        Thread.sleep(10)
    }
    throw AssertionError("it did not come")
}
