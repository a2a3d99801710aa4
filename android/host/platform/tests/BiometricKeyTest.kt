package vn.vneid.app.platform

import android.os.Build
import android.security.keystore.KeyProperties
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The key behind "biometrics in place of the passcode", on a stand-in for the hardware. */
@RunWith(RobolectricTestRunner::class)
class BiometricKeyTest {
    private val key = BiometricKey()

    @Before
    fun fresh() = HardwareStandIn.reset()

    @Test
    fun onlyAStrongBiometricOpensItEachTimeAndNoneThatIsAdded() {
        key.make()
        val spec = HardwareStandIn.specs.single()
        assertTrue(spec.isUserAuthenticationRequired)
        assertTrue(spec.isInvalidatedByBiometricEnrollment)
        val canSayByWhat = Build.VERSION.SDK_INT >= Build.VERSION_CODES.R
        assertEquals(if (canSayByWhat) 0 else -1, spec.userAuthenticationValidityDurationSeconds)
        if (canSayByWhat) assertEquals(KeyProperties.AUTH_BIOMETRIC_STRONG, spec.userAuthenticationType)
    }

    @Test
    fun aFingerThatIsAddedEndsItUntilItIsMadeAnew() {
        assertNull("none was made", key.cipher())
        key.make()
        assertTrue(key.isOpen(key.cipher()))
        HardwareStandIn.addFinger()
        assertNull(key.cipher())
        key.make()
        assertNotNull(key.cipher())
        key.forget()
        assertNull(key.cipher())
    }

    @Test
    fun aPromptThatOpenedNothingIsNotBelieved() = assertFalse(key.isOpen(null))
}
