package vn.vneid.app

import org.junit.Assert.assertEquals
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.OfficerReadiness

/** What the card of the home screen shows. */
val PlayedPhone.card: CodeCard get() = presenters.home.state.value.card

val PlayedPhone.secondsLeft: Int get() = (presenters.code.state.value as CodeState.Showing).secondsLeft

val PlayedPhone.papers: List<PaperLine>? get() = (presenters.wallet.state.value as? WalletState.Papers)?.lines

/** From the first start to the home screen. */
fun PlayedPhone.signIn(world: TestWorld, number: String) {
    await("the app is open") { presenter.presenters.value != null }
    val before = reminders.plans
    presenters.home.on(HomeEvent.SIGN_IN)
    await("sign-in is open") { place.page == Page.SIGN_IN }
    val signIn = presenters.signIn
    signIn.on(SignInEvent.Submitted(number, TestWorld.PASSWORD))
    await("the one-time code was sent: ${signIn.state.value}") { signIn.state.value.step is SignInStep.Code }
    signIn.on(SignInEvent.CodeEntered(world.codeFor(number)))
    await("the phone is registered: ${signIn.state.value}") { place.passcode is Passcodes.Choose }
    choosePasscode()
    await("signed in") { place.page == null && presenters.home.state.value.name != null }
    // Sign-in, one-time code, and the first sync.
    await("all has come") { reminders.plans >= before + 3 }
}

fun PlayedPhone.choosePasscode() {
    val passcode = presenters.passcode
    await("the sheet asks for a choice") { passcode.state.value?.step == PasscodeStep.CHOOSE }
    passcode.on(PasscodeEvent.Entered(PASSCODE))
    await("and again") { passcode.state.value?.step == PasscodeStep.REPEAT }
    passcode.on(PasscodeEvent.Entered(PASSCODE))
    await("the sheet is gone") { place.passcode == null }
}

fun PlayedPhone.switchedOn(): PlayedPhone {
    presenters.home.on(HomeEvent.SWITCH_ON)
    await("a code may be made") { card is CodeCard.Ready }
    return this
}

fun PlayedPhone.makeCode(): CodeState.Showing {
    presenters.home.on(HomeEvent.MAKE_CODE)
    await("the code is on the screen") { place.page == Page.CODE }
    return presenters.code.state.value as CodeState.Showing
}

fun PlayedPhone.enterOfficerMode() {
    presenters.personal.on(PersonalEvent.Open(PersonalRow.OFFICER_MODE))
    await("the page is open") { place.page == Page.OFFICER_ENTRY }
    presenters.personal.on(PersonalEvent.EnterOfficerMode)
    await("the camera is on") { place.page == Page.SCAN && presenters.officer.state.value.camera is CameraState.On }
    await("codes can be checked") { presenters.officer.state.value.readiness is OfficerReadiness.Ready }
}

/** Holds the officer's camera over the citizen's screen, until there is a verdict. */
fun PlayedPhone.show(citizen: PlayedPhone) {
    next()
    camera.onFrame(frameOf(citizen.draw()))
    await("there is a verdict") { place.page == Page.VERDICT }
}

fun PlayedPhone.next() {
    presenters.officer.verdict.on(VerdictEvent.Next)
    await("the camera looks") { place.page == Page.SCAN }
}

/** Has the hand scanner's way of typing proven, as its page asks for. */
fun PlayedPhone.proveScanner() {
    presenters.officer.on(ScanEvent.HandScanner(true))
    repeat(2) { types(CALIBRATION) }
    assertEquals(HandScanner.Proven, presenters.officer.state.value.handScanner)
}

/** The hand scanner types a text. */
fun PlayedPhone.types(text: String) {
    presenters.officer.on(ScanEvent.Typed(text))
    step {}
}

fun PlayedPhone.verdict(): VerdictState = presenters.officer.verdict.state.value ?: error("no verdict")

const val PASSCODE = "280619"

/** What the hand scanner's test code says, by `docs/spec/verification.md`. */
const val CALIBRATION =
    "VNEID SCANNER TEST: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ \$%*+-./: " +
        "AAEEOODD AWOWUW ASEFORIXUJ A1E2O3U4I5 A6O7A8D9 --..  END"
