package vn.vneid.app.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.requiredSize
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.*
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.dp
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.vneid.app.Texts

/** What holds for every state of every screen, in both languages, by ordinary and by the largest type. */
@OptIn(ExperimentalTestApi::class)
class EveryScreenTest {
    @Test
    fun `every text fits on a small phone in the largest type`() = onEveryScreen(View(width = 320, height = 568, type = 2f)) { root, view ->
        root.all().flatMap { node ->
            val text = node.layout() ?: return@flatMap emptyList()
            val said = text.layoutInput.text.text
            val right = node.positionInRoot.x + node.size.width
            listOfNotNull(
                "“$said” is cut off".takeIf { text.isCut(node.size) },
                "“$said” leaves the screen".takeIf { node.positionInRoot.x < 0 || right > view.width + 1 },
                "“$said” breaks inside a word".takeIf { text.breaksWord() },
            )
        }
    }

    @Test
    fun `every text fits on an ordinary phone and on one that lies`() {
        for (view in listOf(View(), View(width = 640, height = 320))) {
            onEveryScreen(view) { root, _ ->
                root.all().mapNotNull { node ->
                    val text = node.layout()?.takeIf { it.isCut(node.size) || it.breaksWord() }
                    text?.let { "“${it.layoutInput.text.text}” is cut off" }
                }
            }
        }
    }

    @Test
    fun `no text is missing from the table`() = onEveryScreen(View()) { root, _ -> root.all().flatMap { it.said() }.filter(KEY::matches) }

    @Test
    fun `whatever can be tapped says what it is and is large enough`() = onEveryScreen(View()) { root, _ ->
        root.merged().filter { SemanticsActions.OnClick in it.config }.flatMap { node ->
            val label = node.said().joinToString(" ")
            val size = node.touchBoundsInRoot
            listOfNotNull(
                "something to tap says nothing".takeIf { label.isBlank() },
                "“$label” is small".takeIf { size.width < 47.5 || node.size.height < 35 || size.height < 47.5 },
            ).takeIf { node.isWhole() }.orEmpty()
        }
    }

    @Test
    fun `every screen says that it is of a test world, and what it is`() = onEveryScreen(View()) { root, view ->
        val words = Words(view.language)
        val said = root.all().flatMap { it.said() }
        val named = root.all().any { SemanticsProperties.Heading in it.config }
        val isCode = words("showing.qr") in said || words("scan.frame") in said
        listOfNotNull(
            "no test world".takeIf { words("world.test") !in said },
            "no heading".takeIf { !named && !isCode },
        )
    }

    @Test
    fun `an officer's screens say so and no other does`() = onEveryScreen(View()) { root, view ->
        val framed = Words(view.language)("officer.title") in root.all().flatMap { it.said() }
        listOf("the frame").takeIf { framed != officer }.orEmpty()
    }

    @Test
    fun `whom to compare is seen at once, however the phone is held and however large the type`() {
        for (view in listOf(View(height = 640), View(width = 640, height = 320), View(width = 320, height = 568, type = 2f))) {
            onEveryScreen(view) { root, at ->
                val words = Words(at.language)
                val hint = words("inspection.hint", "initials" to "N.V.A", "digits" to "789")
                val place = root.all().find { hint in it.said() }
                listOf("$hint is not in sight").takeIf { place?.isWhole() == false }.orEmpty()
            }
        }
    }

    private var officer = false

    private fun onEveryScreen(at: View, faults: (SemanticsNode, View) -> List<String>) = runComposeUiTest {
        var view by mutableStateOf(at)
        var screen by mutableStateOf(SCREENS.first())
        setContent {
            CompositionLocalProvider(LocalDensity provides Density(1f, view.type)) {
                Box(Modifier.requiredSize(view.width.dp, view.height.dp)) {
                    key(screen, view) {
                        Look(Look(screen.officer, false, view.language, true, NOTO)) { screen.content {} }
                    }
                }
            }
        }
        mainClock.autoAdvance = false
        val found = Language.entries.flatMap { language ->
            SCREENS.flatMap { each ->
                view = at.copy(language = language)
                screen = each
                officer = each.officer
                mainClock.advanceTimeByFrame()
                mainClock.advanceTimeByFrame()
                val root = onRoot(useUnmergedTree = true).fetchSemanticsNode()
                faults(root, view).map { "${each.name} $language: $it" }
            }
        }
        assertEquals("", found.joinToString("\n"))
    }
}

/** Node and all below it. */
internal fun SemanticsNode.all(): List<SemanticsNode> = listOf(this) + children.flatMap { it.all() }

/** The nodes as TalkBack sees them. */
private fun SemanticsNode.merged(): List<SemanticsNode> = all().filter { it.config.isMergingSemanticsOfDescendants }

/** What a node and what is merged into it say. */
internal fun SemanticsNode.said(): List<String> {
    val own =
        config.getOrElseNullable(SemanticsProperties.Text) { null }.orEmpty().map { it.text } +
            config.getOrElseNullable(SemanticsProperties.ContentDescription) { null }.orEmpty()
    return if (config.isMergingSemanticsOfDescendants) own + children.flatMap { it.said() } else own
}

internal fun SemanticsNode.layout(): TextLayoutResult? {
    val results = mutableListOf<TextLayoutResult>()
    config.getOrElseNullable(SemanticsActions.GetTextLayoutResult) { null }?.action?.invoke(results)
    return results.firstOrNull()
}

/** Not cut by the edge of what scrolls. */
private fun SemanticsNode.isWhole() = boundsInRoot.height >= size.height - 1

/** Whether its lines are more or wider than the place that it has. */
internal fun TextLayoutResult.isCut(place: IntSize): Boolean = multiParagraph.didExceedMaxLines ||
    multiParagraph.height > place.height + 1 ||
    (0 until lineCount).any { getLineRight(it) - getLineLeft(it) > place.width + 1 }

internal fun TextLayoutResult.breaksWord(): Boolean {
    val text = layoutInput.text.text
    return (0 until lineCount - 1).any { line ->
        val end = getLineEnd(line)
        end in 1 until text.length && text[end - 1].isLetterOrDigit() && text[end].isLetterOrDigit()
    }
}

private val KEY = Regex(
    Texts.vi.keys
        .map { it.substringBefore('.') }
        .toSet()
        .joinToString("|", "(", ")") + """(\.\w+)+""",
)
