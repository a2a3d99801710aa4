@file:Suppress("ClassName", "ktlint")

package androidx.biometric

/** The library's lists of models, which Android 10 alone asks for: one of the framework's that names no phone. */
class R {
    object array {
        @JvmField val assume_strong_biometrics_models: Int = android.R.array.emailAddressTypes
        @JvmField val crypto_fingerprint_fallback_prefixes: Int = android.R.array.emailAddressTypes
        @JvmField val crypto_fingerprint_fallback_vendors: Int = android.R.array.emailAddressTypes
        @JvmField val delay_showing_prompt_models: Int = android.R.array.emailAddressTypes
        @JvmField val hide_fingerprint_instantly_prefixes: Int = android.R.array.emailAddressTypes
    }
}
