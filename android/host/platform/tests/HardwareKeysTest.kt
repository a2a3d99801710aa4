package vn.vneid.app.platform

import android.os.Build
import android.security.keystore.KeyProperties
import java.security.Signature as JavaSignature
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import vn.vneid.core.*

@RunWith(RobolectricTestRunner::class)
class HardwareKeysTest {
    private val nonce = ByteArray(48) { it.toByte() }
    private val message = "message".toByteArray()

    @Before
    fun reset() = HardwareStandIn.reset()

    @Test
    fun bothKeysAreAttestedOverTheNonceAndOnlyOneAsks() {
        val made = runBlocking { keys().makeEnrolmentKeys(nonce) }
        val (request, presentation) = HardwareStandIn.specs
        for (spec in listOf(request, presentation)) {
            assertArrayEquals(nonce, spec.attestationChallenge)
            assertEquals(KeyProperties.PURPOSE_SIGN, spec.purposes)
            assertEquals(listOf(KeyProperties.DIGEST_SHA256), spec.digests.toList())
            assertEquals(isInStrongBox, spec.wantsStrongBox)
        }
        assertFalse(request.isUserAuthenticationRequired)
        assertTrue(presentation.isUserAuthenticationRequired)
        assertEquals(60, presentation.userAuthenticationValidityDurationSeconds)
        // Before Android 11 nobody could say by what.
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            val both = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
            assertEquals(both, presentation.userAuthenticationType)
        }
        assertEquals(listOf(65, 65), listOf(made.requestKey!!.size, made.presentationKey.size))
        val chains = (made.evidence as Evidence.AndroidKey).chains
        val leaves = listOf(request, presentation).map { HardwareStandIn.certificates.getValue(it.keystoreAlias).encoded }
        assertEquals(leaves.map { it.toList() }, chains.map { it.single().toList() })
    }

    @Test
    fun aKeyIsFoundByItsThumbprint() {
        val keys = keys()
        val made = runBlocking { keys.makeEnrolmentKeys(nonce) }
        val (request, presentation) = HardwareStandIn.specs.map { HardwareStandIn.certificates.getValue(it.keystoreAlias) }
        val one = keys.signRequest(keyThumbprint(made.requestKey!!), message)
        val other = runBlocking { keys.signPresentation(keyThumbprint(made.presentationKey), message) }
        for ((certificate, signature) in listOf(request to one, presentation to other)) {
            val verify = JavaSignature.getInstance("SHA256withECDSA")
            verify.initVerify(certificate.publicKey)
            verify.update(message)
            assertTrue(verify.verify(signature))
        }
    }

    @Test
    @Config(sdk = [29, 35])
    fun withoutStrongBoxTheOtherHardwareWillDo() {
        HardwareStandIn.hasStrongBox = false
        val keys = keys()
        runBlocking { keys.makeEnrolmentKeys(nonce) }
        runBlocking { keys.makePresentationKey(nonce) }
        assertEquals(listOf(true, false, true, false, true, false), HardwareStandIn.specs.map { it.wantsStrongBox })
        assertEquals(3, HardwareStandIn.keys.size)
    }

    @Test
    @Config(sdk = [29, 35])
    fun aPhoneRegisteredInStrongBoxIsNotRenewedElsewhere() {
        val keys = keys()
        runBlocking { keys.makeEnrolmentKeys(nonce) }
        HardwareStandIn.hasStrongBox = false
        assertThrows(KeyException.Failed::class.java) { runBlocking { keys.makePresentationKey(nonce) } }
        assertEquals(2, HardwareStandIn.keys.size)
        HardwareStandIn.hasStrongBox = true
        runBlocking { keys.makePresentationKey(nonce) }
    }

    @Test
    fun whatThePolicySaysIsAskedFor() {
        runBlocking { HardwareKeys(null, hasStrongBox = false).makeEnrolmentKeys(nonce) }
        assertEquals(listOf(false, false), HardwareStandIn.specs.map { it.isUserAuthenticationRequired })
        assertEquals(listOf(false, false), HardwareStandIn.specs.map { it.wantsStrongBox })
    }

    @Test
    fun hardwareThatMakesNoKeysIsTold() {
        HardwareStandIn.isBroken = true
        assertThrows(KeyException.Failed::class.java) { runBlocking { keys().makePresentationKey(nonce) } }
    }

    @Test
    fun aLockedKeyAsksForItsOwner() {
        val keys = keys()
        val key = runBlocking { keyThumbprint(keys.makePresentationKey(nonce).presentationKey) }
        HardwareStandIn.isUnlocked = false
        assertFalse(runBlocking { keys.open() })
        assertThrows(KeyException.Cancelled::class.java) { runBlocking { keys.signPresentation(key, message) } }
        keys.ask = {
            HardwareStandIn.isUnlocked = true
            true
        }
        assertTrue(runBlocking { keys.open() })
        runBlocking { keys.signPresentation(key, message) }
    }

    @Test
    fun aBusyKeystoreIsAFailureAndNothingElse() {
        val keys = keys()
        val made = runBlocking { keys.makeEnrolmentKeys(nonce) }
        HardwareStandIn.isBusy = true
        assertThrows(KeyException.Failed::class.java) { runBlocking { keys.open() } }
        val presentation = keyThumbprint(made.presentationKey)
        assertThrows(KeyException.Failed::class.java) { runBlocking { keys.signPresentation(presentation, message) } }
        assertThrows(KeyException.Failed::class.java) { keys.signRequest(keyThumbprint(made.requestKey!!), message) }
    }

    @Test
    fun aKeyThatStaysLockedAfterThePromptIsCancelled() {
        val keys = keys()
        val key = runBlocking { keyThumbprint(keys.makePresentationKey(nonce).presentationKey) }
        HardwareStandIn.isUnlocked = false
        keys.ask = { true }
        assertThrows(KeyException.Cancelled::class.java) { runBlocking { keys.signPresentation(key, message) } }
    }

    @Test
    fun anInvalidatedKeyIsGone() {
        val keys = keys()
        val key = runBlocking { keyThumbprint(keys.makePresentationKey(nonce).presentationKey) }
        HardwareStandIn.isInvalidated = true
        assertThrows(KeyException.Gone::class.java) { runBlocking { keys.open() } }
        assertThrows(KeyException.Gone::class.java) { runBlocking { keys.signPresentation(key, message) } }
    }

    @Test
    fun onlyTheKeysInUseAreKept() {
        val keys = keys()
        val first = runBlocking { keys.makeEnrolmentKeys(nonce) }
        val second = runBlocking { keys.makePresentationKey(nonce) }
        val request = keyThumbprint(first.requestKey!!)
        keys.forgetAllBut(listOf(request, keyThumbprint(second.presentationKey)))
        assertEquals(2, HardwareStandIn.keys.size)
        keys.signRequest(request, message)
        val gone = keyThumbprint(first.presentationKey)
        assertThrows(KeyException.Gone::class.java) { runBlocking { keys.signPresentation(gone, message) } }
    }

    private fun keys() = HardwareKeys(60, hasStrongBox = true)

    private val isInStrongBox = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P
}
