package vn.vneid.app.platform

import android.app.Activity
import android.hardware.display.DisplayManager
import android.os.*
import android.view.WindowManager.LayoutParams.BRIGHTNESS_OVERRIDE_FULL
import android.view.WindowManager.LayoutParams.BRIGHTNESS_OVERRIDE_NONE
import android.view.WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import vn.vneid.app.presenter.Display
import vn.vneid.present.Showing

/** The window of the activity that is in front. */
class WindowDisplay : Display {
    private val main = Handler(Looper.getMainLooper())

    @Volatile private var activity: Activity? = null

    @Volatile private var so = Showing(isSecret = false, isAwake = false, isBright = false)

    /** Whether the screen is recorded: Android 15 tells; before, the secure flag keeps codes out of recordings. */
    @Volatile override var isCaptured: Boolean = false
        private set

    override val isMirrored: Boolean
        get() {
            val displays = activity?.getSystemService(DisplayManager::class.java) ?: return false
            return displays.getDisplays(DisplayManager.DISPLAY_CATEGORY_PRESENTATION).isNotEmpty()
        }

    /** Follows an activity that was created, with what is shown now. */
    fun join(activity: Activity) {
        this.activity = activity
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.VANILLA_ICE_CREAM) {
            activity.windowManager.addScreenRecordingCallback(activity.mainExecutor, recording)
        }
        apply()
    }

    fun leave(activity: Activity) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.VANILLA_ICE_CREAM) {
            activity.windowManager.removeScreenRecordingCallback(recording)
        }
        if (this.activity == activity) this.activity = null
    }

    override fun show(so: Showing) {
        this.so = so
        main.post(::apply)
    }

    private val recording =
        java.util.function.Consumer<Int> { isCaptured = it == SCREEN_RECORDING_STATE_VISIBLE }

    private fun apply() {
        val window = activity?.window ?: return
        val flags = (if (so.isSecret) FLAG_SECURE else 0) or (if (so.isAwake) FLAG_KEEP_SCREEN_ON else 0)
        window.setFlags(flags, FLAG_SECURE or FLAG_KEEP_SCREEN_ON)
        // The window's own brightness, which ends with it: the phone's setting is never touched.
        val brightness = if (so.isBright) BRIGHTNESS_OVERRIDE_FULL else BRIGHTNESS_OVERRIDE_NONE
        window.attributes = window.attributes.apply { screenBrightness = brightness }
    }

    private companion object {
        const val SCREEN_RECORDING_STATE_VISIBLE = 1
    }
}
