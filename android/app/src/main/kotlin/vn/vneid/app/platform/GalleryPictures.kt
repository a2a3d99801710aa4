package vn.vneid.app.platform

import android.content.Context
import android.graphics.*
import android.net.Uri
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import java.io.IOException
import java.io.InputStream
import java.nio.ByteBuffer
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vn.vneid.app.presenter.Frame
import vn.vneid.app.presenter.Pictures
import vn.vneid.core.Portrait
import vn.vneid.core.limits

/** Pictures, as the system decodes and offers them. */
class GalleryPictures(private val context: Context, private val front: Front) : Pictures {
    override fun portrait(portrait: Portrait): ImageBitmap? =
        BitmapFactory.decodeByteArray(portrait.bytes, 0, portrait.bytes.size)?.asImageBitmap()

    override suspend fun choose(): Frame? {
        val uri = front.choosePicture() ?: return null
        return withContext(Dispatchers.IO) {
            try {
                val size = BitmapFactory.Options().apply { inJustDecodeBounds = true }
                open(uri) { BitmapFactory.decodeStream(it, null, size) }
                val most = limits().frameSideMax.toInt()
                var smaller = 1
                while (maxOf(size.outWidth, size.outHeight) / smaller > most) smaller *= 2
                val scaled = BitmapFactory.Options().apply { inSampleSize = smaller }
                open(uri) { BitmapFactory.decodeStream(it, null, scaled) }?.let(::lumaOf)
            } catch (_: IOException) {
                null
            }
        }
    }

    private fun <T> open(uri: Uri, read: (InputStream) -> T?): T? = context.contentResolver.openInputStream(uri)?.use(read)
}

/** The luma of a picture: BT.601, as cameras give it. */
fun lumaOf(picture: Bitmap): Frame? {
    val (width, height) = picture.width to picture.height
    if (minOf(width, height) < limits().frameSideMin.toInt()) return null
    val row = IntArray(width)
    val plane = ByteBuffer.allocateDirect(width * height)
    for (y in 0 until height) {
        picture.getPixels(row, 0, width, 0, y, width, 1)
        for (pixel in row) {
            val luma = 299 * Color.red(pixel) + 587 * Color.green(pixel) + 114 * Color.blue(pixel)
            plane.put((luma / 1000).toByte())
        }
    }
    plane.flip()
    return Frame(plane, width, height, width, 0)
}
