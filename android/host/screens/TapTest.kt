package vn.vneid.app.ui

import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.unit.dp
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.core.*
import vn.vneid.present.*

/** What is tapped becomes the event that the presenter waits for. */
@OptIn(ExperimentalTestApi::class)
class TapTest {
    private val words = Words(Language.VI)

    /** Screen, text and event. */
    private val taps = listOf(
        Triple("home-ready", "code.make", HomeEvent.MAKE_CODE),
        Triple("home-ready", "tab.personal", Tab.PERSONAL),
        Triple("home-signed_out", "action.sign_in", HomeEvent.SIGN_IN),
        Triple("home-level_too_low", "action.nearest_place", Elsewhere.NEAREST_PLACE),
        Triple("home-switch_off", "refusal.switch_off.reason", HomeEvent.SWITCH_ON),
        Triple("home-locked", "action.unlock", HomeEvent.UNLOCK),
        Triple("home-clock_wrong", "action.open_date_settings", Elsewhere.DATE_SETTINGS),
        Triple("home-certificate_expired", "action.go_online", HomeEvent.GO_ONLINE),
        Triple("home-phone_removed", "action.sign_in_again", HomeEvent.SIGN_IN),
        Triple("home-app_too_old", "action.update_app", Elsewhere.UPDATE),
        Triple("code-showing", "action.open_wallet", CodeEvent.WALLET),
        Triple("code-showing", "action.done", BACK),
        Triple("code-expired", "code.make_again", CodeEvent.MAKE_AGAIN),
        Triple("wallet-locked", "action.unlock", WalletEvent.Unlock),
        Triple("wallet-empty", "papers.fetch", WalletEvent.Load),
        Triple("paper-damaged", "papers.fetch", PaperEvent.LOAD),
        Triple("notices", "notices.refuse", NoticesEvent.Answer("p2", false)),
        Triple("personal", "personal.qr_verification", PersonalEvent.QrVerification(false)),
        Triple("personal", "personal.devices", PersonalEvent.Open(PersonalRow.DEVICES)),
        Triple("personal", "personal.officer_mode", PersonalEvent.Open(PersonalRow.OFFICER_MODE)),
        Triple("login-settings", "login.biometrics", PersonalEvent.Biometrics(false)),
        Triple("notifications", "notifications.papers", PersonalEvent.Notify(NotificationKind.PAPERS, false)),
        Triple("notifications-blocked", "notifications.allow", PersonalEvent.AllowNotifications),
        Triple("officer-entry", "officer.enter", PersonalEvent.EnterOfficerMode),
        Triple("sign-in-code-over", "sign_in.restart", SignInEvent.SendAgain),
        Triple("sign-in-biometrics", "sign_in.biometrics_use", SignInEvent.BiometricsChosen(true)),
        Triple("sign-in-waiting", "sign_in.waiting_look", SignInEvent.TryAgain),
        Triple("sign-in-waiting-first", "sign_in.waiting_look", SignInEvent.TryAgain),
        Triple("sign-in-waiting-first-wrong", "action.later", SignInEvent.Later),
        Triple("home-phone_waiting", "sign_in.waiting_open", HomeEvent.SIGN_IN),
        Triple("passcode-unlock", "passcode_sheet.biometrics", PasscodeEvent.Biometrics),
        Triple("obstacle-no_screen_lock", "action.open_security_settings", Elsewhere.SECURITY_SETTINGS),
        Triple("obstacle-key_invalidated", "action.sign_in_again", Act.SIGN_IN_AGAIN),
        Triple("obstacle-disk_full", "action.open_storage_settings", Elsewhere.STORAGE_SETTINGS),
        Triple("obstacle-not_stored", "action.try_again", Act.TRY_AGAIN),
        Triple("obstacle-state_newer", "action.update_app", Elsewhere.UPDATE),
        Triple("home-offline", "action.open_network_settings", Elsewhere.NETWORK_SETTINGS),
        Triple("home-offline", "action.try_again", HomeEvent.GO_ONLINE),
        Triple("devices", "action.back", BACK),
        Triple("scan", "scan.torch_on", ScanEvent.Torch(true)),
        Triple("scan", "scan.hand_scanner", ScanEvent.HandScanner(true)),
        Triple("scan", "scan.choose_picture", ScanEvent.ChoosePicture),
        Triple("scan", "officer.leave", BACK),
        Triple("scan-scanner-wrong", "scan.use_camera", ScanEvent.HandScanner(false)),
        Triple("scan-refused", "scan.allow", ScanEvent.AllowCamera),
        Triple("scan-lists_expired", "lists.update", ScanEvent.UpdateLists),
        Triple("scan-signed_out", "action.sign_in", ScanEvent.SignIn),
        Triple("scan-level_too_low", "action.nearest_place", Elsewhere.NEAREST_PLACE),
        Triple("scan-clock_wrong", "action.open_date_settings", Elsewhere.DATE_SETTINGS),
        Triple("verdict-genuine", "inspection.next", VerdictEvent.Next),
        Triple("verdict-lists_too_old", "next_action.update_lists", VerdictEvent.Act),
        Triple("verdict-typing_unproven", "next_action.prove_typing", VerdictEvent.Act),
        Triple("verdict-officer_clock", "next_action.set_clock", VerdictEvent.Act),
        Triple("verdict-noticed", "scan.torch_off", VerdictEvent.Torch(false)),
        Triple("verdict-too_old", "result.say_aloud", VerdictEvent.Say(words("verdict.too_old.say"))),
        Triple("lists", "lists.update", ListsEvent.Update),
        Triple("lists", "lists.speech", ListsEvent.Speech(true)),
    )

    @Test
    fun `a tap emits its event`() {
        for ((name, key, event) in taps) {
            // A tap may take the focus from a field besides.
            assertEquals("$name $key", listOf(event), on(name) { tap(key) } - ScanEvent.TypingInterrupted)
        }
    }

    @Test
    fun `what can't be taken back is asked about first`() {
        val questions = listOf(
            listOf("notices", "notices.approve", "notices.approve_title", "notices.approve") to NoticesEvent.Answer("p2", true),
            listOf("personal", "action.sign_out", "personal.sign_out_title", "action.sign_out") to PersonalEvent.SignOut,
            listOf("devices", "devices.report_lost", "", "devices.report_lost") to DevicesEvent.ReportLost("Máy mới"),
            listOf("devices", "devices.remove", "", "devices.remove") to DevicesEvent.Remove("Máy mới"),
            listOf("obstacle-state_damaged", "action.start_over", "", "action.start_over") to Act.START_OVER,
        )
        for ((steps, event) in questions) {
            val (name, key, title, yes) = steps
            val events = on(name) { seen ->
                tap(key)
                assertTrue("$name asks", seen.isEmpty())
                if (title.isNotEmpty()) onNodeWithText(words(title)).assertExists()
                onAllNodesWithText(words(yes)).onLast().performClick()
            }
            assertEquals(name, listOf(event), events)
            val refused = on(name) {
                tap(key)
                tap("action.cancel")
            }
            assertEquals("$name, cancelled", emptyList<Any>(), refused)
        }
    }

    @Test
    fun `what is typed is sent only when it can be right`() {
        val events = on("sign-in-number") {
            type("sign_in.number", "0000 ٠ ０ ² 0000 0789")
            onNodeWithText(words("action.continue")).assertIsNotEnabled()
            type("sign_in.password", "a long password")
            tap("action.continue")
        }
        assertEquals(listOf(SignInEvent.Submitted("000000000789", "a long password")), events)
        val code = on("sign-in-code") {
            type("sign_in.code", "12345")
            onNodeWithText(words("action.continue")).assertIsNotEnabled()
            onNodeWithContentDescription(words("sign_in.code")).performTextInput("6")
            tap("action.continue")
        }
        assertEquals(listOf(SignInEvent.CodeEntered("123456")), code)
        val activation = on("sign-in-waiting-first") {
            type("sign_in.activation_code", " ")
            onNodeWithText(words("sign_in.activate")).performScrollTo().assertIsNotEnabled()
            onNodeWithContentDescription(words("sign_in.activation_code")).performTextReplacement("abcde-fgh0l")
            tap("sign_in.activate")
        }
        assertEquals("typed forgivingly, understood by the core", listOf(SignInEvent.ActivationEntered("abcde-fgh0l")), activation)
        val changed = on("password") {
            type("change_password.old", "old password")
            type("change_password.new", "new password")
            type("change_password.again", "other")
            onNodeWithText(words("change_password.differs")).assertExists()
            onNodeWithContentDescription(words("change_password.again")).performTextReplacement("new password")
            onAllNodesWithText(words("personal.password")).onLast().performClick()
        }
        assertEquals(listOf(PasswordEvent("old password", "new password")), changed)
    }

    @Test
    fun `six digits are a passcode`() {
        val events = on("passcode-unlock") {
            for (digit in "28071") onNodeWithText(digit.toString()).performClick()
            onNodeWithContentDescription(words("passcode_sheet.erase")).performClick()
            onNodeWithText("1").performClick()
            onNodeWithText("9").performClick()
        }
        assertEquals(listOf(PasscodeEvent.Entered("280719")), events)
        assertEquals(emptyList<Any>(), on("passcode-wrong") { repeat(6) { onNodeWithText("1").performClick() } })
    }

    @Test
    fun `a hand scanner types, and each scan ends by itself`() {
        for (screen in listOf("scan-hand-scanner", "scan-scanner-first")) {
            for (ending in listOf(Key.Enter, Key.NumPadEnter, Key.Tab)) {
                val events = on(screen) { seen ->
                    type("scan.hand_scanner_field", " VN1:ABC ")
                    assertEquals("$screen: no scan is cut in two", emptyList<Any>(), seen)
                    val field = onNodeWithContentDescription(words("scan.hand_scanner_field"))
                    repeat(2) { field.performKeyInput { pressKey(ending) } }
                }
                assertEquals("$screen: blanks are part of it", listOf(ScanEvent.Typed(" VN1:ABC ")), events)
            }
        }
    }

    @Test
    fun `a field that loses the focus says so`() {
        val seen = mutableListOf<Any>()
        val elsewhere = FocusRequester()
        val screen = SCREENS.single { it.name == "scan-hand-scanner" }
        runComposeUiTest {
            setContent {
                Look(Look(true, false, Language.VI, true, NOTO)) {
                    Column {
                        Box(Modifier.size(1.dp).focusRequester(elsewhere).focusable())
                        screen.content { seen += it }
                    }
                }
            }
            onNodeWithContentDescription(words("scan.hand_scanner_field")).assertIsFocused()
            assertEquals(emptyList<Any>(), seen)
            runOnIdle { elsewhere.requestFocus() }
            waitForIdle()
        }
        assertEquals(listOf(ScanEvent.TypingInterrupted), seen)
    }

    @Test
    fun `a paper shows its number only when asked`() {
        on("paper") {
            val number = Samples.licence.summary.number
            onNodeWithText(number).assertDoesNotExist()
            tap("papers.show_number")
            onNodeWithText(number).assertExists()
        }
    }

    @Test
    fun `papers are moved within their list`() {
        val events = on("wallet") {
            tap("papers.arrange")
            val name = words.paper(PaperKind.DRIVING_LICENCE)
            onNodeWithContentDescription(words("papers.move_up", "paper" to name)).performScrollTo().performClick()
        }
        val move = events.single() as WalletEvent.Move
        assertEquals(1 to 0, move.id.single().toInt() to move.place)
    }

    private fun on(name: String, act: ComposeUiTest.(seen: List<Any>) -> Unit): List<Any> {
        val seen = mutableListOf<Any>()
        var emitted = emptyList<Any>()
        val screen = SCREENS.single { it.name == name }
        runComposeUiTest {
            setContent {
                Look(Look(screen.officer, false, Language.VI, true, NOTO), Exits({ seen += BACK }, seen::add)) {
                    screen.content { seen += it }
                }
            }
            act(seen)
            // Before it is gone, and its field without the focus.
            emitted = seen.toList()
        }
        return emitted
    }

    private fun ComposeUiTest.tap(key: String) {
        val text = words(key)
        val node = onAllNodes((hasText(text) or hasContentDescription(text)) and hasClickAction()).onFirst()
        if (node.fetchSemanticsNode().isScrolled()) node.performScrollTo()
        node.performClick()
        waitForIdle()
    }

    private fun ComposeUiTest.type(key: String, text: String) =
        onNodeWithContentDescription(words(key)).performScrollTo().performTextInput(text)

    private fun SemanticsNode.isScrolled(): Boolean = generateSequence(parent) { it.parent }
        .any { SemanticsActions.ScrollBy in it.config }
}

private const val BACK = "back"
