package vn.vneid.app

import java.nio.ByteBuffer
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** Presenters on a phone where nobody is signed in and no authority answers. */
class PresentersTest {
    private val phone = PlayedPhone(testApp, SoftKeys()).also { phone ->
        await("the app is open") { phone.presenter.presenters.value != null }
    }

    @After
    fun close() = phone.close()

    @Test
    fun aPasscodeIsChosenTwiceAlike() {
        val sheet = phone.presenters.passcode
        var chosen = false
        phone.step { sheet.open(Passcodes.Choose { chosen = true }) }
        assertFalse(sheet.state.value!!.canCancel)
        assertFalse(phone.presenter.back())
        enter(PASSCODE, PasscodeStep.REPEAT)
        enter("280618", PasscodeStep.CHOOSE)
        assertEquals(listOf("passcode_sheet.differs"), sheet.state.value!!.faults.map { it.key })
        enter("111111", PasscodeStep.REPEAT)
        enter("111111", PasscodeStep.CHOOSE)
        assertEquals(listOf("passcode.weak"), sheet.state.value!!.faults.map { it.key })
        phone.choosePasscode()
        await("it goes on") { chosen }
    }

    @Test
    fun wrongTriesSlowDown() {
        withPasscode()
        val sheet = phone.presenters.passcode
        var opened = false
        phone.step { sheet.open(Passcodes.Unlock { opened = true }) }
        var tries = 0
        while (sheet.state.value!!.faults.none { it.key == "passcode.wait" }) {
            val attempt = sheet.state.value!!.attempt
            sheet.on(PasscodeEvent.Entered("280618"))
            await("it is wrong") { sheet.state.value!!.run { this.attempt > attempt && !isBusy } }
            Thread.sleep(50)
            tries += 1
            assertTrue("it never slows down", tries < 20)
        }
        phone.passedMs += 600_000
        await("the wait is over") { sheet.state.value!!.takesDigits }
        sheet.on(PasscodeEvent.Entered(PASSCODE))
        await("the lock is open") { opened && phone.place.passcode == null }
    }

    @Test
    fun biometricsStandInForThePasscode() {
        withPasscode()
        phone.lock.hasBiometrics = true
        phone.step { phone.presenters.session.phone.setSettings(settings().copy(biometrics = true)) }
        phone.passedMs += 3_600_000
        var opened = false
        phone.lock.isOwner = false
        phone.step { phone.presenters.session.unlocked { opened = true } }
        await("the sheet is open") { phone.place.passcode is Passcodes.Unlock }
        assertTrue(phone.presenters.passcode.state.value!!.offersBiometrics)
        phone.lock.isOwner = true
        phone.presenters.passcode.on(PasscodeEvent.Biometrics)
        await("the lock is open") { opened && phone.place.passcode == null }
    }

    @Test
    fun aFingerThatWasAddedLaterOpensNothing() {
        withPasscode()
        phone.lock.hasBiometrics = true
        phone.step { phone.presenters.session.phone.setSettings(settings().copy(biometrics = true)) }
        phone.passedMs += 3_600_000
        phone.lock.hasChanged = true
        var opened = false
        phone.step { phone.presenters.session.unlocked { opened = true } }
        val sheet = phone.presenters.passcode
        await("it says so") { sheet.state.value!!.run { biometricsChanged != null && !offersBiometrics } }
        assertFalse(opened || settings().biometrics)
        sheet.on(PasscodeEvent.Entered(PASSCODE))
        await("the passcode opens it") { opened }
        // Switched on again, those of now are bound.
        phone.presenters.personal.on(PersonalEvent.Biometrics(true))
        await("they are") { settings().biometrics && !phone.lock.hasChanged }
    }

    @Test
    fun thePasscodeIsChanged() {
        withPasscode()
        phone.presenters.personal.on(PersonalEvent.Open(PersonalRow.PASSCODE))
        await("the sheet is open") { phone.place.passcode == Passcodes.Change }
        enter("280618", PasscodeStep.NEW)
        enter("395724", PasscodeStep.REPEAT)
        enter("395724", PasscodeStep.OLD)
        assertEquals("passcode.wrong", phone.presenters.passcode.state.value!!.faults.first().key)
        enter(PASSCODE, PasscodeStep.NEW)
        enter("395724", PasscodeStep.REPEAT)
        phone.presenters.passcode.on(PasscodeEvent.Entered("395724"))
        await("the sheet is gone") { phone.place.passcode == null }
    }

    @Test
    fun settingsAreKept() {
        val login = phone.presenters.personal
        val choices = login.state.value.autoLockChoices
        login.on(PersonalEvent.AutoLock(choices.last().seconds))
        login.on(PersonalEvent.UnlockToPresent(false))
        await("they are stored") { settings().run { autoLockS == choices.last().seconds && !unlockToPresent } }
        phone.lock.isOwner = false
        login.on(PersonalEvent.Biometrics(true))
        phone.step {}
        assertFalse("biometrics of somebody else", settings().biometrics)
        phone.kill()
        assertEquals(choices.last().seconds, settings().autoLockS)
    }

    @Test
    fun notificationsAreSwitchedByKind() {
        val personal = phone.presenters.personal
        phone.step { phone.presenter.navigation.open(Page.NOTIFICATIONS) }
        await("all are on") { personal.state.value.notifications == NotificationKind.entries.toSet() }
        personal.on(PersonalEvent.Notify(NotificationKind.PAPERS, false))
        personal.on(PersonalEvent.AllowNotifications)
        await("one is off") {
            personal.state.value.run {
                notificationsAllowed &&
                    notifications == setOf(NotificationKind.ACCOUNT, NotificationKind.CERTIFICATE)
            }
        }
    }

    @Test
    fun whatIsNotOursIsCountedAndSaid() {
        val officer = phone.presenters.officer
        phone.presenters.lists.on(ListsEvent.Speech(true))
        phone.step { officer.enter() }
        await("the camera is on") { officer.state.value.camera is CameraState.On }
        assertEquals(Blocker.SIGNED_OUT, (officer.state.value.readiness as OfficerReadiness.Blocked).blockers.first())
        officer.on(ScanEvent.Typed("https://example.test"))
        await("there is a verdict") { phone.place.page == Page.VERDICT }
        assertEquals(listOf(VerdictKind.NOT_OURS), phone.signals.verdicts)
        assertEquals(listOf(Words(Language.VI).heard(phone.verdict().view)), phone.signals.said)
        officer.on(ScanEvent.Typed("https://example.test"))
        phone.step {}
        assertEquals("the same code changes nothing", 1, phone.signals.verdicts.size)
        officer.on(ScanEvent.Typed("WIFI:T:WPA;S=x;;"))
        await("another opens the next") { phone.signals.verdicts.size == 2 }
        assertTrue("a volume key", phone.presenter.volumeKey())
        await("the camera looks on") { phone.place.page == Page.SCAN }
        officer.on(ScanEvent.Lists)
        await("they are counted") { phone.presenters.lists.state.value.today == DayCounts(0u, 0u, 0u, 2u) }
        phone.wallMs = 86_400_000
        phone.presenters.lists.on(ListsEvent.Sound(true))
        await("the next day begins anew") { phone.presenters.lists.state.value.run { sound && today == DayCounts(0u, 0u, 0u, 0u) } }
        phone.presenter.back()
        phone.presenter.back()
        await("officer mode is left") { phone.place.page == null }
        assertFalse(phone.presenter.volumeKey())
    }

    @Test
    fun officerModeAsksTheAuthorityOnlyForLists() {
        // What opening plans is done.
        phone.step {}
        val before = phone.reminders.plans
        phone.step { phone.presenters.officer.enter() }
        val readiness = phone.presenters.officer.state.value.readiness as OfficerReadiness.Blocked
        assertEquals(Blocker.SIGNED_OUT, readiness.blockers.first())
        assertTrue("there are none", Blocker.NO_LISTS in readiness.blockers)
        assertEquals(before, phone.reminders.plans)
    }

    @Test
    fun aHandScannerIsProvenByTwoScansOfItsCode() {
        val officer = phone.presenters.officer
        phone.step { officer.enter() }
        officer.on(ScanEvent.HandScanner(true))
        await("its code is shown") { officer.state.value.handScanner is HandScanner.Proving }
        val first = officer.state.value.handScanner as HandScanner.Proving
        assertEquals(calibrationCode().dark.toList(), first.code.dark.toList())
        phone.types(CALIBRATION)
        assertEquals(first.copy(once = true), officer.state.value.handScanner)
        phone.types(CALIBRATION.replace('Z', 'Y'))
        assertEquals("from the first again", first.copy(wrong = true), officer.state.value.handScanner)
        phone.types(CALIBRATION)
        phone.types(CALIBRATION)
        assertEquals(HandScanner.Proven, officer.state.value.handScanner)
        assertTrue("none of it was a code", phone.signals.verdicts.isEmpty())
    }

    @Test
    fun whatEndsTheProofOfAHandScannerShowsItsCodeAgain() {
        val officer = phone.presenters.officer
        phone.step { officer.enter() }
        val ends = listOf<Pair<String, () -> Unit>>(
            "another keyboard" to {
                phone.keyboards = "another"
                phone.step {}
            },
            "the field lost the focus" to { officer.on(ScanEvent.TypingInterrupted) },
            "the window lost it" to { phone.presenter.loseFocus() },
            "the lists" to {
                officer.on(ScanEvent.Lists)
                phone.presenter.back()
            },
            "the background" to {
                phone.presenter.pause()
                phone.presenter.resume()
            },
        )
        for ((what, end) in ends) {
            phone.proveScanner()
            end()
            await(what) { officer.state.value.handScanner is HandScanner.Proving }
            assertFalse(what, phone.presenters.session.officer.typingIsProven())
        }
        phone.proveScanner()
        officer.on(ScanEvent.HandScanner(false))
        await("the camera looks") { officer.state.value.handScanner == null }
        assertFalse(phone.presenters.session.officer.typingIsProven())
    }

    @Test
    fun aVerdictOverTheFieldEndsNoProof() {
        val officer = phone.presenters.officer
        phone.step { officer.enter() }
        phone.proveScanner()
        officer.on(ScanEvent.Typed("https://example.test"))
        await("there is a verdict") { phone.place.page == Page.VERDICT }
        officer.on(ScanEvent.TypingInterrupted)
        officer.verdict.on(VerdictEvent.Next)
        await("the next") { phone.place.page == Page.SCAN }
        assertEquals(HandScanner.Proven, officer.state.value.handScanner)
    }

    @Test
    fun whatWasNotProvenIsNotReliedUponAndTheWayOutIsTheScannersCode() {
        val officer = phone.presenters.officer
        phone.step { officer.enter() }
        officer.on(ScanEvent.Typed("VN1:AAAA"))
        await("there is a verdict") { phone.place.page == Page.VERDICT }
        assertEquals(VerdictCode.TYPING_UNPROVEN, phone.verdict().verdict.code)
        officer.verdict.on(VerdictEvent.Act)
        await("its code is shown") { phone.place.page == Page.SCAN && officer.state.value.handScanner is HandScanner.Proving }
    }

    @Test
    fun aPictureWithoutACodeSaysSo() {
        val officer = phone.presenters.officer
        phone.step { officer.enter() }
        val grey = ByteBuffer.allocateDirect(640 * 480)
        phone.picture = Frame(grey, 640, 480, 640, 0)
        officer.on(ScanEvent.ChoosePicture)
        await("it says so") { officer.state.value.pictureWithoutCode }
        officer.on(ScanEvent.Torch(true))
        await("and no longer") { !officer.state.value.pictureWithoutCode }
        await("the light is on") { (phone.camera.state.value as CameraState.On).torch == true }
        phone.presenter.pause()
        await("the camera is let go of") { phone.camera.state.value == CameraState.Starting }
        phone.presenter.resume()
        await("and taken again") { phone.camera.state.value is CameraState.On }
    }

    @Test
    fun theLinkLeadsToTheSwitchAndBackLeadsHome() {
        phone.presenter.openSwitch()
        assertEquals(Tab.PERSONAL, phone.place.tab)
        assertTrue(phone.presenter.back())
        assertEquals(Place(), phone.place)
        assertFalse("home is the last", phone.presenter.back())
    }

    private fun settings() = phone.presenters.session.phone.settings()

    private fun withPasscode() {
        phone.step { phone.presenters.passcode.open(Passcodes.Choose {}) }
        phone.choosePasscode()
    }

    private fun enter(passcode: String, next: PasscodeStep) {
        val sheet = phone.presenters.passcode
        val attempt = sheet.state.value!!.attempt
        sheet.on(PasscodeEvent.Entered(passcode))
        await("the next step is $next") { sheet.state.value!!.run { this.attempt > attempt && step == next && !isBusy } }
    }
}
