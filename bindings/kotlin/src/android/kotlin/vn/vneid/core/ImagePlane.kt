package vn.vneid.core

import android.media.Image

/**
 * Looks at the luma plane of a camera's image (`ImageFormat.YUV_420_888`), where it lies. Close the
 * image afterwards, not before.
 */
public fun CameraScanner.look(
    image: Image,
    rotationDegrees: Int,
    sinceBootMs: ULong,
): Sight {
    val luma = image.planes[0]
    return look(luma.buffer, image.width, image.height, luma.rowStride, rotationDegrees, sinceBootMs)
}
