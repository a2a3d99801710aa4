package vn.vneid.app

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestCoroutineScheduler
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.core.SoftKeys
import vn.vneid.core.testApp
import vn.vneid.present.Page

/** The phone locks itself to the millisecond, in time that passes only as the test says. */
@OptIn(ExperimentalCoroutinesApi::class)
class LockTest {
    private val time = TestCoroutineScheduler()
    private val phone = PlayedPhone(testApp, SoftKeys(), time = time).also { time.runCurrent() }

    @After
    fun close() = phone.close()

    @Test
    fun whatIsPrivateClosesAndTheLockShowsThoughNobodyTouchesThePhone() {
        withPasscode()
        for (page in Page.entries.filter { it.isPrivate() && it != Page.WALLET } + null) {
            unlock()
            phone.presenter.navigation.tab(if (page == null) Tab.WALLET else Tab.PERSONAL)
            if (page != null) phone.presenter.navigation.open(page)
            pass(LOCKS_IN_MS - 1)
            assertEquals(page, phone.place.page)
            assertNull("$page: a millisecond early", phone.place.passcode)
            pass(1)
            assertNull("$page is closed", phone.place.page)
            assertTrue("$page: the lock shows", phone.place.passcode is Passcodes.Unlock)
            phone.presenter.back()
            time.runCurrent()
            assertNull("it may be left closed", phone.place.passcode)
        }
    }

    @Test
    fun whoeverTouchesItPutsThatOff() {
        withPasscode()
        phone.presenter.navigation.open(Page.LOGIN_SETTINGS)
        pass(LOCKS_IN_MS - 1)
        phone.presenter.touch()
        pass(LOCKS_IN_MS - 1)
        assertEquals(Page.LOGIN_SETTINGS, phone.place.page)
        pass(1)
        assertNull(phone.place.page)
    }

    @Test
    fun whatIsNotPrivateStays() {
        withPasscode()
        phone.presenter.navigation.open(Page.TERMS)
        pass(10 * LOCKS_IN_MS)
        assertEquals(Page.TERMS, phone.place.page)
        assertNull(phone.place.passcode)
    }

    private fun withPasscode() {
        val core = phone.presenters.session.phone
        core.setSettings(core.settings().copy(autoLockS = AUTO_LOCK_S))
        core.setPasscode(PASSCODE)
        time.runCurrent()
    }

    private fun unlock() {
        phone.presenters.session.phone.unlock(PASSCODE)
        time.runCurrent()
    }

    private fun pass(ms: Long) {
        time.advanceTimeBy(ms)
        time.runCurrent()
    }

    private companion object {
        const val AUTO_LOCK_S = 120u

        /** Locked is what was not touched for longer than that. */
        const val LOCKS_IN_MS = 120_001L
    }
}
