package vn.vneid.app.platform

import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Test
import vn.vneid.core.*

class HttpsTransportTest {
    private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
    private val base = "http://127.0.0.1:${server.address.port}"
    private val transport = HttpsTransport { Reading(7, 0u, ByteArray(16)) }

    init {
        server.createContext("/echo") { call ->
            val body = call.requestBody.readBytes() + call.requestHeaders.getFirst("Signature").toByteArray()
            call.sendResponseHeaders(404, body.size.toLong())
            call.responseBody.use { it.write(body) }
        }
        server.createContext("/elsewhere") { call ->
            call.responseHeaders.add("Location", "$base/echo")
            call.sendResponseHeaders(302, -1)
            call.close()
        }
        server.createContext("/long") { call ->
            call.sendResponseHeaders(200, 0)
            call.responseBody.use { it.write(ByteArray(101)) }
        }
        server.start()
    }

    @After
    fun stop() = server.stop(0)

    @Test
    fun everyAnswerIsHandedOn() {
        val answer = send("POST", "/echo", "body".toByteArray())
        assertEquals(404u.toUShort(), answer.status)
        assertArrayEquals("bodysigned".toByteArray(), answer.body)
        assertEquals(7L, answer.at.wallMs)
        assertEquals(302u.toUShort(), send("GET", "/elsewhere").status)
    }

    @Test
    fun noAnswerAndTooLongAOneAreUnreachable() {
        assertThrows(TransportException.Unreachable::class.java) { send("GET", "/long") }
        server.stop(0)
        assertThrows(TransportException.Unreachable::class.java) { send("GET", "/echo") }
    }

    private fun send(method: String, path: String, body: ByteArray = ByteArray(0)) = runBlocking {
        transport.send(HttpRequest(method, base + path, listOf(Header("Signature", "signed")), body, 100u))
    }
}
