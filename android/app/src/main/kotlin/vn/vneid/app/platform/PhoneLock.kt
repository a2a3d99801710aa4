package vn.vneid.app.platform

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import androidx.biometric.BiometricManager
import androidx.biometric.BiometricManager.Authenticators.BIOMETRIC_STRONG
import androidx.biometric.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import androidx.biometric.BiometricPrompt
import kotlinx.coroutines.*
import vn.vneid.app.presenter.ScreenLock
import vn.vneid.app.ui.Words

/** The phone's lock, asked through the system's prompt. */
class PhoneLock(private val context: Context, private val front: Front, private val keys: HardwareKeys, private val words: () -> Words) :
    ScreenLock {
    init {
        // Before Android 11 the prompt does not take both together: there the lock alone will do.
        val takesBoth = Build.VERSION.SDK_INT >= Build.VERSION_CODES.R
        keys.ask = { ask(if (takesBoth) BIOMETRIC_STRONG or DEVICE_CREDENTIAL else DEVICE_CREDENTIAL) }
    }

    override val isSet: Boolean get() = context.getSystemService(KeyguardManager::class.java).isDeviceSecure

    override val hasBiometrics: Boolean
        get() = BiometricManager.from(context).canAuthenticate(BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS

    override suspend fun askBiometrics(): Boolean = ask(BIOMETRIC_STRONG)

    override suspend fun openKey(): Boolean = keys.open()

    private suspend fun ask(by: Int): Boolean = withContext(Dispatchers.Main) {
        val activity = front.activity ?: return@withContext false
        val answer = CompletableDeferred<Boolean>()
        val told =
            object : BiometricPrompt.AuthenticationCallback() {
                override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                    answer.complete(true)
                }

                override fun onAuthenticationError(code: Int, text: CharSequence) {
                    answer.complete(false)
                }
            }
        val words = words()
        val info =
            BiometricPrompt.PromptInfo
                .Builder()
                .setTitle(words("action.unlock"))
                .setAllowedAuthenticators(by)
        if (by and DEVICE_CREDENTIAL == 0) info.setNegativeButtonText(words("action.cancel"))
        BiometricPrompt(activity, told).authenticate(info.build())
        answer.await()
    }
}
