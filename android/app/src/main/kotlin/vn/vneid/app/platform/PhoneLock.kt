package vn.vneid.app.platform

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import androidx.biometric.BiometricManager
import androidx.biometric.BiometricManager.Authenticators.BIOMETRIC_STRONG
import androidx.biometric.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import androidx.biometric.BiometricPrompt
import java.security.GeneralSecurityException
import java.security.ProviderException
import kotlinx.coroutines.*
import vn.vneid.app.presenter.Biometrics
import vn.vneid.app.presenter.ScreenLock
import vn.vneid.app.ui.Words

/** The phone's lock, asked through the system's prompt. */
class PhoneLock(
    private val context: Context,
    private val front: Front,
    private val keys: HardwareKeys,
    private val biometricKey: BiometricKey,
    private val words: () -> Words,
) : ScreenLock {
    init {
        // Before Android 11 the prompt does not take both together: there the lock alone will do.
        val takesBoth = Build.VERSION.SDK_INT >= Build.VERSION_CODES.R
        keys.ask = { ask(if (takesBoth) BIOMETRIC_STRONG or DEVICE_CREDENTIAL else DEVICE_CREDENTIAL, null) != null }
    }

    override val isSet: Boolean get() = context.getSystemService(KeyguardManager::class.java).isDeviceSecure

    override val hasBiometrics: Boolean
        get() = BiometricManager.from(context).canAuthenticate(BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS

    override suspend fun bindBiometrics(): Boolean {
        val isMade =
            try {
                withContext(Dispatchers.IO) { biometricKey.make() }
                true
            } catch (_: GeneralSecurityException) {
                // Nothing strong is enrolled any more.
                false
            } catch (_: ProviderException) {
                false
            }
        return isMade && askBiometrics() == Biometrics.OWNER
    }

    override suspend fun askBiometrics(): Biometrics {
        val cipher = withContext(Dispatchers.IO) { biometricKey.cipher() } ?: return Biometrics.CHANGED
        val opened = ask(BIOMETRIC_STRONG, BiometricPrompt.CryptoObject(cipher)) ?: return Biometrics.NOBODY
        return if (biometricKey.isOpen(opened.cryptoObject?.cipher)) Biometrics.OWNER else Biometrics.NOBODY
    }

    override suspend fun openKey(): Boolean = keys.open()

    /** Nothing when it was not the owner. */
    private suspend fun ask(by: Int, what: BiometricPrompt.CryptoObject?) = withContext(Dispatchers.Main) {
        val activity = front.activity ?: return@withContext null
        val answer = CompletableDeferred<BiometricPrompt.AuthenticationResult?>()
        val told =
            object : BiometricPrompt.AuthenticationCallback() {
                override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                    answer.complete(result)
                }

                override fun onAuthenticationError(code: Int, text: CharSequence) {
                    answer.complete(null)
                }
            }
        val words = words()
        val info =
            BiometricPrompt.PromptInfo
                .Builder()
                .setTitle(words("action.unlock"))
                .setAllowedAuthenticators(by)
        if (by and DEVICE_CREDENTIAL == 0) info.setNegativeButtonText(words("action.cancel"))
        val prompt = BiometricPrompt(activity, told)
        if (what == null) prompt.authenticate(info.build()) else prompt.authenticate(info.build(), what)
        answer.await()
    }
}
