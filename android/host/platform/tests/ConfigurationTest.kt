package vn.vneid.app.platform

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import vn.vneid.core.Version
import vn.vneid.core.World

/** What an operator puts in when building. */
@RunWith(RobolectricTestRunner::class)
class ConfigurationTest {
    private val roots = List(2) { softwareKeys().public.encoded }
    private val whole = Assets.of(roots)

    @Test
    fun allOfItIsRead() {
        val read = read(whole)!!
        assertEquals("https://authority.invalid", read.app.authority)
        assertEquals(World.TEST, read.app.world)
        assertEquals(0u, read.app.minimumSequence)
        assertEquals(60, read.unlockedForS)
        // The last 65 bytes of such a file are the point.
        for ((root, file) in read.app.roots.zip(roots)) assertArrayEquals(file.copyOfRange(file.size - 65, file.size), root)
    }

    @Test
    fun aKeyThatNeverAsksHasNoTime() {
        val text = whole.getValue("authority.properties").replace("=60", "=0")
        assertNull(read(whole + ("authority.properties" to text))!!.unlockedForS)
    }

    @Test
    fun nothingIsGuessed() {
        assertNull(read(emptyMap()))
        for (name in whole.keys) {
            assertNull(read(whole - name))
            assertNull(read(whole + (name to "")))
        }
        assertNull(read(whole + ("root-1.pem" to "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n")))
        assertNull(read(whole + ("authority.properties" to whole.getValue("authority.properties").replace("=test", "=moon"))))
    }

    private fun read(files: Map<String, String>): Configuration? = Configuration.read(Version(0u, 1u, 0u)) { Assets.open(files, it) }
}
