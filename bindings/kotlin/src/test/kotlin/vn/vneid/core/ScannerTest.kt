package vn.vneid.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File
import java.nio.ByteBuffer
import java.util.concurrent.CompletableFuture

class ScannerTest {
    private fun frame(bytes: Int): ByteBuffer = ByteBuffer.allocateDirect(bytes)

    @Test
    fun theLastRowNeedNotBePadded() {
        CameraScanner().use { scanner ->
            val exact = STRIDE * (HEIGHT - 1) + WIDTH
            scanner.look(frame(exact), WIDTH, HEIGHT, STRIDE, 90, 0u)
            val short = { scanner.look(frame(exact - 1), WIDTH, HEIGHT, STRIDE, 90, 0u) }
            val error = assertThrows(PhoneException.Misuse::class.java) { short() }
            assertTrue(error.reason, error.reason.contains("$exact"))
        }
    }

    @Test
    fun aBufferOfTheHeapIsCopiedAndItsPositionStays() {
        CameraScanner().use { scanner ->
            val heap = ByteBuffer.allocate(WIDTH * HEIGHT)
            scanner.look(heap, WIDTH, HEIGHT, WIDTH, 0, 0u)
            assertEquals(0, heap.position())
        }
    }

    @Test
    fun aRotationIsAQuarterTurn() {
        CameraScanner().use { scanner ->
            assertThrows(PhoneException.Misuse::class.java) {
                scanner.look(frame(WIDTH * HEIGHT), WIDTH, HEIGHT, WIDTH, 45, 0u)
            }
        }
    }

    @Test(timeout = 60_000)
    fun severalThreadsTakeTurns() {
        CameraScanner().use { scanner ->
            val look = { scanner.look(frame(WIDTH * HEIGHT), WIDTH, HEIGHT, WIDTH, 0, 0u) }
            val sights = List(4) { CompletableFuture.supplyAsync(look) }
            sights.forEach { assertTrue(it.get() is Sight.Guidance) }
        }
    }

    @Test
    fun aThousandFramesLeaveNothingBehind() {
        val plane = frame(STRIDE * HEIGHT)
        CameraScanner().use { scanner ->
            fun look(times: Int) = repeat(times) {
                scanner.look(plane, WIDTH, HEIGHT, STRIDE, 90, it.toULong() * 33u)
            }
            look(100)
            System.gc()
            val before = residentKb()
            look(1000)
            System.gc()
            val grown = residentKb() - before
            println("frames: 1000 of ${WIDTH}x$HEIGHT, resident memory grew by $grown kB")
            // The heap comes and goes by a few megabytes; one leaked frame in twenty would be 48 MB.
            assertTrue("grew by $grown kB", grown < 40_000)
        }
    }

    private fun residentKb(): Long {
        val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return line.filter { it.isDigit() }.toLong()
    }

    private companion object {
        const val WIDTH = 1280
        const val HEIGHT = 720
        const val STRIDE = 1344
    }
}
