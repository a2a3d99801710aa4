package vn.vneid.core

import vn.vneid.client.Platform
import vn.vneid.payload.Version
import vn.vneid.rules.Source
import vn.vneid.rules.World
import java.io.File
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap
import java.security.Signature as JavaSignature

/** The repository. */
val repository = File(System.getProperty("vneid.root"))

/** A store in memory that can be told to fail. */
class MemoryStore(
    @Volatile var state: ByteArray? = null,
) : Store {
    @Volatile
    var onSave: (ByteArray) -> Unit = {}

    @Volatile
    var onLoad: () -> Unit = {}

    override fun load(): ByteArray? {
        onLoad()
        return state
    }

    override fun save(state: ByteArray) {
        onSave(state)
        this.state = state
    }
}

/** Keys of the Java platform in place of a phone's hardware. */
open class SoftKeys : Keys {
    private val keys = ConcurrentHashMap<String, KeyPair>()

    override suspend fun makeEnrolmentKeys(nonce: ByteArray): MadeKeys {
        val none = Evidence.Test(emptyList())
        return MadeKeys(make(), make(), none)
    }

    override suspend fun makePresentationKey(nonce: ByteArray): MadeKeys =
        MadeKeys(null, make(), Evidence.Test(emptyList()))

    override fun signRequest(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray = sign(key, message)

    override suspend fun signPresentation(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray = sign(key, message)

    override fun forgetAllBut(keys: List<ByteArray>) {
        this.keys.keys.retainAll(keys.map { it.toHex() }.toSet())
    }

    private fun make(): ByteArray {
        val generator = KeyPairGenerator.getInstance("EC")
        generator.initialize(ECGenParameterSpec("secp256r1"))
        val pair = generator.generateKeyPair()
        val point = (pair.public as ECPublicKey).w
        val coordinates = listOf(point.affineX, point.affineY).map { it.toByteArray().takeLast(32) }
        val padded = coordinates.map { List(32 - it.size) { 0.toByte() } + it }
        val sec1 = (listOf(4.toByte()) + padded.flatten()).toByteArray()
        keys[keyThumbprint(sec1).toHex()] = pair
        return sec1
    }

    private fun sign(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray {
        val pair = keys[key.toHex()] ?: throw KeyException.Gone()
        return JavaSignature.getInstance("SHA256withECDSA").run {
            initSign(pair.private)
            update(message)
            sign()
        }
    }
}

/** A network that answers as it is told. */
class FakeTransport(
    private val answer: suspend (
        HttpRequest,
    ) -> HttpAnswer = { throw TransportException.Unreachable("no network") },
) : Transport {
    override suspend fun send(request: HttpRequest): HttpAnswer = answer(request)
}

/** Clocks that show what a test tells them to; at first they stand still. */
class FakeClocks(
    @Volatile var read: () -> Reading = { at(0) },
) : Clocks {
    override fun now(): Reading = read()

    companion object {
        const val START = 1_795_489_200L

        /** So long after [START], on a phone that was started an hour before it. */
        fun at(seconds: Long): Reading =
            Reading((START + seconds) * 1000, (3_600 + seconds).toULong() * 1000u, ByteArray(16) { 1 })
    }
}

/** An app of the test world that the vectors are of, of the lowest version that its policy allows. */
val testApp: App by lazy {
    val world = Json.file("tests/vectors/worlds.json")
    val key = { name: String ->
        val entry = world.member("keys").member(name)
        byteArrayOf(4) + entry.text("x").fromHex() + entry.text("y").fromHex()
    }
    App(
        "https://authority.test",
        world.list("roots").map { key(it.asString) },
        World.TEST,
        world.number("minimum_sequence").toUInt(),
        Version(1u, 2u, 300u),
        Platform.TEST,
    )
}

/** A phone of the vectors' test world. */
fun testPhone(
    store: Store = MemoryStore(),
    keys: Keys = SoftKeys(),
    transport: Transport = FakeTransport(),
    app: App = testApp,
    clocks: Clocks = FakeClocks(),
): Phone = Phone.open(app, keys, store, transport, clocks)

/** What a picture shows, on a phone that can put no request. */
fun Officer.verifySeen(text: String): Verdict = verify(text, Source.SEEN, false)

fun Officer.examineSeen(text: String): Verdict? = examine(text, Source.SEEN, false)

fun ByteArray.toHex(): String = joinToString("") { "%02x".format(it) }

fun String.fromHex(): ByteArray = chunked(2).map { it.toInt(16).toByte() }.toByteArray()
