package vn.vneid.core

import android.media.Image
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.nio.ByteBuffer

/** Over images of our own: Android's classes are here, its camera is not. */
class ImagePlaneTest {
    @Test
    fun theLumaPlaneIsReadWithItsStride() {
        val image = FakeImage(FakePlane(luma(), STRIDE), FakePlane(ByteBuffer.allocateDirect(0), STRIDE))
        val sight = CameraScanner().use { it.look(image, 0, 0u) } as Sight.Code
        assertEquals("HELLO", sight.text)
        assertTrue("${sight.corners}", sight.corners[0].x in 36f..44f && sight.corners[0].y in 26f..34f)
    }

    @Test
    fun theImageIsTheCallersToClose() {
        val image = FakeImage(FakePlane(luma(), STRIDE))
        CameraScanner().use { it.look(image, 90, 0u) }
        assertEquals(0, image.closed)
    }

    /** A code on white, from (40, 30), 8 pixels to the module; what pads the rows is black. */
    private fun luma(): ByteBuffer {
        val plane = ByteBuffer.allocateDirect(STRIDE * (HEIGHT - 1) + WIDTH)
        for (y in 0 until HEIGHT) {
            for (x in 0 until WIDTH) {
                val (column, row) = Pair(x / 8 - 5, (y + 2) / 8 - 4)
                val isInside = row in HELLO.indices && column in 0 until 21
                val isDark = isInside && (HELLO[row] shr (20 - column) and 1) == 1
                plane.put(y * STRIDE + x, if (isDark) 20 else 235.toByte())
            }
        }
        return plane
    }

    private class FakePlane(
        private val bytes: ByteBuffer,
        private val stride: Int,
    ) : Image.Plane() {
        override fun getRowStride() = stride

        override fun getPixelStride() = 1

        override fun getBuffer() = bytes
    }

    private class FakeImage(
        private vararg val fakes: Plane,
    ) : Image() {
        var closed = 0

        override fun getFormat() = android.graphics.ImageFormat.YUV_420_888

        override fun getWidth() = WIDTH

        override fun getHeight() = HEIGHT

        override fun getTimestamp() = 0L

        override fun getTransform() = 0

        override fun getScalingMode() = 0

        override fun getPlanes() = arrayOf(*fakes)

        override fun close() {
            closed += 1
        }
    }

    private companion object {
        const val WIDTH = 320
        const val HEIGHT = 240
        const val STRIDE = 352

        /** The rows of a QR code that says HELLO. */
        val HELLO =
            intArrayOf(
                0x1fd17f,
                0x105a41,
                0x17515d,
                0x174f5d,
                0x175d5d,
                0x104741,
                0x1fd57f,
                0x000b00,
                0x13f597,
                0x06255e,
                0x1d70d0,
                0x058608,
                0x0c504f,
                0x001f28,
                0x1fd5f7,
                0x1053b8,
                0x17576d,
                0x175f1c,
                0x17444f,
                0x104cd6,
                0x1fd206,
            )
    }
}
