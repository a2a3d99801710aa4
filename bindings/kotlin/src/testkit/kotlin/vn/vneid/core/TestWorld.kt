package vn.vneid.core

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import kotlinx.coroutines.future.await
import vn.vneid.client.Platform
import vn.vneid.payload.Version
import vn.vneid.rules.World
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpResponse
import java.nio.file.Files
import java.security.KeyFactory
import java.security.PrivateKey
import java.security.PublicKey
import java.security.interfaces.ECPublicKey
import java.security.spec.PKCS8EncodedKeySpec
import java.security.spec.X509EncodedKeySpec
import java.util.Base64
import java.util.concurrent.CompletableFuture
import java.net.http.HttpRequest as JavaRequest
import java.security.Signature as JavaSignature

/** A real authority of a test world, served on loopback by the program `vneid`. */
class TestWorld(
    /** More of them for `vneid authority serve`. */
    vararg arguments: String,
) : AutoCloseable {
    val folder: File = Files.createTempDirectory("vneid-flow").toFile()
    private val serving: Process
    val url: String

    init {
        operator("init", "--dir", folder.path)
        serving =
            ProcessBuilder(
                PROGRAM,
                "authority",
                "serve",
                "--dir",
                folder.path,
                "--listen",
                "127.0.0.1:0",
                "--json",
                *arguments,
            ).redirectError(folder.resolve("serve.log"))
                .start()
        val line =
            serving.inputStream.bufferedReader().readLine() ?: error(folder.resolve("serve.log").readText())
        url = JsonParser.parseString(line).asJsonObject.text("public_url")
    }

    /** What an app of this world is. */
    val app: App
        get() =
            App(
                url,
                listOf("root-1", "root-2", "root-3").map { sec1(publicKey("public/$it.pem")) },
                World.TEST,
                0u,
                Version(1u, 0u, 0u),
                Platform.TEST,
            )

    /** The key of the maker of this world's phones. */
    val maker: PrivateKey
        get() = factory.generatePrivate(PKCS8EncodedKeySpec(pem("ceremony/maker.pem")))

    fun add(person: JsonObject) {
        val level = person.text("level")
        val add =
            arrayOf("account", "add", person.text("number"), "--name", person.text("name"), "--level", level)
        operator(*add, "--dir", folder.path, input = PASSWORD)
        val lines = person.list("papers").joinToString("\n")
        if (lines.isNotEmpty()) operator("paper", "import", "-", "--dir", folder.path, input = lines)
    }

    /** An activation code, made at the counter for the account of this number. */
    fun activationCode(number: String): String {
        val said = operator("account", "activation", number, "--json", "--dir", folder.path)
        return JsonParser.parseString(said).asJsonObject.text("activation_code")
    }

    /** The last one-time code that was sent to this number. */
    fun codeFor(number: String): String = Regex("[0-9]{6}").find(messageTo(number))!!.value

    /** The last message that was sent to this number. */
    fun messageTo(number: String): String {
        val messages =
            folder
                .resolve(
                    "outbox.jsonl",
                ).readLines()
                .map { JsonParser.parseString(it).asJsonObject }
        return messages.last { it.text("number") == number }.text("text")
    }

    fun operator(
        vararg arguments: String,
        input: String = "",
    ): String {
        val process = ProcessBuilder(PROGRAM, "authority", *arguments).redirectErrorStream(true).start()
        // What does not read its input may have ended before.
        if (input.isNotEmpty()) process.outputStream.bufferedWriter().use { it.write(input + "\n") }
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { "${arguments.toList()}: $said" }
        return said
    }

    override fun close() {
        serving.destroy()
        serving.waitFor()
        folder.deleteRecursively()
    }

    private fun pem(path: String): ByteArray {
        val lines = folder.resolve(path).readLines().filterNot { it.startsWith("-----") }
        return Base64.getDecoder().decode(lines.joinToString(""))
    }

    private fun publicKey(path: String): PublicKey = factory.generatePublic(X509EncodedKeySpec(pem(path)))

    companion object {
        const val PASSWORD = "Mat-khau-thu-nghiem-1"
        private val PROGRAM: String = System.getProperty("vneid.program")
        private val factory = KeyFactory.getInstance("EC")
    }
}

/** HTTP to the authority. */
class RealTransport : Transport {
    private val client = HttpClient.newHttpClient()

    override suspend fun send(request: HttpRequest): HttpAnswer {
        val body =
            if (request.body.isEmpty()) {
                JavaRequest.BodyPublishers.noBody()
            } else {
                JavaRequest.BodyPublishers.ofByteArray(request.body)
            }
        val call = JavaRequest.newBuilder(URI(request.uri)).method(request.method, body)
        request.headers.forEach { call.header(it.name, it.value) }
        val answer: CompletableFuture<HttpResponse<ByteArray>> =
            client.sendAsync(call.build(), HttpResponse.BodyHandlers.ofByteArray())
        val got = answer.await()
        return HttpAnswer(got.statusCode().toUShort(), got.body())
    }
}

/** Software keys, attested by the maker of a test world's phones. */
open class AttestedKeys(
    private val maker: PrivateKey,
) : SoftKeys() {
    override suspend fun makeEnrolmentKeys(nonce: ByteArray): MadeKeys {
        val made = super.makeEnrolmentKeys(nonce)
        return made.copy(evidence = evidence(nonce, listOf(made.requestKey!!, made.presentationKey)))
    }

    override suspend fun makePresentationKey(nonce: ByteArray): MadeKeys {
        val made = super.makePresentationKey(nonce)
        return made.copy(evidence = evidence(nonce, listOf(made.presentationKey)))
    }

    private fun evidence(
        nonce: ByteArray,
        keys: List<ByteArray>,
    ): Evidence =
        Evidence.Test(
            keys.map { key ->
                JavaSignature.getInstance("SHA256withECDSAinP1363Format").run {
                    initSign(maker)
                    update("vneid/test-attestation/1".toByteArray() + nonce + keyThumbprint(key))
                    sign()
                }
            },
        )
}

/** SEC 1 uncompressed. */
fun sec1(key: PublicKey): ByteArray {
    val point = (key as ECPublicKey).w
    val padded =
        listOf(point.affineX, point.affineY).map {
            val bytes = it.toByteArray().takeLast(32)
            List(32 - bytes.size) { 0.toByte() } + bytes
        }
    return (listOf(4.toByte()) + padded.flatten()).toByteArray()
}
