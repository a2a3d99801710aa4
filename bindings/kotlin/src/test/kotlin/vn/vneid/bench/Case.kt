package vn.vneid.bench

import vn.vneid.client.Platform
import vn.vneid.core.App
import vn.vneid.core.Clocks
import vn.vneid.core.HttpAnswer
import vn.vneid.core.HttpRequest
import vn.vneid.core.KeyException
import vn.vneid.core.Keys
import vn.vneid.core.MadeKeys
import vn.vneid.core.Phone
import vn.vneid.core.Reading
import vn.vneid.core.Store
import vn.vneid.core.Transport
import vn.vneid.core.TransportException
import vn.vneid.payload.Version
import vn.vneid.rules.World
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.util.Arrays
import java.util.StringTokenizer

/** What `bindings/ffi/benches/crossing.rs` has prepared: Rust, Kotlin and Swift measure the same. */
class Case(
    folder: String,
) {
    // By the Java platform alone: the first verdict is not to wait for Kotlin's own library.
    private val folder = Path.of(folder)
    private val roots = read("roots")
    private val state = read("state")
    private val clocks = StringTokenizer(text("clocks"))
    private val wallMs = java.lang.Long.parseLong(clocks.nextToken())
    private val sinceBootMs = java.lang.Long.parseLong(clocks.nextToken())
    private val boot = ByteArray(16).also { it[15] = java.lang.Byte.parseByte(clocks.nextToken()) }
    val code = text("code")

    fun phone(): Phone {
        val app =
            App(
                "https://authority.test",
                Arrays.asList(root(0), root(1), root(2)),
                World.TEST,
                0u,
                Version(1u, 0u, 0u),
                Platform.TEST,
            )
        val clocks = StoppedClocks(Reading(wallMs, sinceBootMs.toULong(), boot))
        return Phone.open(app, NoKeys, HeldStore(state), NoNetwork, clocks)
    }

    private fun root(number: Int) = Arrays.copyOfRange(roots, 65 * number, 65 * (number + 1))

    fun frame(): ByteBuffer {
        val bytes = read("frame")
        return ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()
    }

    private fun read(name: String): ByteArray = Files.readAllBytes(folder.resolve(name))

    private fun text(name: String) = String(read(name), StandardCharsets.US_ASCII)
}

private class HeldStore(
    private var state: ByteArray,
) : Store {
    override fun load(): ByteArray = state

    override fun save(state: ByteArray) {
        this.state = state
    }
}

private object NoKeys : Keys {
    override suspend fun makeEnrolmentKeys(nonce: ByteArray): MadeKeys = throw KeyException.Gone()

    override suspend fun makePresentationKey(nonce: ByteArray): MadeKeys = throw KeyException.Gone()

    override fun signRequest(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray = throw KeyException.Gone()

    override suspend fun signPresentation(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray = throw KeyException.Gone()

    override fun forgetAllBut(keys: List<ByteArray>) = Unit
}

private class StoppedClocks(
    private val reading: Reading,
) : Clocks {
    override fun now(): Reading = reading
}

private object NoNetwork : Transport {
    override suspend fun send(request: HttpRequest): HttpAnswer =
        throw TransportException.Unreachable("no network")
}
