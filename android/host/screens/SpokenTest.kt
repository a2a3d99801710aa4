package vn.vneid.app.ui

import androidx.compose.runtime.*
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.rules.VerdictCode
import vn.vneid.rules.VerdictKind
import vn.vneid.rules.VerdictNotice

/** What is told without being asked for, and to those who do not see it. */
@OptIn(ExperimentalTestApi::class)
class SpokenTest {
    private val words = Words(Language.VI)

    @Test
    fun `the countdown is spoken every ten seconds and each of the last`() = runComposeUiTest {
        var left by mutableStateOf(60)
        setContent {
            Look(Look(false, false, Language.VI, true, NOTO)) {
                Code(CodeState.Showing(Samples.modules, 4, left, 60)) {}
            }
        }
        val heard = (60 downTo 0).map {
            left = it
            waitForIdle()
            val node = onNode(SemanticsMatcher.keyIsDefined(SemanticsProperties.LiveRegion)).fetchSemanticsNode()
            node.said().single()
        }
        val expected = (listOf(60, 50, 40, 30, 20) + (10 downTo 0)).map {
            words("spoken.showing", "duration" to words.duration(it.toLong()))
        }
        assertEquals(expected, heard.distinct())
    }

    @Test
    fun `a verdict interrupts with its words`() = runComposeUiTest {
        setContent {
            Look(Look(true, false, Language.VI, true, NOTO)) {
                VerdictPage(VerdictState(Samples.verdict(VerdictCode.GENUINE))) {}
            }
        }
        val live = SemanticsMatcher.expectValue(SemanticsProperties.LiveRegion, LiveRegionMode.Assertive)
        onNode(live).assertTextEquals("ỨNG DỤNG THẬT")
        onNodeWithContentDescription("N.V.A ···789 - đối chiếu với giấy tờ xuất trình").assertExists()
    }

    @Test
    fun `a code that may be of before says so first, largest, and aloud`() = runComposeUiTest {
        val verdict = Samples.verdict(VerdictCode.GENUINE, listOf(VerdictNotice.CODE_AGE, VerdictNotice.TIME_NOT_CONFIRMED))
        setContent {
            Look(Look(true, false, Language.VI, true, NOTO)) { VerdictPage(VerdictState(verdict)) {} }
        }
        val live = onAllNodes(SemanticsMatcher.expectValue(SemanticsProperties.LiveRegion, LiveRegionMode.Assertive))
        val lines = live.fetchSemanticsNodes()
        val order = words("notice.time_not_confirmed")
        val said = lines.associateBy { it.said().single() }
        assertEquals(setOf(words("result.made_before"), order, "ỨNG DỤNG THẬT"), said.keys)
        val first = said.getValue(words("result.made_before"))
        val title = said.getValue("ỨNG DỤNG THẬT")
        assertTrue(first.positionInRoot.y < title.positionInRoot.y && first.size.height > title.size.height)
        assertEquals(words("result.made_before") + ". ỨNG DỤNG THẬT", words.heard(verdict.view()))
        assertEquals("ỨNG DỤNG THẬT", words.heard(Samples.verdict(VerdictCode.GENUINE).view()))
    }

    @Test
    fun `each kind of verdict has its own colour and shape and word`() {
        val kinds = VerdictKind.entries
        assertEquals(kinds.size, kinds.map { it.tint().fill }.distinct().size)
        for (key in listOf("result.shape_%s", "kind.%s.title")) {
            assertEquals(kinds.size, kinds.map { words(key.format(it.code())) }.distinct().size)
        }
    }
}
