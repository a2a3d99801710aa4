package vn.vneid.app.platform

import com.sun.net.httpserver.HttpsServer
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import vn.vneid.core.*

/** Over TLS, by the client that Android itself has. */
@RunWith(RobolectricTestRunner::class)
// The client of older frameworks calls what only Android's own runtime has.
@Config(sdk = [35])
class HttpsTransportTest {
    @get:Rule
    val folder = TemporaryFolder()
    private lateinit var server: HttpsServer
    private val base get() = "https://127.0.0.1:${server.address.port}"
    private val transport = HttpsTransport()

    @Before
    fun start() {
        server = AndroidHttp.server(folder.root)
        server.createContext("/echo") { call ->
            val heard = listOf(call.requestMethod, call.requestHeaders.getFirst("Signature"), String(call.requestBody.readBytes()))
            val body = heard.joinToString(" ").toByteArray()
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
    fun everyMethodGoesThrough() {
        for (method in listOf("GET", "DELETE")) assertEquals("$method signed ", String(send(method, "/echo").body))
        for (method in listOf("POST", "PUT", "PATCH")) {
            assertEquals("$method signed body", String(send(method, "/echo", "body".toByteArray()).body))
        }
    }

    @Test
    fun everyAnswerIsHandedOn() {
        val answer = send("POST", "/echo", "body".toByteArray())
        assertEquals(404u.toUShort(), answer.status)
        assertArrayEquals("POST signed body".toByteArray(), answer.body)
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
