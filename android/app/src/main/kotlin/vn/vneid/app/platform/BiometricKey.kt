package vn.vneid.app.platform

import android.os.Build
import android.security.keystore.*
import java.security.*
import javax.crypto.*

/**
 * A key in the phone's hardware that only a strong biometric opens which the phone knew when the key was
 * made: the hardware throws it away when a finger or a face is added. It encrypts nothing that anybody needs.
 */
class BiometricKey {
    private val store: KeyStore by lazy { KeyStore.getInstance(PROVIDER).apply { load(null) } }

    /** Makes it anew, for what the phone knows now. */
    fun make() {
        val spec =
            KeyGenParameterSpec
                .Builder(ALIAS, KeyProperties.PURPOSE_ENCRYPT)
                .setKeySize(KEY_BITS)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setUserAuthenticationRequired(true)
                .setInvalidatedByBiometricEnrollment(true)
        // Before Android 11 a key that is opened for one use takes strong biometrics alone anyway.
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            spec.setUserAuthenticationParameters(0, KeyProperties.AUTH_BIOMETRIC_STRONG)
        }
        forget()
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec.build()) }.generateKey()
    }

    /** What the prompt opens; `null` when there is no key, or not any more. */
    fun cipher(): Cipher? = try {
        (store.getKey(ALIAS, null) as? SecretKey)?.let { key ->
            Cipher.getInstance("AES/GCM/NoPadding").apply { init(Cipher.ENCRYPT_MODE, key) }
        }
    } catch (_: InvalidKeyException) {
        null
    } catch (_: UnrecoverableKeyException) {
        null
    }

    /** Whether the prompt has opened it: the hardware does its work, or it does not. */
    fun isOpen(cipher: Cipher?): Boolean = try {
        cipher?.doFinal(ByteArray(1)) != null
    } catch (_: GeneralSecurityException) {
        false
    } catch (_: ProviderException) {
        false
    }

    fun forget() = store.deleteEntry(ALIAS)

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "biometrics"
        const val KEY_BITS = 256
    }
}
