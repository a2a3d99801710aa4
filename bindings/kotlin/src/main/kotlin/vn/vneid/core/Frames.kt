package vn.vneid.core

import java.nio.ByteBuffer

/**
 * Looks at a camera's luma plane where it lies. A buffer that is not direct, which cameras never
 * hand out, is copied first: native code can't see it. The buffer's position and limit stay.
 *
 * [rowStride] is in bytes; the last row may end with its last pixel.
 */
public fun CameraScanner.look(
    plane: ByteBuffer,
    width: Int,
    height: Int,
    rowStride: Int,
    rotationDegrees: Int,
    sinceBootMs: ULong,
): Sight {
    val visible = plane.slice()
    val direct =
        if (visible.isDirect) {
            visible
        } else {
            ByteBuffer.allocateDirect(visible.remaining()).apply {
                put(visible)
                flip()
            }
        }
    return scan(
        direct,
        width.toUInt(),
        height.toUInt(),
        rowStride.toUInt(),
        rotationDegrees.toUShort(),
        sinceBootMs,
    )
}
