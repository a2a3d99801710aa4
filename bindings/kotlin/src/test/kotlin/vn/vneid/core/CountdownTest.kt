package vn.vneid.core

import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Test

/** The seconds of a code, by clocks that the test turns. */
class CountdownTest {
    /** Clocks that show, one after the other, that these numbers of milliseconds are left. */
    private fun clocks(
        vararg leftMs: Long,
        change: (Reading) -> Reading = { it },
    ): () -> Reading {
        val all = leftMs.iterator()
        return { change(at(all.nextLong())) }
    }

    private fun seconds(clocks: () -> Reading): List<Int> {
        ready.clocks.read = clocks
        return runBlocking { withTimeout(10_000) { code.countdown().toList() } }
    }

    @Test
    fun itCountsWholeSecondsAndStopsAtZero() {
        assertEquals(listOf(4, 3, 2, 1, 0), seconds(clocks(3_005, 2_005, 1_005, 5, 0)))
        assertEquals(listOf(3, 0), seconds(clocks(3_000, -1)))
    }

    @Test
    fun aChangedWallClockChangesNothing() {
        for (change in listOf(86_400_000L, -86_400_000L)) {
            val turned = clocks(2_005, 1_005, 0) { it.copy(wallMs = it.wallMs + change) }
            assertEquals(listOf(3, 2, 0), seconds(turned))
        }
    }

    @Test
    fun timeAsleepHasPassed() {
        assertEquals(listOf(60, 13, 0), seconds(clocks(59_005, 12_005, -100_000)))
    }

    @Test
    fun aRestartOfThePhoneEndsIt() {
        val restarted = clocks(30_000) { it.copy(boot = ByteArray(16) { 9 }) }
        assertEquals(listOf(0), seconds(restarted))
    }

    @Test
    fun whoeverStopsListeningIsLeftAlone() =
        runBlocking {
            var asked = 0
            val shown = at(30_500)
            ready.clocks.read = { shown.also { asked += 1 } }
            assertEquals(31, code.countdown().first())
            assertEquals(1, asked)
            val listening = launch { code.countdown().collect {} }
            while (asked < 2) yield()
            listening.cancelAndJoin()
            assertEquals(2, asked)
        }

    @Test
    fun clocksThatThrowEndItWithTheirError() {
        val error = assertThrows(PhoneException.Misuse::class.java) { seconds { error("no clock") } }
        assertTrue("$error", "no clock" in error.reason)
    }

    companion object {
        private lateinit var ready: ReadyPhone
        private lateinit var code: MadeCode
        private lateinit var begun: Reading
        private var beginsWith = 0L

        /** When this much is left. */
        private fun at(leftMs: Long): Reading {
            val passed = beginsWith - leftMs
            val sinceBootMs = begun.sinceBootMs.toLong() + passed
            return begun.copy(wallMs = begun.wallMs + passed, sinceBootMs = sinceBootMs.toULong())
        }

        @BeforeClass
        @JvmStatic
        fun makeCode() {
            ready = ReadyPhone()
            code = runBlocking { ready.prepare().complete() }
            begun = ReadyPhone.now()
            ready.clocks.read = { begun }
            beginsWith = code.remainingMs().toLong()
        }

        @AfterClass
        @JvmStatic
        fun close() = ready.close()
    }
}
