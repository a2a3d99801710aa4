package vn.vneid.app

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import java.nio.ByteBuffer
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.root.VNeIdApp
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.rules.OfficerReadiness

/** The whole app, from its first start, by what a finger taps and an eye reads. */
@OptIn(ExperimentalTestApi::class)
class TapsTest {
    private val words = Words(Language.VI)

    @Test
    fun `after sign-in three taps show a code, and none lies between officer mode and the camera`() {
        TestWorld().use { world ->
            world.add(person(NUMBER, "Nguyễn Văn Thử Nghiệm"))
            PlayedPhone(world).use { phone -> runComposeUiTest { play(world, phone) } }
        }
    }

    private fun ComposeUiTest.play(world: TestWorld, phone: PlayedPhone) {
        setContent { VNeIdApp(phone.presenter, dark = false) {} }
        tap("action.sign_in")
        type("sign_in.number", NUMBER)
        type("sign_in.password", TestWorld.PASSWORD)
        tap("action.continue")
        see("sign_in.code")
        type("sign_in.code", world.codeFor(NUMBER))
        tap("action.continue")
        see("passcode_sheet.choose")
        PASSCODE.forEach { digit -> press(hasText(digit.toString()) and hasClickAction()) }
        see("passcode_sheet.repeat")
        PASSCODE.forEach { digit -> press(hasText(digit.toString()) and hasClickAction()) }

        var taps = 0
        tap("refusal.switch_off.reason").also { taps += 1 }
        tap("code.make").also { taps += 1 }
        see("showing.qr")
        assertTrue("$taps taps", taps <= 3)

        tap("action.done")
        tap("tab.personal")
        tap("personal.officer_mode")
        tap("officer.enter")
        val until = { readiness: OfficerReadiness -> (readiness as? OfficerReadiness.Ready)?.until }
        await("codes can be checked") { until(phone.presenters.officer.state.value.readiness) != null }
        see("guidance.nothing_seen")
        val frame = Frame(ByteBuffer.allocateDirect(640 * 480), 640, 480, 640, 0)
        phone.camera.onFrame(frame)
        see("guidance.too_dark")
        tap("officer.leave")
        tap("tab.home")
        see("code.make")
    }

    private fun ComposeUiTest.tap(key: String) = press(hasText(words(key)) and hasClickAction() and isEnabled())

    private fun ComposeUiTest.press(what: SemanticsMatcher) {
        await(what)
        val found = onAllNodes(what)[0]
        if (found.fetchSemanticsNode().ancestorScrolls()) found.performScrollTo()
        found.performClick()
    }

    private fun ComposeUiTest.type(key: String, text: String) {
        val field = hasContentDescription(words(key)) and hasSetTextAction()
        await(field)
        onNode(field).performTextInput(text)
    }

    private fun ComposeUiTest.see(key: String) = await(hasText(words(key)) or hasContentDescription(words(key)))

    private fun ComposeUiTest.await(what: SemanticsMatcher) =
        waitUntil("there is $what", 30_000) { onAllNodes(what).fetchSemanticsNodes().isNotEmpty() }

    private fun SemanticsNode.ancestorScrolls(): Boolean =
        generateSequence(parent) { it.parent }.any { SemanticsActions.ScrollBy in it.config }

    private companion object {
        const val NUMBER = "000000000789"
    }
}
