package vn.vneid.app.platform

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.PrivateKey
import java.security.Provider
import java.security.ProviderException
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Security
import java.security.Signature
import java.security.SignatureSpi
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/** A stand-in for a phone's hardware: keys in memory that remember how they were asked for. */
object HardwareStandIn {
    val keys = linkedMapOf<String, Key>()
    val certificates = mutableMapOf<String, Certificate>()
    val specs = mutableListOf<KeyGenParameterSpec>()
    var hasStrongBox = true
    var isUnlocked = true
    var isInvalidated = false
    var isBroken = false

    /** It answers nothing now, as some makers' does under load. */
    var isBusy = false

    /** Secret keys that a biometric opens, and those of them that are older than a finger. */
    val guarded = mutableSetOf<String>()
    val outdated = mutableSetOf<String>()

    /** Somebody adds a finger. */
    fun addFinger() {
        outdated += guarded
    }

    /** As fresh from the factory. */
    fun reset() {
        keys.clear()
        certificates.clear()
        specs.clear()
        guarded.clear()
        outdated.clear()
        hasStrongBox = true
        isUnlocked = true
        isInvalidated = false
        isBroken = false
        isBusy = false
        if (Security.getProvider("AndroidKeyStore") == null) Security.insertProviderAt(HardwareProvider(), 1)
    }
}

class HardwareProvider : Provider("AndroidKeyStore", "1", "keys of a test") {
    init {
        put("KeyStore.AndroidKeyStore", MemoryKeyStore::class.java.name)
        put("KeyPairGenerator.EC", PairGenerator::class.java.name)
        put("KeyGenerator.AES", AesGenerator::class.java.name)
        put("Signature.SHA256withECDSA", GuardedSignature::class.java.name)
        put("Signature.SHA256withECDSA SupportedKeyClasses", GuardedKey::class.java.name)
    }
}

/** Whose software does it: not the stand-in's, nor the JDK's, which can't be made inside Robolectric. */
private fun softwareOf(what: String): Provider = Security.getProviders(what).first { it.name != "AndroidKeyStore" && it.name != "SunEC" }

/** A pair that no hardware guards. */
fun softwareKeys(): KeyPair = KeyPairGenerator.getInstance("EC", softwareOf("KeyPairGenerator.EC")).run {
    initialize(ECGenParameterSpec("secp256r1"))
    generateKeyPair()
}

/** A private key that only the stand-in signs with. */
class GuardedKey(val key: PrivateKey, val asks: Boolean) : PrivateKey {
    override fun getAlgorithm(): String = "EC"

    override fun getFormat(): String? = null

    override fun getEncoded(): ByteArray? = null
}

class GuardedSignature : SignatureSpi() {
    private val inner = Signature.getInstance("SHA256withECDSA", softwareOf("Signature.SHA256withECDSA"))

    override fun engineInitSign(key: PrivateKey) {
        key as GuardedKey
        if (HardwareStandIn.isInvalidated && key.asks) throw KeyPermanentlyInvalidatedException()
        if (!HardwareStandIn.isUnlocked && key.asks) throw UserNotAuthenticatedException()
        inner.initSign(key.key)
    }

    override fun engineUpdate(byte: Byte) = inner.update(byte)

    override fun engineUpdate(bytes: ByteArray, from: Int, length: Int) = inner.update(bytes, from, length)

    override fun engineSign(): ByteArray = inner.sign()

    override fun engineInitVerify(key: PublicKey) = throw UnsupportedOperationException()

    override fun engineVerify(signature: ByteArray) = throw UnsupportedOperationException()

    @Deprecated("As in the class above.")
    override fun engineSetParameter(name: String, value: Any) = throw UnsupportedOperationException()

    @Deprecated("As in the class above.")
    override fun engineGetParameter(name: String) = throw UnsupportedOperationException()
}

class PairGenerator : KeyPairGeneratorSpi() {
    private lateinit var spec: KeyGenParameterSpec

    override fun initialize(spec: AlgorithmParameterSpec, random: SecureRandom?) {
        this.spec = spec as KeyGenParameterSpec
    }

    override fun initialize(bits: Int, random: SecureRandom?) = throw UnsupportedOperationException()

    override fun generateKeyPair(): KeyPair {
        HardwareStandIn.specs += spec
        if (HardwareStandIn.isBroken) throw ProviderException()
        if (spec.wantsStrongBox && !HardwareStandIn.hasStrongBox) throw StrongBoxUnavailableException()
        val made = softwareKeys()
        HardwareStandIn.keys[spec.keystoreAlias] = GuardedKey(made.private, spec.isUserAuthenticationRequired)
        HardwareStandIn.certificates[spec.keystoreAlias] = Leaf(made.public)
        return made
    }
}

/** Before Android 9 nobody could ask for it. */
val KeyGenParameterSpec.wantsStrongBox: Boolean get() = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P && isStrongBoxBacked

class AesGenerator : KeyGeneratorSpi() {
    private lateinit var spec: KeyGenParameterSpec

    override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

    override fun engineInit(bits: Int, random: SecureRandom?) = throw UnsupportedOperationException()

    override fun engineInit(spec: AlgorithmParameterSpec, random: SecureRandom?) {
        this.spec = spec as KeyGenParameterSpec
    }

    override fun engineGenerateKey(): SecretKey {
        HardwareStandIn.specs += spec
        val key = KeyGenerator.getInstance("AES", "SunJCE").apply { init(spec.keySize) }.generateKey()
        HardwareStandIn.keys[spec.keystoreAlias] = key
        HardwareStandIn.outdated -= spec.keystoreAlias
        if (spec.isInvalidatedByBiometricEnrollment && spec.isUserAuthenticationRequired) HardwareStandIn.guarded += spec.keystoreAlias
        return key
    }
}

/** The lowest certificate of a chain; what is in it the authority's tests look at. */
class Leaf(private val key: PublicKey) : Certificate("X.509") {
    override fun getEncoded(): ByteArray = key.encoded

    override fun getPublicKey(): PublicKey = key

    override fun toString(): String = "of a test"

    override fun verify(key: PublicKey) = Unit

    override fun verify(key: PublicKey, provider: String) = Unit
}

class MemoryKeyStore : KeyStoreSpi() {
    override fun engineGetKey(alias: String, password: CharArray?): Key? {
        if (HardwareStandIn.isBusy) throw ProviderException("the keystore is busy")
        if (alias in HardwareStandIn.outdated) throw UnrecoverableKeyException()
        return HardwareStandIn.keys[alias]
    }

    override fun engineGetCertificate(alias: String): Certificate? = HardwareStandIn.certificates[alias]

    override fun engineGetCertificateChain(alias: String): Array<Certificate>? = HardwareStandIn.certificates[alias]?.let { arrayOf(it) }

    override fun engineDeleteEntry(alias: String) {
        HardwareStandIn.keys.remove(alias)
        HardwareStandIn.certificates.remove(alias)
    }

    override fun engineAliases(): Enumeration<String> = Collections.enumeration(HardwareStandIn.keys.keys.toList())

    override fun engineContainsAlias(alias: String): Boolean = alias in HardwareStandIn.keys

    override fun engineSize(): Int = HardwareStandIn.keys.size

    override fun engineIsKeyEntry(alias: String): Boolean = alias in HardwareStandIn.keys

    override fun engineIsCertificateEntry(alias: String): Boolean = false

    override fun engineGetCertificateAlias(certificate: Certificate): String? = null

    override fun engineGetCreationDate(alias: String): Date? = null

    override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

    override fun engineStore(stream: OutputStream?, password: CharArray?) = throw UnsupportedOperationException()

    override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) =
        throw UnsupportedOperationException()

    override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = throw UnsupportedOperationException()

    override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = throw UnsupportedOperationException()
}
