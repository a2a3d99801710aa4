package vn.vneid.app.platform

import android.system.ErrnoException
import android.system.OsConstants
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import vn.vneid.core.StoreException

@RunWith(RobolectricTestRunner::class)
class EncryptedFileTest {
    @get:Rule
    val folder = TemporaryFolder()
    private val state = ByteArray(100_000) { (it % 7).toByte() }

    @Before
    fun reset() = HardwareStandIn.reset()

    @Test
    fun whatWasStoredIsReadAfterARestart() {
        assertNull(file().load())
        file().save(byteArrayOf(1))
        file().save(state)
        assertArrayEquals(state, file().load())
        assertEquals(listOf("state"), folder.root.list().orEmpty().toList())
    }

    @Test
    fun nothingOfItCanBeReadInTheFile() {
        file().save(state)
        val stored = stored().readBytes()
        val piece = state.copyOf(14).toList()
        assertFalse((0..stored.size - 14).any { stored.copyOfRange(it, it + 14).toList() == piece })
    }

    @Test
    fun aBrokenFileIsToldAndKept() {
        file().save(state)
        for (at in listOf(0, 1, 20, 70, 90, 50_000)) {
            val broken = stored().readBytes().also { it[at] = (it[at] + 1).toByte() }
            val whole = stored().readBytes()
            stored().writeBytes(broken)
            assertThrows(StoreException.Failed::class.java) { file().load() }
            assertArrayEquals(broken, stored().readBytes())
            stored().writeBytes(whole)
        }
        stored().writeBytes(ByteArray(0))
        assertThrows(StoreException.Failed::class.java) { file().load() }
    }

    @Test
    fun aLostKeyIsNotReplacedUnasked() {
        file().save(state)
        HardwareStandIn.keys.clear()
        assertThrows(StoreException.Failed::class.java) { file().load() }
        assertThrows(StoreException.Failed::class.java) { file().save(state) }
        file().erase()
        assertNull(file().load())
        file().save(state)
    }

    @Test
    fun aFailedWriteLeavesWhatWasStored() {
        file().save(state)
        File(folder.root, "state.next").mkdir()
        assertThrows(StoreException.Failed::class.java) { file().save(byteArrayOf(1)) }
        assertArrayEquals(state, file().load())
    }

    @Test
    fun aFullDiskIsToldFromABrokenOne() {
        file().save(state)
        for (error in listOf(OsConstants.ENOSPC, OsConstants.EDQUOT)) {
            assertThrows(StoreException.Full::class.java) { failing(error).save(byteArrayOf(1)) }
        }
        assertThrows(StoreException.Failed::class.java) { failing(OsConstants.EIO).save(byteArrayOf(1)) }
        // Linux's own full disk, whose error the JVM hands on without its number.
        val full = EncryptedFile(folder.root) { FileOutputStream("/dev/full") }
        assertThrows(StoreException.Failed::class.java) { full.save(byteArrayOf(1)) }
        assertArrayEquals(state, file().load())
    }

    /** A file that fails as Android's do: in the middle, with the number of the error as the cause. */
    private fun failing(error: Int) = EncryptedFile(folder.root) { file ->
        object : FileOutputStream(file) {
            override fun write(bytes: ByteArray) {
                if (bytes.size > 1) throw IOException("write failed", ErrnoException("write", error))
                super.write(bytes)
            }
        }
    }

    private fun file() = EncryptedFile(folder.root)

    private fun stored() = File(folder.root, "state")
}
