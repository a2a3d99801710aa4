package vn.vneid.app.platform

import android.os.Build
import android.security.keystore.*
import java.math.BigInteger
import java.security.*
import java.security.Signature as JavaSignature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.UUID
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vn.vneid.core.*
import vn.vneid.core.KeyException

/**
 * The keys of the library in the phone's hardware, in StrongBox where there is one. The request key
 * never asks anybody; the presentation key signs for [unlockedFor] seconds after the phone's owner
 * was seen, or always when that is `null`.
 */
class HardwareKeys(private val unlockedFor: Int?, private val hasStrongBox: Boolean) : Keys {
    private val store: KeyStore by lazy { KeyStore.getInstance(PROVIDER).apply { load(null) } }

    /** Shows the phone's prompt; whether it was the owner. Set by who can show one. */
    @Volatile var ask: suspend () -> Boolean = { false }

    override suspend fun makeEnrolmentKeys(nonce: ByteArray): MadeKeys = inHardware {
        val (request, requestChain) = make(REQUEST, nonce)
        val (presentation, chain) = make(PRESENTATION, nonce)
        MadeKeys(request, presentation, Evidence.AndroidKey(listOf(requestChain, chain)))
    }

    override suspend fun makePresentationKey(nonce: ByteArray): MadeKeys = inHardware {
        // A phone that was registered wholly in StrongBox is renewed there only: the authority takes no
        // weaker hardware, and what is held lasts until StrongBox works again.
        val (presentation, chain) = make(PRESENTATION, nonce, elsewhere = aliases().any { !it.endsWith(IN_STRONG_BOX) })
        MadeKeys(null, presentation, Evidence.AndroidKey(listOf(chain)))
    }

    override fun signRequest(key: ByteArray, message: ByteArray): ByteArray = orFailed { signing(aliasOf(key)).run { sign(message) } }

    override suspend fun signPresentation(key: ByteArray, message: ByteArray): ByteArray {
        val alias = orFailed { aliasOf(key) }
        if (!open(alias)) throw KeyException.Cancelled()
        return try {
            inHardware { signing(alias).sign(message) }
        } catch (_: UserNotAuthenticatedException) {
            // Its time was over before it signed, or what the owner was seen by does not open it.
            throw KeyException.Cancelled()
        }
    }

    override fun forgetAllBut(keys: List<ByteArray>) = orFailed {
        for (alias in aliases()) if (keys.none { it.contentEquals(thumbprintOf(alias)) }) store.deleteEntry(alias)
    }

    /** Makes the presentation key ready to sign; false when the prompt was dismissed. */
    suspend fun open(): Boolean {
        val alias = orFailed { aliases().lastOrNull { it.startsWith(PRESENTATION) } } ?: return true
        return open(alias)
    }

    /** Deletes every key. */
    fun forget() = forgetAllBut(emptyList())

    private suspend fun open(alias: String): Boolean {
        val isOpen =
            inHardware {
                try {
                    signing(alias)
                    true
                } catch (_: UserNotAuthenticatedException) {
                    false
                }
            }
        return isOpen || ask()
    }

    /** Not every StrongBox does what it says it can; [elsewhere] says whether other hardware will do then. */
    private fun make(purpose: String, nonce: ByteArray, elsewhere: Boolean = true): Pair<ByteArray, List<ByteArray>> {
        val name = purpose + UUID.randomUUID()
        val alias =
            try {
                generate(name + if (hasStrongBox) IN_STRONG_BOX else "", nonce)
            } catch (refused: ProviderException) {
                if (!hasStrongBox || !elsewhere) throw refused
                generate(name, nonce)
            }
        val chain = store.getCertificateChain(alias)
        return sec1(chain.first().publicKey as ECPublicKey) to chain.map { it.encoded }
    }

    private fun spec(alias: String, nonce: ByteArray): KeyGenParameterSpec {
        val spec =
            KeyGenParameterSpec
                .Builder(alias, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
                .setAttestationChallenge(nonce)
        if (alias.endsWith(IN_STRONG_BOX) && Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) spec.setIsStrongBoxBacked(true)
        if (unlockedFor != null && alias.startsWith(PRESENTATION)) {
            spec.setUserAuthenticationRequired(true)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
                val by = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
                spec.setUserAuthenticationParameters(unlockedFor, by)
            } else {
                @Suppress("DEPRECATION")
                spec.setUserAuthenticationValidityDurationSeconds(unlockedFor)
            }
        }
        return spec.build()
    }

    private fun generate(alias: String, nonce: ByteArray): String {
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, PROVIDER).run {
            initialize(spec(alias, nonce))
            generateKeyPair()
        }
        return alias
    }

    private fun signing(alias: String): JavaSignature {
        val key = store.getKey(alias, null) as? PrivateKey ?: throw KeyException.Gone()
        return JavaSignature.getInstance("SHA256withECDSA").apply { initSign(key) }
    }

    private fun aliases(): List<String> = store.aliases().toList().filter { it.startsWith(REQUEST) || it.startsWith(PRESENTATION) }

    private fun aliasOf(key: ByteArray): String = aliases().find { key.contentEquals(thumbprintOf(it)) } ?: throw KeyException.Gone()

    private fun thumbprintOf(alias: String): ByteArray? =
        store.getCertificate(alias)?.let { keyThumbprint(sec1(it.publicKey as ECPublicKey)) }

    private suspend fun <T> inHardware(step: () -> T): T = withContext(Dispatchers.IO) { orFailed(step) }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val REQUEST = "request-"
        const val PRESENTATION = "presentation-"
        const val IN_STRONG_BOX = "-strongbox"
    }
}

private fun JavaSignature.sign(message: ByteArray): ByteArray {
    update(message)
    return sign()
}

/** As the library's exceptions. */
private fun <T> orFailed(step: () -> T): T = try {
    step()
} catch (_: KeyPermanentlyInvalidatedException) {
    throw KeyException.Gone()
} catch (refused: UserNotAuthenticatedException) {
    throw refused
} catch (failure: GeneralSecurityException) {
    throw KeyException.Failed(failure.toString())
} catch (failure: ProviderException) {
    throw KeyException.Failed(failure.toString())
}

/** SEC 1 uncompressed: 4, x, y. */
internal fun sec1(key: ECPublicKey): ByteArray = byteArrayOf(UNCOMPRESSED) + key.w.affineX.coordinate() + key.w.affineY.coordinate()

private fun BigInteger.coordinate(): ByteArray {
    val bytes = toByteArray().dropWhile { it == 0.toByte() }
    return ByteArray(COORDINATE - bytes.size) + bytes
}

private const val UNCOMPRESSED: Byte = 4
private const val COORDINATE = 32
