package vn.vneid.app.platform

import android.os.SystemClock
import java.io.File
import java.io.IOException
import java.nio.ByteBuffer
import java.util.UUID
import vn.vneid.core.Clocks
import vn.vneid.core.Reading

/** The phone's clocks. Time since boot counts sleep too, and the kernel names each boot. */
class SystemClocks : Clocks {
    override fun now(): Reading = Reading(System.currentTimeMillis(), SystemClock.elapsedRealtime().toULong(), BOOT)

    private companion object {
        /** Without a name, each start of the app counts as a boot: what was learned before it confirms nothing. */
        val BOOT: ByteArray = (kernels() ?: UUID.randomUUID()).let {
            ByteBuffer.allocate(2 * Long.SIZE_BYTES).putLong(it.mostSignificantBits).putLong(it.leastSignificantBits).array()
        }

        fun kernels(): UUID? = try {
            UUID.fromString(File("/proc/sys/kernel/random/boot_id").readText().trim())
        } catch (_: IOException) {
            null
        } catch (_: IllegalArgumentException) {
            null
        }
    }
}
