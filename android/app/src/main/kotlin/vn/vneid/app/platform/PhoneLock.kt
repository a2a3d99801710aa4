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
import vn.vneid.app.presenter.ScreenLock
import vn.vneid.app.ui.Words
import vn.vneid.present.BiometricsAnswer

/** The phone's lock, asked through the system's prompt. */
class PhoneLock(
    private val context: Context,
    private val front: Front,
    private val keys: HardwareKeys,
    private val biometricKey: BiometricKey,
    private val words: () -> Words,
) : ScreenLock {
    private val guard = context.getSystemService(KeyguardManager::class.java)

    init {
        keys.ask = ::askOwner
    }

    override val isSet: Boolean get() = guard.isDeviceSecure

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
        return isMade && askBiometrics() == BiometricsAnswer.OWNER
    }

    override suspend fun askBiometrics(): BiometricsAnswer {
        val cipher =
            try {
                withContext(Dispatchers.IO) { biometricKey.cipher() } ?: return BiometricsAnswer.CHANGED
            } catch (_: GeneralSecurityException) {
                return BiometricsAnswer.NOBODY
            } catch (_: ProviderException) {
                return BiometricsAnswer.NOBODY
            }
        val opened = ask(BIOMETRIC_STRONG, BiometricPrompt.CryptoObject(cipher)) ?: return BiometricsAnswer.NOBODY
        return if (biometricKey.isOpen(opened.cryptoObject?.cipher)) BiometricsAnswer.OWNER else BiometricsAnswer.NOBODY
    }

    override suspend fun openKey(): Boolean = keys.open()

    private suspend fun askOwner(): Boolean {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) return ask(BIOMETRIC_STRONG or DEVICE_CREDENTIAL, null) != null
        // Before Android 11 the prompt takes the phone's lock neither alone nor beside biometrics; the
        // lock's own page opens the keys too.
        @Suppress("DEPRECATION")
        val page = guard.createConfirmDeviceCredentialIntent(words()("action.unlock"), null)
        return page != null && front.confirm(page)
    }

    /** `null` when it was not the owner. */
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
