package vn.vneid.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.client.AuthorityFileException
import vn.vneid.client.Platform
import vn.vneid.payload.Version
import vn.vneid.present.Unlocking
import vn.vneid.rules.Refusal
import vn.vneid.rules.VerdictCode
import vn.vneid.rules.VerdictKind
import vn.vneid.rules.World
import java.io.IOException
import java.lang.ref.WeakReference
import java.util.Base64
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** The crossing: values, errors, ownership, closing, threads, cancellation. */
class PhoneTest {
    @Test
    fun aRefusedCodeIsAVerdictAndNoException() {
        testPhone().use { phone ->
            val verdict = phone.officer().verifySeen("Căn cước công dân: Ứng, Ệ, 🙂")
            assertEquals(VerdictKind.NOT_OURS, verdict.kind)
            assertEquals(VerdictCode.OTHER_CODE, verdict.code)
        }
    }

    @Test
    fun whatIsMissingIsAValue() {
        testPhone().use { phone ->
            val refused = Readiness.Refused(listOf(Refusal.SignedOut))
            assertEquals(refused, phone.citizen().readiness())
            assertEquals(AccountState.SignedOut, phone.account())
            assertEquals(World.TEST, phone.world())
        }
    }

    @Test
    fun aMistakeOfTheCallerIsAnException() {
        testPhone().use { phone ->
            assertThrows(PhoneException.Misuse::class.java) { phone.unlock("280619") }
            val settings = phone.settings().copy(autoLockS = 29u)
            assertThrows(PhoneException.Misuse::class.java) { phone.setSettings(settings) }
        }
        val twoRoots = testApp.copy(roots = testApp.roots.take(2))
        assertThrows(PhoneException.Misuse::class.java) {
            testPhone(app = twoRoots)
        }
    }

    @Test
    fun clocksThatThrowOrShowNonsenseFailTheCallAlone() {
        val clocks = FakeClocks()
        testPhone(clocks = clocks).use { phone ->
            val nonsense =
                listOf<() -> Reading>(
                    { throw IllegalStateException("đồng hồ hỏng") },
                    // An Error is not an Exception, and what the phone itself throws is not an answer.
                    { throw NotImplementedError("later") },
                    { throw PhoneException.KeyGone() },
                    { FakeClocks.at(0).copy(boot = ByteArray(15)) },
                )
            for (read in nonsense) {
                clocks.read = read
                assertThrows(PhoneException.Misuse::class.java) { phone.officer().verifySeen("x") }
                assertThrows(PhoneException.Misuse::class.java) { runBlocking { phone.authority().sync() } }
            }
            clocks.read = { Reading(Long.MIN_VALUE, ULong.MAX_VALUE, ByteArray(16)) }
            assertEquals(VerdictCode.OTHER_CODE, phone.officer().verifySeen("x").code)
        }
    }

    @Test(timeout = 30_000)
    fun clocksThatCallThePhoneAreToldSo() {
        val clocks = FakeClocks()
        testPhone(clocks = clocks).use { phone ->
            clocks.read = { FakeClocks.at(0).also { phone.touch() } }
            assertThrows(PhoneException.Misuse::class.java) { phone.touch() }
            clocks.read = { FakeClocks.at(0) }
            phone.touch()
        }
    }

    @Test
    fun anAuthorityFileNamesWhatIsWrong() {
        val read = { text: String -> readAuthorityFile(text, Version(1u, 0u, 0u), Platform.ANDROID) }
        val roots = testApp.roots.mapIndexed { at, key -> "root_${at + 1}=${key.toHex()}" }
        val others =
            listOf(
                "authority=https://authority.test",
                "world=test",
                "minimum_sequence=7",
                "unlocked_for_s=60",
            )
        val file = read((others + roots).joinToString("\n"))
        assertEquals(60u, file.unlockedForS)
        assertEquals(7u, file.app.minimumSequence)
        file.app.roots
            .zip(testApp.roots)
            .forEach { (root, key) -> assertArrayEquals(key, root) }
        val missing =
            assertThrows(AuthorityFileException.Missing::class.java) {
                read((others + roots.take(2)).joinToString("\n"))
            }
        assertEquals("root_3", missing.name)
        val again = roots[0].replace("root_1", "root_3")
        assertThrows(AuthorityFileException.RootsEqual::class.java) {
            read((others + roots.take(2) + again).joinToString("\n"))
        }
    }

    @Test
    fun aClosedPhoneSaysSoAndItsPartsLiveOn() {
        val phone = testPhone()
        val citizen = phone.citizen()
        phone.close()
        phone.close()
        assertThrows(IllegalStateException::class.java) { phone.account() }
        assertTrue(citizen.readiness() is Readiness.Refused)
        citizen.close()
        assertThrows(IllegalStateException::class.java) { citizen.readiness() }
    }

    @Test
    fun whatIsNoLongerHeldIsLetGo() {
        val store = WeakReference(MemoryStore())
        val phone = testPhone(store.get()!!)
        val citizen = phone.citizen()
        phone.lock()
        phone.close()
        System.gc()
        assertTrue("a part of the phone still needs it", store.get() != null)
        citizen.close()
        val end = System.nanoTime() + 10_000_000_000
        while (store.get() != null && System.nanoTime() < end) {
            System.gc()
            Thread.sleep(10)
        }
        assertNull(store.get())
    }

    @Test
    fun whatWasSetIsThereAfterARestart() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            assertEquals(Unlocking.Weak, phone.setPasscode("123456"))
            assertEquals(Unlocking.Opened, phone.setPasscode("280619"))
            phone.setSettings(phone.settings().copy(qrVerification = true))
        }
        testPhone(store).use { phone ->
            assertTrue(phone.hasPasscode() && phone.settings().qrVerification)
            phone.lock()
            assertEquals(Unlocking.Wrong(0u), phone.unlock("190628"))
            assertTrue(phone.isLocked())
            assertEquals(Unlocking.Opened, phone.unlock("280619"))
            assertFalse(phone.isLocked())
        }
    }

    @Test
    fun aStateThatIsDamagedIsNeverAFreshPhone() {
        val store = MemoryStore()
        testPhone(store).use { it.lock() }
        store.state = store.state!!.copyOf(store.state!!.size - 1)
        assertThrows(PhoneException.StateDamaged::class.java) { testPhone(store) }
    }

    @Test
    fun aStoreThatFailsInTheMiddleOfAWriteLosesNothing() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            store.onSave = { throw StoreException.Failed("the disk is full") }
            val switchedOn = phone.settings().copy(qrVerification = true)
            val error = assertThrows(PhoneException.Store::class.java) { phone.setSettings(switchedOn) }
            assertEquals("the disk is full", error.reason)
            // Any other exception counts as the same, and nothing stays locked.
            store.onSave = { throw IOException("đĩa hỏng") }
            assertThrows(PhoneException.Store::class.java) { phone.lock() }
            store.onSave = {}
            phone.lock()
        }
        testPhone(store).use { assertTrue(it.settings().qrVerification) }
    }

    @Test
    fun aFullStoreIsToldFromOneThatFails() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            store.onSave = { throw StoreException.Full("ENOSPC") }
            val error = assertThrows(PhoneException.StoreFull::class.java) { phone.lock() }
            assertEquals("ENOSPC", error.reason)
        }
    }

    @Test
    fun whatStaysBeforeTheCameraIsAnsweredAndCountedOnce() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            val officer = phone.officer()
            assertEquals(VerdictKind.NOT_OURS, officer.examineSeen("x")?.kind)
            assertNull(officer.examineSeen("x"))
            officer.lookAgain()
            assertEquals(VerdictKind.NOT_OURS, officer.examineSeen("x")?.kind)
            assertEquals(VerdictKind.CANNOT_TELL, officer.examineSeen("VN1:DAMAGED")?.kind)
            officer.next()
        }
        val clocks = FakeClocks()
        testPhone(store, clocks = clocks).use { phone ->
            assertEquals(DayCounts(0u, 0u, 1u, 2u), phone.officer().counts())
            val today = clocks.now()
            clocks.read = { today.copy(wallMs = today.wallMs + TimeUnit.DAYS.toMillis(1)) }
            assertEquals(DayCounts(0u, 0u, 0u, 0u), phone.officer().counts())
        }
    }

    @Test
    fun anOpenAppSaysWhenItLocks() {
        testPhone().use { phone ->
            assertNull(phone.locksInMs())
            phone.setPasscode("280619")
            assertEquals(phone.settings().autoLockS * 1000uL + 1uL, phone.locksInMs())
            assertEquals(0u, phone.codeCountsForS())
        }
    }

    @Test(timeout = 30_000)
    fun aStoreMayCallBackFromAnyThread() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            store.onSave = { thread { phone.account() }.join() }
            phone.lock()
            // What would store again can't: it is told, instead of waiting for itself.
            var told: Throwable? = null
            store.onSave = { told = runCatching { phone.lock() }.exceptionOrNull() }
            phone.lock()
            assertTrue("$told", told is PhoneException.Misuse)
        }
    }

    @Test(timeout = 60_000)
    fun manyThreadsMayUseOnePhone() {
        val store = MemoryStore()
        testPhone(store).use { phone ->
            val threads = Executors.newFixedThreadPool(8)
            val tasks =
                (0 until 200).map { i ->
                    threads.submit {
                        if (i % 2 == 0) phone.touch() else phone.lock()
                        phone.officer().use { it.verifySeen("VN1:$i") }
                    }
                }
            tasks.forEach { it.get() }
            threads.shutdown()
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS))
        }
    }

    @Test
    fun aNetworkThatThrowsIsNoAnswer() =
        runBlocking {
            for (error in listOf(TransportException.Unreachable("x"), IOException("y"))) {
                testPhone(transport = FakeTransport { throw error }).use { phone ->
                    val trouble =
                        phone
                            .authority()
                            .sync()
                            .troubles
                            .single()
                    assertEquals(Cause.Unreachable, trouble.cause)
                    assertTrue(trouble.mayPass)
                }
            }
        }

    @Test
    fun aKeyThatThrowsIsTrouble() =
        runBlocking {
            val nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(ByteArray(48))
            val answer = """{"nonce":"$nonce","expires_in_s":300}"""
            val transport = FakeTransport { HttpAnswer(200u, answer.toByteArray()) }
            for (error in listOf(KeyException.Gone(), IllegalStateException("no such key"))) {
                val keys =
                    object : SoftKeys() {
                        override suspend fun makeEnrolmentKeys(nonce: ByteArray): MadeKeys = throw error
                    }
                testPhone(keys = keys, transport = transport).use { phone ->
                    val report = phone.authority().signIn("000000000789", "mật khẩu thử", "Máy của An")
                    assertEquals(listOf(Cause.KeysFailed), report.troubles.map { it.cause })
                    assertEquals("keys_failed", Cause.KeysFailed.code())
                }
            }
        }

    @Test
    fun aCancelledCallEndsAndTheNextGoesOn() =
        runBlocking {
            val asked = CompletableDeferred<Unit>()
            val never = CompletableDeferred<HttpAnswer>()
            val transport =
                FakeTransport {
                    asked.complete(Unit)
                    never.await()
                }
            testPhone(transport = transport).use { phone ->
                val call = launch(Dispatchers.Default) { phone.authority().sync() }
                asked.await()
                call.cancelAndJoin()
                never.completeExceptionally(TransportException.Unreachable("late"))
                withTimeout(10_000) { phone.authority().sync() }
                Unit
            }
        }

    @Test
    fun jobsWaitForEachOther() =
        runBlocking {
            var running = 0
            var most = 0
            val transport =
                FakeTransport {
                    running += 1
                    most = maxOf(most, running)
                    kotlinx.coroutines.delay(20)
                    running -= 1
                    throw TransportException.Unreachable("x")
                }
            testPhone(transport = transport).use { phone ->
                List(5) { async { phone.authority().sync() } }.forEach { it.await() }
            }
            assertEquals(1, most)
        }
}
