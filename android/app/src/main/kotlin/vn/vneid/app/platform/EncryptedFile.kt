package vn.vneid.app.platform

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.system.ErrnoException
import android.system.OsConstants
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.security.*
import javax.crypto.*
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec
import vn.vneid.core.Store
import vn.vneid.core.StoreException

/**
 * The phone's state in one file. Each time it is written with a fresh AES key, which only a key in
 * the phone's hardware can unwrap: the hardware itself is slow, and the state may hold a country's lists.
 *
 * ```
 * 1 byte    1, the format
 * 12 bytes  nonce of the wrapped key
 * 48 bytes  the wrapped key: AES-256-GCM by the hardware
 * 12 bytes  nonce of the state
 * ..        the state: AES-256-GCM
 * ```
 */
class EncryptedFile(private val folder: File, private val output: (File) -> FileOutputStream = ::FileOutputStream) : Store {
    private val file = File(folder, "state")
    private val next = File(folder, "state.next")

    override fun load(): ByteArray? = orFailed {
        if (!file.exists()) return@orFailed null
        val bytes = file.readBytes()
        if (bytes.size < STATE_AT || bytes[0] != FORMAT) throw StoreException.Failed("the file is none of ours")
        val key = SecretKeySpec(decrypt(wrapping(make = false), bytes, KEY_AT, STATE_AT), "AES")
        decrypt(key, bytes, STATE_AT, bytes.size)
    }

    override fun save(state: ByteArray) = orFailed {
        val key = KeyGenerator.getInstance("AES").apply { init(KEY_BITS) }.generateKey()
        folder.mkdirs()
        output(next).use { output ->
            output.write(byteArrayOf(FORMAT))
            output.write(encrypt(wrapping(make = !file.exists()), key.encoded))
            output.write(encrypt(key, state))
            output.fd.sync()
        }
        Files.move(next.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE)
        syncFolder()
    }

    /** Erases the state. */
    fun erase() {
        file.delete()
        next.delete()
        keyStore().deleteEntry(ALIAS)
    }

    /** The replacement, too, must survive the battery being taken out. */
    private fun syncFolder() {
        FileChannel.open(folder.toPath(), StandardOpenOption.READ).use { it.force(true) }
    }

    /** The key in the hardware. Without it, what is stored is lost: it is never made again unasked. */
    private fun wrapping(make: Boolean): SecretKey {
        val held = keyStore().getKey(ALIAS, null) as? SecretKey
        if (held != null || !make) return held ?: throw StoreException.Failed("the key of the file is gone")
        val spec =
            KeyGenParameterSpec
                .Builder(ALIAS, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
                .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec) }.generateKey()
    }

    private fun keyStore() = KeyStore.getInstance(PROVIDER).apply { load(null) }

    private fun encrypt(key: SecretKey, plain: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key) }
        return cipher.iv + cipher.doFinal(plain)
    }

    private fun decrypt(key: SecretKey, bytes: ByteArray, from: Int, to: Int): ByteArray {
        val nonce = GCMParameterSpec(TAG_BITS, bytes, from, NONCE)
        val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.DECRYPT_MODE, key, nonce) }
        return cipher.doFinal(bytes, from + NONCE, to - from - NONCE)
    }

    private fun <T> orFailed(step: () -> T): T = try {
        step()
    } catch (failure: IOException) {
        val error = generateSequence<Throwable>(failure) { it.cause }.filterIsInstance<ErrnoException>().firstOrNull()?.errno
        val isFull = error == OsConstants.ENOSPC || error == OsConstants.EDQUOT
        throw if (isFull) StoreException.Full(failure.toString()) else StoreException.Failed(failure.toString())
    } catch (failure: GeneralSecurityException) {
        throw StoreException.Failed(failure.toString())
    } catch (failure: ProviderException) {
        throw StoreException.Failed(failure.toString())
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "state"
        const val CIPHER = "AES/GCM/NoPadding"
        const val FORMAT: Byte = 1
        const val KEY_BITS = 256
        const val NONCE = 12
        const val TAG_BITS = 128
        const val KEY_AT = 1
        const val STATE_AT = KEY_AT + NONCE + KEY_BITS / 8 + TAG_BITS / 8
    }
}
