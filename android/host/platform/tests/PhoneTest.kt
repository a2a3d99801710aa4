package vn.vneid.app.platform

import android.app.Activity
import android.content.Context
import android.graphics.Bitmap
import android.graphics.Color
import android.media.ToneGenerator
import android.os.Looper
import android.os.Vibrator
import android.view.WindowManager.LayoutParams
import java.io.File
import java.util.Locale
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowTextToSpeech
import org.robolectric.shadows.ShadowToneGenerator
import vn.vneid.app.ui.Language
import vn.vneid.present.Showing
import vn.vneid.rules.VerdictKind

/** Window, clocks, vibration, voice, notes and pictures, on the framework. */
@RunWith(RobolectricTestRunner::class)
class PhoneTest {
    private val context: Context = RuntimeEnvironment.getApplication()

    @Test
    fun theWindowShowsACodeAndIsAsBeforeAfterwards() {
        val display = WindowDisplay()
        val controller = Robolectric.buildActivity(Activity::class.java).setup()
        val before = controller.get().window.attributes.run { flags to screenBrightness }
        display.join(controller.get())
        display.show(Showing(isSecret = true, isAwake = true, isBright = true))
        shadowOf(Looper.getMainLooper()).idle()
        assertEquals(SECURE_AND_AWAKE to 1f, controller.get().looks())
        // A rotation: the next window is the same at once.
        display.leave(controller.get())
        val next = Robolectric.buildActivity(Activity::class.java).setup().get()
        display.join(next)
        assertEquals(SECURE_AND_AWAKE to 1f, next.looks())
        display.show(Showing(false, false, false))
        shadowOf(Looper.getMainLooper()).idle()
        assertEquals(before, next.window.attributes.run { flags to screenBrightness })
    }

    @Test
    fun aBootHasTheNameThatTheKernelGivesIt() {
        val kernels = File("/proc/sys/kernel/random/boot_id").readText().trim()
        val name = SystemClocks().now().boot.joinToString("") { "%02x".format(it) }
        assertEquals(kernels.replace("-", ""), name)
        assertEquals(SystemClocks().now().boot.toList(), SystemClocks().now().boot.toList())
    }

    @Test
    fun eachVerdictFeelsDifferent() {
        val signals = FeltSignals(context)
        val vibrator = shadowOf(context.getSystemService(Vibrator::class.java))
        val felt =
            VerdictKind.entries.map { kind ->
                signals.verdict(kind, sound = false)
                vibrator.pattern.toList()
            }
        assertEquals(felt.size, felt.toSet().size)
    }

    @Test
    fun aVoiceSpeaksOnlyItsOwnLanguage() {
        ShadowTextToSpeech.addLanguageAvailability(Locale("vi", "VN"))
        FeltSignals(context).say("Xin mời tạo mã mới.", Language.VI)
        shadowOf(Looper.getMainLooper()).idle()
        val voice = shadowOf(ShadowTextToSpeech.getLastTextToSpeechInstance())
        voice.onInitListener.onInit(android.speech.tts.TextToSpeech.SUCCESS)
        assertEquals("Xin mời tạo mã mới.", voice.lastSpokenText)
        FeltSignals(context).say("Please make another code.", Language.EN)
        val other = shadowOf(ShadowTextToSpeech.getLastTextToSpeechInstance())
        other.onInitListener.onInit(android.speech.tts.TextToSpeech.SUCCESS)
        assertNull(other.lastSpokenText)
        val tone = ShadowToneGenerator.getPlayedTones().last()
        assertEquals(ToneGenerator.TONE_PROP_PROMPT, tone.type())
    }

    @Test
    fun notesAreKeptAndErased() {
        PreferenceNotes(context)["sound"] = "on"
        assertEquals("on", PreferenceNotes(context)["sound"])
        PreferenceNotes(context).erase()
        assertNull(PreferenceNotes(context)["sound"])
    }

    @Test
    fun aPictureIsLookedAtAsACameraSeesIt() {
        val picture = Bitmap.createBitmap(320, 240, Bitmap.Config.ARGB_8888)
        picture.eraseColor(Color.WHITE)
        picture.setPixel(3, 2, Color.BLACK)
        val frame = lumaOf(picture)!!
        assertEquals(listOf(320, 240, 320), listOf(frame.width, frame.height, frame.rowStride))
        assertEquals(0.toByte(), frame.plane[2 * 320 + 3])
        assertEquals(255.toByte(), frame.plane[2 * 320 + 4])
        assertNull(lumaOf(Bitmap.createBitmap(4, 4, Bitmap.Config.ARGB_8888)))
    }

    private fun Activity.looks() = window.attributes.run { (flags and SECURE_AND_AWAKE) to screenBrightness }

    private companion object {
        const val SECURE_AND_AWAKE = LayoutParams.FLAG_SECURE or LayoutParams.FLAG_KEEP_SCREEN_ON
    }
}
