package vn.vneid.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.vneid.rules.VerdictCode
import kotlin.concurrent.thread
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine

/** A network that throws, stands still, or answers nonsense. */
class TransportTest {
    private suspend fun causesOfTrouble(transport: FakeTransport): Set<Cause> =
        testPhone(transport = transport).use { phone ->
            val report = withTimeout(10_000) { phone.authority().sync() }
            report.troubles.map { it.cause }.toSet()
        }

    @Test
    fun anErrorIsNoAnswerToo() =
        runBlocking {
            val transport = FakeTransport { throw NotImplementedError("no network on this platform") }
            assertEquals(setOf(Cause.Unreachable), causesOfTrouble(transport))
        }

    @Test
    fun itMayAnswerFromAnyThread() =
        runBlocking {
            val late = TransportException.Unreachable("không có mạng")
            val transport = FakeTransport { suspendCoroutine { thread { it.resumeWithException(late) } } }
            assertEquals(setOf(Cause.Unreachable), causesOfTrouble(transport))
        }

    @Test
    fun nonsenseIsTroubleAndNoError() =
        runBlocking {
            for (body in listOf("", "<html>Đăng nhập Wi-Fi</html>", "{}")) {
                val answer = HttpAnswer(200u, body.toByteArray())
                val causes = causesOfTrouble(FakeTransport { answer })
                assertEquals(body, setOf(Cause.AnswerUnreadable), causes)
            }
        }

    @Test
    fun whileItStandsStillThePhoneWorksAndTheCallCanBeCancelled() =
        runBlocking {
            val asked = CompletableDeferred<Unit>()
            val ended = CompletableDeferred<Unit>()
            val transport =
                FakeTransport {
                    asked.complete(Unit)
                    try {
                        awaitCancellation()
                    } finally {
                        ended.complete(Unit)
                    }
                }
            testPhone(transport = transport).use { phone ->
                val call = launch(Dispatchers.Default) { phone.authority().sync() }
                asked.await()
                phone.lock()
                assertEquals(VerdictCode.OTHER_CODE, phone.officer().verifySeen("x").code)
                call.cancelAndJoin()
                withTimeout(10_000) { ended.await() }
            }
            assertEquals(0, uniffiForeignFutureHandleCount())
        }

    @Test
    fun whatIsClosedDuringACallEndsAfterIt() =
        runBlocking {
            val asked = CompletableDeferred<Unit>()
            val answer = CompletableDeferred<HttpAnswer>()
            val transport =
                FakeTransport {
                    asked.complete(Unit)
                    answer.await()
                }
            val phone = testPhone(transport = transport)
            val authority = phone.authority()
            val call = async(Dispatchers.Default) { authority.sync() }
            asked.await()
            authority.close()
            phone.close()
            answer.completeExceptionally(TransportException.Unreachable("late"))
            val report = withTimeout(10_000) { call.await() }
            assertEquals(setOf(Cause.Unreachable), report.troubles.map { it.cause }.toSet())
        }
}
