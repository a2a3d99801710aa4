package vn.vneid.app.platform

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URL
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible
import vn.vneid.core.*

/** HTTP to the authority, without redirects, cookies and caches. That it is HTTPS the manifest sees to. */
class HttpsTransport : Transport {
    override suspend fun send(request: HttpRequest): HttpAnswer = runInterruptible(Dispatchers.IO) {
        try {
            exchange(request)
        } catch (failure: IOException) {
            throw TransportException.Unreachable(failure.toString())
        }
    }

    private fun exchange(request: HttpRequest): HttpAnswer {
        val connection = URL(request.uri).openConnection() as HttpURLConnection
        try {
            connection.connectTimeout = CONNECT_MS
            connection.readTimeout = READ_MS
            connection.instanceFollowRedirects = false
            connection.useCaches = false
            connection.requestMethod = request.method
            request.headers.forEach { connection.setRequestProperty(it.name, it.value) }
            if (request.body.isNotEmpty()) {
                connection.doOutput = true
                connection.setFixedLengthStreamingMode(request.body.size)
                connection.outputStream.use { it.write(request.body) }
            }
            val status = connection.responseCode
            val stream = if (status >= FIRST_ERROR) connection.errorStream else connection.inputStream
            val body = stream?.use { it.readAtMost(request.mostBytes.toLong()) } ?: ByteArray(0)
            return HttpAnswer(status.toUShort(), body)
        } finally {
            connection.disconnect()
        }
    }

    private companion object {
        const val CONNECT_MS = 10_000
        const val READ_MS = 20_000
        const val FIRST_ERROR = 400
    }
}

private fun InputStream.readAtMost(most: Long): ByteArray {
    val body = ByteArrayOutputStream()
    val part = ByteArray(DEFAULT_BUFFER_SIZE)
    while (true) {
        val count = read(part)
        if (count < 0) return body.toByteArray()
        if (body.size() + count > most) throw IOException("the answer is longer than $most bytes")
        body.write(part, 0, count)
    }
}
