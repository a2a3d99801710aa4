package vn.vneid.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.vneid.rules.VerdictCode
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** A store in a file that breaks off, or stands still, when half of the state is written. */
class StoreTest {
    @get:Rule
    val folder = TemporaryFolder()

    private inner class FileStore : Store {
        private val file = File(folder.root, "state")

        @Volatile
        var halfWay: () -> Unit = {}

        override fun load(): ByteArray? = if (file.exists()) file.readBytes() else null

        override fun save(state: ByteArray) {
            val new = File(folder.root, "state.new")
            new.outputStream().use {
                it.write(state, 0, state.size / 2)
                halfWay()
                it.write(state, state.size / 2, state.size - state.size / 2)
            }
            Files.move(new.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE)
        }
    }

    private fun switch(
        phone: Phone,
        on: Boolean,
    ) = phone.setSettings(phone.settings().copy(qrVerification = on))

    /** What a phone would know that opens what is stored now. */
    private fun storedSwitch(): Boolean = testPhone(FileStore()).use { it.settings().qrVerification }

    @Test
    fun aWriteThatBreaksOffLeavesTheOldStateAndTheNextWritesTheNew() {
        for (thrown in listOf(StoreException.Failed("đầy"), IOException("x"), NotImplementedError("y"))) {
            val store = FileStore()
            testPhone(store).use { phone ->
                switch(phone, false)
                store.halfWay = { throw thrown }
                assertThrows(PhoneException.Store::class.java) { switch(phone, true) }
                assertFalse("$thrown", storedSwitch())
                store.halfWay = {}
                phone.lock()
                assertTrue("$thrown", storedSwitch())
            }
        }
    }

    @Test(timeout = 30_000)
    fun aWriteThatStandsStillHoldsUpNobodyWhoReads() {
        val store = FileStore()
        testPhone(store).use { phone ->
            switch(phone, false)
            val (reached, goOn) = List(2) { CountDownLatch(1) }
            store.halfWay = {
                reached.countDown()
                goOn.await()
            }
            val first = thread { switch(phone, true) }
            reached.await()
            assertTrue(phone.settings().qrVerification)
            assertEquals(VerdictCode.OTHER_CODE, phone.officer().verifySeen("x").code)
            assertFalse(storedSwitch())
            store.halfWay = {}
            // Another writer waits for its turn, and then writes the newer state.
            val second = thread { phone.setSettings(phone.settings().copy(officerMode = true)) }
            second.join(200)
            assertTrue(second.isAlive)
            goOn.countDown()
            listOf(first, second).forEach { it.join() }
        }
        testPhone(FileStore()).use { assertTrue(it.settings().qrVerification && it.settings().officerMode) }
    }

    @Test
    fun aStoreThatCannotBeReadOpensNoPhone() {
        for (thrown in listOf(StoreException.Failed("khoá"), IOException("x"), NotImplementedError("y"))) {
            val store =
                object : Store {
                    override fun load(): ByteArray = throw thrown

                    override fun save(state: ByteArray) = Unit
                }
            assertThrows(PhoneException.Store::class.java) { testPhone(store) }
        }
    }

    @Test(timeout = 60_000)
    fun manyThreadsStoreOneAfterTheOther() {
        var writing = 0
        var most = 0
        val store = FileStore()
        store.halfWay = {
            writing += 1
            most = maxOf(most, writing)
            TimeUnit.MILLISECONDS.sleep(5)
            writing -= 1
        }
        testPhone(store).use { phone ->
            List(8) { thread { repeat(5) { phone.lock() } } }.forEach { it.join() }
        }
        assertEquals(1, most)
    }
}
