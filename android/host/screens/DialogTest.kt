package vn.vneid.app.ui

import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** What asks first, on the smallest phone in the largest type. */
@OptIn(ExperimentalTestApi::class)
class DialogTest {
    @Test
    fun `every question is read whole and can be answered in the largest type`() {
        val questions = listOf(
            Triple("notices", "notices.approve", "notices.approve"),
            Triple("personal", "action.sign_out", "action.sign_out"),
            Triple("devices", "devices.remove", "devices.remove"),
            Triple("devices", "devices.report_lost", "devices.report_lost"),
            Triple("devices", "devices.sign_out_everywhere", "action.sign_out"),
            Triple("devices", "devices.rename", "action.save"),
            Triple("obstacle-state_damaged", "action.start_over", "action.start_over"),
        )
        val faults = Language.entries.flatMap { language -> questions.flatMap { (name, key, yes) -> faults(language, name, key, yes) } }
        assertEquals("", faults.joinToString("\n"))
    }

    private fun faults(language: Language, name: String, key: String, yes: String): List<String> {
        val words = Words(language)
        val screen = SCREENS.single { it.name == name }
        val seen = mutableListOf<Any>()
        val found = mutableListOf<String>()
        runSkikoComposeUiTest(Size(WIDTH, 568f), Density(1f, 2f)) {
            setContent { Look(Look(screen.officer, false, language, true, NOTO)) { screen.content { seen += it } } }
            onAllNodes(hasText(words(key)) and hasClickAction()).onFirst().performScrollTo().performClick()
            waitForIdle()
            assertTrue("$name asks first", seen.isEmpty())
            val dialog = onNode(isDialog(), useUnmergedTree = true).fetchSemanticsNode()
            for (node in dialog.all()) {
                val text = node.layout() ?: continue
                val said = text.layoutInput.text.text
                val right = node.positionInRoot.x + node.size.width
                if (text.isCut(node.size)) found += "“$said” is cut off"
                if (text.breaksWord()) found += "“$said” breaks inside a word"
                if (node.positionInRoot.x < 0 || right > WIDTH + 1) found += "“$said” leaves the screen"
            }
            assertTrue("all of it scrolls", dialog.all().any { SemanticsActions.ScrollBy in it.config })
            for (answer in listOf("action.cancel", yes)) {
                val button = hasText(words(answer)) and hasClickAction() and hasAnyAncestor(isDialog())
                onNode(button).performScrollTo().assertIsDisplayed()
                val bounds = onNode(button).fetchSemanticsNode().run { boundsInRoot.height to size.height }
                if (bounds.first < bounds.second - 1) found += "“${words(answer)}” can't be reached whole"
            }
            onNode(hasText(words(yes)) and hasClickAction() and hasAnyAncestor(isDialog())).performClick()
            waitForIdle()
            if (seen.size != 1) found += "${seen.size} events"
        }
        return found.map { "$name $key $language: $it" }
    }

    private companion object {
        const val WIDTH = 320f
    }
}
