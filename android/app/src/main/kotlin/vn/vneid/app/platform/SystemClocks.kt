package vn.vneid.app.platform

import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import java.nio.ByteBuffer
import vn.vneid.core.Reading

/** The phone's clocks. A boot is named by its count, which every restart raises. */
class SystemClocks(context: Context) : () -> Reading {
    private val boot: ByteArray =
        ByteBuffer
            .allocate(BOOT_BYTES)
            .putInt(BOOT_BYTES - Int.SIZE_BYTES, Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, 0))
            .array()

    override fun invoke(): Reading = Reading(System.currentTimeMillis(), SystemClock.elapsedRealtime().toULong(), boot)

    private companion object {
        const val BOOT_BYTES = 16
    }
}
