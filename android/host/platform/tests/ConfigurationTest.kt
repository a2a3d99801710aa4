package vn.vneid.app.platform

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import vn.vneid.app.ui.Language
import vn.vneid.app.ui.Words
import vn.vneid.client.AuthorityFileException
import vn.vneid.payload.Version
import vn.vneid.rules.World

/** What an operator puts in when building. */
@RunWith(RobolectricTestRunner::class)
class ConfigurationTest {
    private val roots = List(3) { softwareKeys().public.encoded }
    private val whole = Assets.of(roots)

    @Test
    fun allOfItIsRead() {
        val read = read(whole)
        assertEquals("https://authority.invalid", read.app.authority)
        assertEquals(World.TEST, read.app.world)
        assertEquals(60, read.unlockedForS)
        // The last 65 bytes of such a key are the point.
        for ((root, key) in read.app.roots.zip(roots)) assertArrayEquals(key.copyOfRange(key.size - 65, key.size), root)
    }

    @Test
    fun aKeyThatNeverAsksHasNoTime() = assertNull(read(whole.replace("=60", "=0")).unlockedForS)

    @Test
    fun whyTheAppDoesNotStartIsSaid() {
        val two = whole.lines().filterNot { it.startsWith("root_3") }.joinToString("\n")
        val equal = Assets.of(List(3) { roots[0] })
        val said =
            listOf("" to "authority", two to "root_3", whole.replace("=test", "=moon") to "world", equal to "root_1").map { (text, name) ->
                val fault = assertThrows(AuthorityFileException::class.java) { read(text) }
                for (language in Language.entries) assert(fault.said(Words(language)).contains(name))
                fault.said(Words(Language.EN))
            }
        assertEquals(4, said.toSet().size)
        assertThrows(AuthorityFileException::class.java) { Configuration.read(Version(0u, 1u, 0u)) { Assets.open(null) } }
    }

    private fun read(text: String): Configuration = Configuration.read(Version(0u, 1u, 0u)) { Assets.open(text) }
}
