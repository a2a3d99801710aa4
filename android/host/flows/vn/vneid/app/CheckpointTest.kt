package vn.vneid.app

import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.root.VNeIdApp
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** A citizen's app and an officer's, with the real library and a real authority. */
class CheckpointTest {
    @Test
    fun fromSignInToAGenuineVerdictReadFromThePixels() {
        val citizen = citizen("000000000789")
        // From here on the taps are counted: the switch, and the button.
        citizen.presenters.home.on(HomeEvent.SWITCH_ON)
        await("a code may be made") { citizen.card is CodeCard.Ready }
        citizen.presenters.home.on(HomeEvent.MAKE_CODE)
        await("the code is on the screen") { citizen.place.page == Page.CODE }
        val code = citizen.presenters.code.state.value as CodeState.Showing
        assertTrue("${code.secondsLeft}", code.secondsLeft in 58..60)
        await("full brightness") { citizen.display.showing == Showing(isSecret = true, isAwake = true, isBright = true) }

        officer.show(citizen)
        val verdict = officer.verdict()
        assertEquals(VerdictCode.GENUINE, verdict.verdict.code)
        assertEquals("NTN789", verdict.verdict.hint)
        assertEquals(VerdictKind.GENUINE, officer.signals.verdicts.last())
    }

    @OptIn(ExperimentalTestApi::class)
    @Test
    fun theNextFrameAfterTheReadShowsTheVerdict() {
        val citizen = citizen("000000000111").switchedOn()
        citizen.makeCode()
        val seen = frameOf(citizen.draw())
        officer.next()
        runComposeUiTest {
            setContent { VNeIdApp(officer.presenter, dark = false) {} }
            val title = hasText(Words(Language.VI)("kind.genuine.title"))
            waitForIdle()
            mainClock.autoAdvance = false
            onNode(title).assertDoesNotExist()
            officer.camera.onFrame(seen)
            mainClock.advanceTimeByFrame()
            onNode(title).assertIsDisplayed()
            val drawn = onRoot().captureToImage().toPixelMap()
            assertEquals(VerdictKind.GENUINE.tint().fill, drawn[drawn.width / 2, drawn.height - 12])
        }
    }

    @Test
    fun theMinutePasses() {
        val citizen = citizen("000000000101").switchedOn()
        citizen.makeCode()
        val seen = frameOf(citizen.draw())
        citizen.passedMs += 90_000
        citizen.presenter.resume()
        await("the code is gone") { citizen.presenters.code.state.value == CodeState.Expired }
        await("the screen is as before") { !citizen.display.showing.isBright && !citizen.display.showing.isAwake }
        val officer = officer("000000000457")
        officer.passedMs += 90_000
        officer.camera.onFrame(seen)
        await("there is a verdict") { officer.place.page == Page.VERDICT }
        assertEquals(VerdictCode.TOO_OLD, officer.verdict().verdict.code)
        // Another code that can't be told, of the same person: the second in a row.
        citizen.presenters.code.on(CodeEvent.MAKE_AGAIN)
        await("another code is on the screen") { citizen.presenters.code.state.value is CodeState.Showing }
        val second = frameOf(citizen.draw())
        officer.passedMs += 90_000
        officer.camera.onFrame(second)
        await("it is the second") { officer.verdict().verdict.onlyTheCard }
    }

    @Test
    fun aSuspendedPersonsCodeIsRefused() {
        // In a world of its own, whose lists nothing else changes.
        val world = TestWorld().also { worlds += it }
        val officer = officer("000000000456", world)
        val citizen = citizen("000000000102", world).switchedOn()
        world.operator("account", "suspend", "000000000102", "--dir", world.folder.path)
        val held =
            officer.presenters.session.officer
                .lists()
                .statusLists
        officer.presenters.officer.on(ScanEvent.Lists)
        await("newer lists are there") {
            officer.presenters.lists.on(ListsEvent.Update)
            Thread.sleep(500)
            officer.presenters.lists.state.value.lists.statusLists != held
        }
        officer.presenters.lists.on(ListsEvent.Sound(true))
        officer.presenters.lists.on(ListsEvent.Speech(true))
        officer.presenter.back()
        await("the lists are closed") { officer.place.page != Page.LISTS }
        citizen.makeCode()
        officer.show(citizen)
        assertEquals(VerdictCode.REVOKED, officer.verdict().verdict.code)
        assertEquals(VerdictKind.NOT_GENUINE, officer.signals.verdicts.last())
        assertEquals("a fake is never heard", 0, officer.signals.run { sounded.size + said.size })
        // Nothing but the button takes it away.
        officer.presenters.officer.on(ScanEvent.Typed("https://vneid.example"))
        assertTrue("a volume key", officer.presenter.volumeKey())
        assertTrue("a swipe back", officer.presenter.back())
        officer.presenter.openSwitch()
        officer.step {}
        assertEquals(Page.VERDICT, officer.place.page)
        assertEquals(VerdictCode.REVOKED, officer.verdict().verdict.code)
        officer.next()
        officer.presenters.officer.on(ScanEvent.Typed("https://vneid.example"))
        await("another verdict is heard") { officer.signals.run { sounded.size == 1 && said.size == 1 } }
        assertTrue("a swipe back", officer.presenter.back())
        await("the camera looks") { officer.place.page == Page.SCAN }
    }

    @Test
    fun wrongClocksAreCorrected() {
        val citizen = citizen("000000000103").switchedOn()
        citizen.wallMs = 3 * 3_600_000
        val officer = officer("000000000458")
        officer.wallMs = -3 * 3_600_000
        citizen.makeCode()
        officer.show(citizen)
        val verdict = officer.verdict().verdict
        assertEquals(VerdictCode.GENUINE, verdict.code)
        assertTrue("${verdict.notices}", verdict.notices.any { it.notice == VerdictNotice.OFFICER_CLOCK_CORRECTED })
    }

    @Test
    fun aCodeMadeAheadWasMadeJustNow() {
        val citizen = citizen("000000000114").switchedOn()
        citizen.passedMs += 8_000
        val officer = officer("000000000459")
        citizen.makeCode()
        officer.show(citizen)
        val verdict = officer.verdict().verdict
        assertEquals(VerdictCode.GENUINE, verdict.code)
        val age = verdict.notices.single { it.notice == VerdictNotice.CODE_AGE }
        assertEquals(maxOf(0, verdict.facts.ageS!!), age.seconds)
    }

    @Test
    fun theCountdownIsRightAfterTheBackgroundAndAnotherWallClock() {
        val citizen = citizen("000000000104").switchedOn()
        citizen.makeCode()
        citizen.presenter.pause()
        citizen.passedMs += 20_000
        citizen.wallMs = 86_400_000
        citizen.presenter.resume()
        await("forty seconds are left") { citizen.secondsLeft in 37..40 }
        citizen.presenters.code.on(CodeEvent.WALLET)
        await("the wallet is open") { citizen.place.page == null && citizen.place.tab == Tab.WALLET }
        await("brightness is as before") { citizen.display.showing == Showing(isSecret = true, isAwake = false, isBright = false) }
    }

    @Test
    fun theCodeSurvivesARotation() {
        val citizen = citizen("000000000105").switchedOn()
        citizen.makeCode()
        val upright = citizen.draw()
        citizen.passedMs += 5_000
        citizen.presenter.resume()
        await("the countdown goes on") { citizen.secondsLeft <= 55 }
        officer.next()
        officer.camera.onFrame(frameOf(citizen.draw(upright.height, upright.width)))
        await("the code that lies is read") { officer.place.page == Page.VERDICT }
        assertEquals(VerdictCode.GENUINE, officer.verdict().verdict.code)
        // The same code upright changes nothing, though the citizen turned the phone.
        officer.camera.onFrame(frameOf(upright))
        Thread.sleep(200)
        assertEquals(VerdictCode.GENUINE, officer.verdict().verdict.code)
    }

    @Test
    fun afterTheProcessWasEndedACodeIsMadeAnew() {
        val citizen = citizen("000000000106").switchedOn()
        citizen.makeCode()
        citizen.passedMs += 3_600_000
        citizen.kill()
        assertEquals(Place(), citizen.place)
        await("the app is locked") { citizen.card == CodeCard.Refused(Refusal.Locked) }
        citizen.presenters.home.on(HomeEvent.UNLOCK)
        await("the sheet is open") { citizen.place.passcode is Passcodes.Unlock }
        citizen.presenters.passcode.on(PasscodeEvent.Entered(PASSCODE))
        await("the code is on the screen at once") { citizen.place.page == Page.CODE }
    }

    @Test
    fun aCodeIsGoneWithTheProcessThoughItsMinuteIsNot() {
        val citizen = citizen("000000000112").switchedOn()
        citizen.makeCode()
        citizen.kill()
        assertEquals(Place(), citizen.place)
        assertEquals(CodeState.Expired, citizen.presenters.code.state.value)
        await("the screen is as before") { citizen.display.showing == Showing(false, false, false) }
    }

    @Test
    fun aWallClockSetBackAddsNoSecond() {
        val citizen = citizen("000000000113").switchedOn()
        citizen.makeCode()
        citizen.passedMs += 30_000
        citizen.wallMs = -86_400_000
        await("the countdown goes on by itself") { citizen.secondsLeft in 28..30 }
        citizen.passedMs += 31_000
        await("the code is gone by itself") { citizen.presenters.code.state.value == CodeState.Expired }
    }

    @Test
    fun signingInGoesOnAfterTheProcessWasEnded() {
        val number = "000000000107"
        world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
        val citizen = PlayedPhone(world).also { phones += it }
        await("the app is open") { citizen.presenter.presenters.value != null }
        citizen.presenters.home.on(HomeEvent.SIGN_IN)
        citizen.presenters.signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
        await("the one-time code was sent") { citizen.presenters.signIn.state.value.step is SignInStep.Code }
        citizen.kill()
        await("it is asked for again") { (citizen.presenters.signIn.state.value.step as? SignInStep.Code)?.takesCode == true }
        assertTrue(citizen.presenters.session.phone.codeCountsForS() in 60u..900u)
        citizen.presenters.signIn.on(SignInEvent.CodeEntered(world.codeFor(number)))
        await("the phone is registered") { citizen.place.passcode is Passcodes.Choose }
        citizen.kill()
        await("the passcode is still to be chosen") { citizen.place.passcode is Passcodes.Choose }
    }

    @Test
    fun papersOpenAfterTheUnlock() {
        val citizen = citizen("000000000108")
        citizen.presenters.home.on(HomeEvent.WALLET)
        await("the paper is there") { citizen.papers?.size == 1 }
        citizen.passedMs += 3_600_000
        citizen.presenter.resume()
        await("the wallet is locked") { citizen.presenters.wallet.state.value == WalletState.Locked }
        citizen.presenters.wallet.on(WalletEvent.Unlock)
        await("the sheet is open") { citizen.place.passcode is Passcodes.Unlock }
        citizen.presenters.passcode.on(PasscodeEvent.Entered(PASSCODE))
        await("the paper is there again") { citizen.papers?.size == 1 }
        val line = citizen.papers?.first() as PaperLine.Shown
        citizen.presenters.wallet.on(WalletEvent.Open(line.summary.id))
        await("it is open") { citizen.place.page == Page.PAPER }
        assertTrue(citizen.presenters.paper.state.value.paper is Paper.Opened)
        await("it is covered") { citizen.display.showing.isSecret }
    }

    @Test
    fun theOldPhoneApprovesTheNewOne() {
        val number = "000000000109"
        val old = citizen(number)
        val next = PlayedPhone(world).also { phones += it }
        await("the app is open") { next.presenter.presenters.value != null }
        val signIn = next.presenters.signIn
        next.presenters.home.on(HomeEvent.SIGN_IN)
        signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
        await("the one-time code was sent") { signIn.state.value.step is SignInStep.Code }
        signIn.on(SignInEvent.CodeEntered(world.codeFor(number)))
        await("it waits for the move") { signIn.state.value.step is SignInStep.Waiting }

        val notices = old.presenters.notices
        notices.on(NoticesEvent.Load)
        old.presenters.home.on(HomeEvent.NOTICES)
        await("the old phone asks") { notices.state.value.run { waiting.isNotEmpty() && !asked.busy } }
        notices.on(NoticesEvent.Answer(notices.state.value.waiting.single(), approve = true))
        await("it was answered") { notices.state.value.run { waiting.isEmpty() && !asked.busy } }

        signIn.on(SignInEvent.TryAgain)
        await("the new phone is the account's") { next.place.passcode is Passcodes.Choose }
        old.presenter.navigation.tab(Tab.HOME)
        await("the old one says so") { old.card == CodeCard.Refused(Refusal.PhoneRemoved) }
    }

    @Test
    fun theReminderComesTwoDaysBeforeTheCertificateEnds() {
        val citizen = citizen("000000000110").switchedOn()
        val until = (citizen.card as CodeCard.Ready).until
        assertEquals(until.minusSeconds(48 * 3600), citizen.reminders.remindAt)
    }

    companion object {
        private lateinit var world: TestWorld
        private val worlds = mutableListOf<TestWorld>()
        private lateinit var officer: PlayedPhone
        private val phones = mutableListOf<PlayedPhone>()

        @BeforeClass
        @JvmStatic
        fun open() {
            world = TestWorld().also { worlds += it }
            officer = officer("000000000456")
        }

        @AfterClass
        @JvmStatic
        fun close() {
            phones.forEach { it.close() }
            worlds.forEach { it.close() }
        }

        private fun officer(number: String, of: TestWorld = world) = phone(number, "Trần Thị Cán Bộ Thử", of).also { it.enterOfficerMode() }

        private fun citizen(number: String, of: TestWorld = world) = phone(number, "Nguyễn Văn Thử Nghiệm", of)

        private fun phone(number: String, name: String, world: TestWorld): PlayedPhone {
            world.add(person(number, name))
            return PlayedPhone(world).also {
                phones += it
                it.signIn(world, number)
            }
        }
    }
}
