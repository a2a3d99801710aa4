package vn.vneid.app

import java.security.MessageDigest
import org.junit.AfterClass
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.client.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** What goes wrong on a phone has a screen that says what to do, and nothing is lost. */
class UnhappyTest {
    @Test
    fun withoutNetworkEachStepSaysSo() {
        val phone = signedIn("000000000201")
        phone.switchedOn()
        phone.isOnline = false
        val of = phone.presenters
        of.home.on(HomeEvent.GO_ONLINE)
        await("home says so") { of.home.state.value.asked.isUnreachable }
        of.home.on(HomeEvent.WALLET)
        await("the wallet is open") { of.wallet.state.value is WalletState.Papers }
        of.wallet.on(WalletEvent.Load)
        await("the wallet says so, and shows what it holds") {
            (of.wallet.state.value as? WalletState.Papers)?.run { asked.isUnreachable && lines.size == 1 } == true
        }
        of.notices.on(NoticesEvent.Load)
        await("the notices say so") {
            of.notices.state.value.run { asked.isUnreachable || asked == Asked() }
        }
        of.personal.on(PersonalEvent.Open(PersonalRow.DEVICES))
        await("the phones say so") { of.devices.state.value.asked.isUnreachable }
        of.password.on(PasswordEvent(TestWorld.PASSWORD, "Mat-khau-thu-nghiem-2"))
        await("the password says so") { of.password.state.value.asked.isUnreachable }
        of.lists.on(ListsEvent.Update)
        await("the lists say so") { of.lists.state.value.asked.isUnreachable }
        of.paper.on(PaperEvent.LOAD)
        await("a paper says so") { of.paper.state.value.asked.isUnreachable }
        // What matters most needs no network.
        phone.makeCode()
        phone.presenter.back()
        of.personal.on(PersonalEvent.SignOut)
        await("signed out") { of.session.phone.account() == AccountState.SignedOut }
    }

    @Test
    fun withoutNetworkSigningInWaits() {
        val number = "000000000202"
        val phone = started(number)
        val signIn = phone.presenters.signIn
        phone.isOnline = false
        signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
        await("it says so") { signIn.state.value.run { step == SignInStep.Credentials && trouble.isUnreachable } }
        phone.isOnline = true
        signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
        await("the one-time code was sent") { signIn.state.value.step is SignInStep.Code }
        phone.isOnline = false
        signIn.on(SignInEvent.CodeEntered(world.codeFor(number)))
        await("it says so") { signIn.state.value.run { step is SignInStep.Code && trouble.isUnreachable } }
        phone.isOnline = true
        signIn.on(SignInEvent.CodeEntered("000000"))
        await("a wrong code is told") {
            signIn.state.value.run { step is SignInStep.Code && trouble.isOf("code_wrong") }
        }
        signIn.on(SignInEvent.CodeEntered(world.codeFor(number)))
        await("the phone is registered") { phone.place.passcode is Passcodes.Choose }
    }

    @Test
    fun aFullDiskStopsBeforeSomethingIsLost() {
        val phone = signedIn("000000000203")
        phone.store.onSave = { throw StoreException.Full("no space left on device") }
        phone.presenters.home.on(HomeEvent.SWITCH_ON)
        await("it is told") { phone.place.obstacle?.obstacle == Obstacle.DISK_FULL }
        phone.store.onSave = { throw StoreException.Failed("the disk is read-only") }
        phone.presenter.on(Act.TRY_AGAIN)
        await("that it is something else is told") { phone.place.obstacle?.obstacle == Obstacle.NOT_STORED }
        phone.store.onSave = {}
        phone.presenter.on(Act.TRY_AGAIN)
        await("it was switched on") { phone.place.obstacle == null && phone.card is CodeCard.Ready }
    }

    @Test
    fun aBrokenStateFileIsToldAndKept() {
        val phone = signedIn("000000000204")
        val broken =
            phone.store.state!!
                .copyOf()
                .also { it[it.size / 2] = (it[it.size / 2] + 1).toByte() }
        phone.store.state = broken
        phone.kill()
        assertEquals(Obstacle.STATE_DAMAGED, phone.place.obstacle?.obstacle)
        phone.presenter.on(Act.TRY_AGAIN)
        await("it is still told") { phone.place.obstacle?.obstacle == Obstacle.STATE_DAMAGED }
        assertArrayEquals(broken, phone.store.state)
        phone.presenter.on(Act.START_OVER)
        await("it begins anew, as was asked") { phone.presenter.presenters.value != null && phone.place.obstacle == null }
        assertEquals(
            AccountState.SignedOut,
            phone.presenters.session.phone
                .account(),
        )
    }

    @Test
    fun theStateOfANewerAppIsKeptForIt() {
        val phone = signedIn("000000000208")
        val held = phone.store.state!!
        val newer = held.copyOf(held.size - 32).also { it[9] = (it[9] + 1).toByte() }
        val state = newer + MessageDigest.getInstance("SHA-256").digest(newer)
        phone.store.state = state
        phone.kill()
        assertEquals(Obstacle.STATE_NEWER, phone.place.obstacle?.obstacle)
        assertArrayEquals(state, phone.store.state)
    }

    @Test
    fun withoutAScreenLockNobodySignsIn() {
        val phone = PlayedPhone(world).also { phones += it }
        await("the app is open") { phone.presenter.presenters.value != null }
        phone.lock.isSet = false
        phone.presenters.home.on(HomeEvent.SIGN_IN)
        await("it is told") { phone.place.obstacle?.obstacle == Obstacle.NO_SCREEN_LOCK }
        phone.lock.isSet = true
        phone.presenter.on(Act.TRY_AGAIN)
        await("sign-in is open") { phone.place.obstacle == null && phone.place.page == Page.SIGN_IN }
    }

    @Test
    fun afterAnotherFingerprintOneSignsInAgain() {
        val number = "000000000205"
        val phone = signedIn(number).switchedOn()
        phone.lock.failure = KeyException.Gone()
        phone.presenters.home.on(HomeEvent.MAKE_CODE)
        await("it is told") { phone.place.obstacle?.obstacle == Obstacle.KEY_INVALIDATED }
        phone.presenter.on(Act.SIGN_IN_AGAIN)
        await("sign-in is open") { phone.place.page == Page.SIGN_IN }
        phone.lock.failure = null
        phone.signIn(world, number)
        phone.switchedOn().makeCode()
    }

    @Test
    fun hardwareThatFailsIsToldAndTriedAgain() {
        val phone = signedIn("000000000210").switchedOn()
        phone.lock.failure = KeyException.Failed("the keystore is busy")
        phone.presenters.home.on(HomeEvent.MAKE_CODE)
        await("it is told") { phone.place.obstacle?.obstacle == Obstacle.KEY_FAILED }
        assertTrue(phone.presenter.back())
        assertNull(phone.place.obstacle)
        phone.presenters.home.on(HomeEvent.MAKE_CODE)
        await("it is told again") { phone.place.obstacle?.obstacle == Obstacle.KEY_FAILED }
        phone.presenter.on(Act.BACK)
        assertNull(phone.place.obstacle)
        phone.lock.failure = KeyException.Cancelled()
        phone.step { phone.presenters.code.make() }
        assertNull(phone.place.obstacle)
        phone.lock.failure = KeyException.Failed("the keystore is busy")
        phone.presenters.home.on(HomeEvent.MAKE_CODE)
        await("it is told") { phone.place.obstacle?.obstacle == Obstacle.KEY_FAILED }
        phone.lock.failure = null
        phone.presenter.on(Act.TRY_AGAIN)
        await("the code is on the screen") { phone.place.page == Page.CODE }
    }

    /** Begins anew only what can't be read. */
    @Test
    fun whatKeepsThePhoneFromOpeningIsToldForWhatItIs() {
        val phone = PlayedPhone(world).also { phones += it }
        await("the app is open") { phone.presenter.presenters.value != null }
        val failures = listOf(
            StoreException.Full("no space left on device") to Obstacle.DISK_FULL,
            StoreException.Failed("input/output error") to Obstacle.STATE_DAMAGED,
        )
        for ((failure, obstacle) in failures) {
            phone.store.onLoad = { throw failure }
            phone.kill()
            assertEquals(obstacle, phone.place.obstacle?.obstacle)
        }
        phone.store.onLoad = {}
        val wrong = PlayedPhone(world.app.copy(roots = emptyList()), SoftKeys()).also { phones += it }
        await("that it was built wrong is told") { wrong.place.obstacle?.obstacle == Obstacle.NOT_CONFIGURED }
    }

    @Test
    fun aDismissedPromptIsNoMistake() {
        val phone = signedIn("000000000206").switchedOn()
        phone.lock.isOwner = false
        phone.presenters.home.on(HomeEvent.MAKE_CODE)
        await("the button is back") { phone.card is CodeCard.Ready }
        assertNull(phone.place.obstacle)
        assertNull(phone.place.page)
    }

    @Test
    fun aRefusedCameraCanBeAllowed() {
        val phone = signedIn("000000000207")
        phone.camera.onStart = CameraState.Refused(canAsk = true)
        phone.presenters.personal.on(PersonalEvent.Open(PersonalRow.OFFICER_MODE))
        phone.presenters.personal.on(PersonalEvent.EnterOfficerMode)
        await("it says so") { phone.presenters.officer.state.value.camera is CameraState.Refused }
        phone.proveScanner()
        phone.presenters.officer.on(ScanEvent.Typed("https://example.test"))
        await("a hand scanner will do") { phone.place.page == Page.VERDICT }
        assertEquals(VerdictCode.WEB_ADDRESS, phone.verdict().verdict.code)
        phone.next()
        phone.presenters.officer.on(ScanEvent.AllowCamera)
        await("the camera is on") { phone.presenters.officer.state.value.camera is CameraState.On }
    }

    @Test
    fun aFirstPhoneWaitsForItsActivationCode() {
        val number = "000000000219"
        TestWorld("--first-phone-at-once", "false").use { closed ->
            closed.add(person(number, "Nguyễn Văn Thử Nghiệm"))
            val code = closed.activationCode(number)
            val phone = PlayedPhone(closed).also { phones += it }
            await("the app is open") { phone.presenter.presenters.value != null }
            val (home, signIn) = phone.presenters.run { home to signIn }
            home.on(HomeEvent.SIGN_IN)
            signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
            await("the one-time code was sent") { signIn.state.value.step is SignInStep.Code }
            val shown = (signIn.state.value.step as SignInStep.Code).digits!!
            val digits = (shown.values.single().value as MessageValue.Text).text
            assertTrue(closed.messageTo(number), " $digits. " in closed.messageTo(number))
            signIn.on(SignInEvent.CodeEntered(closed.codeFor(number)))
            await("it waits") { signIn.state.value.step is SignInStep.Waiting }
            signIn.on(SignInEvent.Later)
            phone.choosePasscode()
            home.on(HomeEvent.SWITCH_ON)
            await("home says why") { (phone.card as? CodeCard.Refused)?.refusal is Refusal.PhoneWaiting && phone.place.page == null }
            // Its button leads back to the field.
            home.on(HomeEvent.SIGN_IN)
            await("the page is open, and has the field") {
                val takesCode = (signIn.state.value.step as? SignInStep.Waiting)?.takesActivationCode == true
                takesCode && phone.place.page == Page.SIGN_IN
            }
            signIn.on(SignInEvent.ActivationEntered("00000-00001"))
            await("a slip costs no try") { signIn.state.value.trouble.isOf("activation_code_mistyped") }
            signIn.on(SignInEvent.ActivationEntered("00000-00000"))
            await("another's does") {
                val tries = signIn.state.value.trouble?.advice?.more?.singleOrNull()
                tries?.values?.single()?.value == MessageValue.Number(4)
            }
            signIn.on(SignInEvent.ActivationEntered(code.lowercase().replace("-", " ")))
            await("the phone is let in: ${signIn.state.value}") { phone.place.page == null }
            await("a code may be made") { phone.card is CodeCard.Ready }
        }
    }

    private val Asked?.isUnreachable get() = this?.trouble.isUnreachable
    private val TroubleView?.isUnreachable get() = isOf("unreachable")

    private fun TroubleView?.isOf(code: String) = this?.advice?.reason?.key == "trouble.$code.reason"

    private fun started(number: String): PlayedPhone {
        world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
        return PlayedPhone(world).also {
            phones += it
            await("the app is open") { it.presenter.presenters.value != null }
            it.presenters.home.on(HomeEvent.SIGN_IN)
            await("sign-in is open") { it.place.page == Page.SIGN_IN }
        }
    }

    private fun signedIn(number: String): PlayedPhone {
        world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
        return PlayedPhone(world).also {
            phones += it
            it.signIn(world, number)
        }
    }

    companion object {
        private lateinit var world: TestWorld
        private val phones = mutableListOf<PlayedPhone>()

        @BeforeClass
        @JvmStatic
        fun open() {
            world = TestWorld()
        }

        @AfterClass
        @JvmStatic
        fun close() {
            phones.forEach { it.close() }
            world.close()
        }
    }
}
