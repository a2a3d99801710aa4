package vn.vneid.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.BeforeClass
import org.junit.Test
import java.io.IOException
import kotlin.concurrent.thread
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** Hardware keys that throw, stall, or answer from wherever they like, on a phone that is signed in. */
class KeysTest {
    private val keys = ready.keys

    @Before
    fun keysAreWell() {
        keys.beforePresentation = {}
        keys.beforeRequest = {}
    }

    @Test
    fun aPresentationKeyThatThrowsFailsThatCodeAlone() {
        val failures: List<Pair<Throwable, Class<out PhoneException>>> =
            listOf(
                KeyException.Cancelled() to PhoneException.KeyCancelled::class.java,
                KeyException.Gone() to PhoneException.KeyGone::class.java,
                KeyException.Failed("phần cứng bận") to PhoneException.KeyFailed::class.java,
                IOException("no such key") to PhoneException.KeyFailed::class.java,
                // An Error is not an Exception: it must not count as a signature.
                NotImplementedError("later") to PhoneException.KeyFailed::class.java,
            )
        for ((thrown, expected) in failures) {
            val prepared = ready.prepare()
            keys.beforePresentation = { throw thrown }
            val error = assertThrows(expected) { runBlocking { prepared.complete() } }
            if (thrown is KeyException.Failed) assertTrue("$error", error.message!!.contains("phần cứng bận"))
            keys.beforePresentation = {}
            assertThrows(PhoneException.Misuse::class.java) { runBlocking { prepared.complete() } }
            assertMakesCodes()
        }
    }

    @Test
    fun aPreparedCodeIsCompletedOnce() {
        val prepared = ready.prepare()
        runBlocking { prepared.complete() }
        assertThrows(PhoneException.Misuse::class.java) { runBlocking { prepared.complete() } }
        prepared.close()
        assertThrows(IllegalStateException::class.java) { runBlocking { prepared.complete() } }
    }

    @Test
    fun aKeyThatStallsIsCancelled() {
        val prompted = CompletableDeferred<Unit>()
        val dismissed = CompletableDeferred<Unit>()
        keys.beforePresentation = {
            prompted.complete(Unit)
            try {
                awaitCancellation()
            } finally {
                dismissed.complete(Unit)
            }
        }
        runBlocking {
            val making = launch(Dispatchers.Default) { ready.prepare().complete() }
            prompted.await()
            // Nobody else waits for the prompt.
            assertTrue(ready.phone.account() is AccountState.SignedIn)
            ready.phone.touch()
            making.cancelAndJoin()
            withTimeout(10_000) { dismissed.await() }
        }
        keys.beforePresentation = {}
        assertMakesCodes()
    }

    @Test
    fun aRequestKeyThatThrowsIsTrouble() =
        runBlocking {
            for (thrown in listOf(KeyException.Failed("x"), IOException("y"), NotImplementedError("z"))) {
                keys.beforeRequest = { throw thrown }
                val troubles = authority.sync().troubles
                assertTrue("$thrown: $troubles", troubles.any { it.cause == Cause.KeysFailed })
                keys.beforeRequest = {}
                assertEquals(emptyList<Trouble>(), authority.sync().troubles)
                assertTrue(ready.phone.account() is AccountState.SignedIn)
            }
        }

    @Test(timeout = 30_000)
    fun keysMayCallBackAndAnswerFromAnyThread() {
        val seen = mutableListOf<AccountState>()
        keys.beforePresentation = {
            suspendCoroutine { answer ->
                thread {
                    seen += ready.phone.account()
                    ready.phone.touch()
                    answer.resume(Unit)
                }
            }
        }
        keys.beforeRequest = { thread { seen += ready.phone.account() }.join() }
        assertMakesCodes()
        val report = runBlocking { authority.phones() }
        assertEquals(1, report.phones?.size)
        assertTrue("$seen", seen.size >= 2 && seen.all { it is AccountState.SignedIn })
    }

    private fun assertMakesCodes() {
        val code = runBlocking { ready.prepare().complete() }
        assertTrue(code.text().startsWith("VN1:"))
    }

    companion object {
        private lateinit var ready: ReadyPhone
        private val authority get() = ready.phone.authority()

        @BeforeClass
        @JvmStatic
        fun signIn() {
            ready = ReadyPhone()
        }

        @AfterClass
        @JvmStatic
        fun close() = ready.close()
    }
}
