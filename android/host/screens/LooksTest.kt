package vn.vneid.app.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toArgb
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import androidx.compose.ui.use
import java.io.File
import kotlin.math.abs
import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.Image
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.rules.VerdictKind

class LooksTest {
    /** WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what is not text. */
    @Test
    fun `contrast is enough`() {
        for (dark in listOf(false, true)) {
            for ((name, scheme) in listOf("citizen" to citizenColors(dark), "officer" to officerColors(dark))) {
                for ((pair, least) in pairs(scheme)) {
                    val ratio = contrast(pair.first, pair.second)
                    assertTrue("$name dark=$dark ${pair.first} on ${pair.second}: $ratio", ratio >= least)
                }
            }
        }
        for (kind in VerdictKind.entries) assertTrue("$kind", contrast(kind.tint().ink, kind.tint().fill) >= 4.5)
    }

    @Test
    fun `accents of high letters are not cut`() {
        val style: List<@Composable () -> androidx.compose.ui.text.TextStyle> = listOf(
            { MaterialTheme.typography.headlineMedium },
            { MaterialTheme.typography.bodyLarge },
            { MaterialTheme.typography.labelSmall },
        )
        for (each in style) {
            val ink = listOf(Modifier, Modifier.clipToBounds()).map { clip ->
                val scene = ImageComposeScene(800, 400, Density(2f, 2f)) {
                    Look(Look(false, false, Language.VI, false, NOTO)) {
                        Box(Modifier.padding(20.dp)) { Text("ỨỆẬỖỰgy", clip, style = each()) }
                    }
                }
                scene.use { it.render().pixels().count { pixel -> Color(pixel).luminance() < 0.5f } }
            }
            assertTrue(ink[0] > 0)
            assertEquals(ink[0], ink[1])
        }
    }

    @Test
    fun `the code is black on white with its quiet zone, also at night`() {
        val screen = SCREENS.single { it.name == "code-showing" }
        val image = picture(screen, View(dark = true))
        val pixels = image.pixels()
        val black = pixels.indices.filter { pixels[it] == Color.Black.toArgb() }
        val left = black.minOf { it % image.width }
        val row = black.first() / image.width
        val module = (left until image.width).takeWhile { pixels[row * image.width + it] == Color.Black.toArgb() }.size / 7
        assertTrue("$module pixels", module >= 10)
        val quiet = (1..4 * module).all { pixels[(row + module) * image.width + left - it] == Color.White.toArgb() }
        assertTrue("quiet zone", quiet)
        for (y in 0 until 61) {
            for (x in 0 until 61) {
                val at = (row + y * module + module / 2) * image.width + left + x * module + module / 2
                assertEquals(Samples.modules.dark[y * 61 + x] == 1.toByte(), pixels[at] == Color.Black.toArgb())
            }
        }
    }

    /** Kept in the resources; written anew where the property vneid.goldens names a folder. */
    @Test
    fun `main screens look as they did`() {
        val views = mapOf("" to View(), "-dark" to View(Language.EN, dark = true))
        for (name in listOf("home-ready", "code-showing", "wallet", "verdict-genuine", "verdict-too_old", "scan")) {
            for ((suffix, view) in views) {
                val drawn = picture(SCREENS.single { it.name == name }, view, density = 1f)
                val file = "$name$suffix.png"
                val folder = System.getProperty("vneid.goldens").orEmpty()
                if (folder.isNotEmpty()) File(folder, file).writeBytes(drawn.encodeToData()!!.bytes)
                val golden =
                    File(folder, file).takeIf { folder.isNotEmpty() }?.readBytes()
                        ?: javaClass.getResourceAsStream("/goldens/$file")!!.readBytes()
                val other = drawn.pixels().zip(Image.makeFromEncoded(golden).pixels()).count { (a, b) -> differ(a, b) }
                val share = other.toDouble() / (drawn.width * drawn.height)
                assertTrue("$file: ${share * 100} % of its pixels are others", share < 0.01)
            }
        }
    }

    private fun pairs(it: ColorScheme): List<Pair<Pair<Color, Color>, Double>> {
        val grounds = listOf(
            it.surface,
            it.surfaceContainerLow,
            it.surfaceContainer,
            it.surfaceContainerHigh,
            it.surfaceContainerHighest,
        )
        val text =
            grounds.flatMap { ground -> listOf(it.onSurface to ground, it.onSurfaceVariant to ground, it.primary to ground) } +
                listOf(
                    it.onPrimary to it.primary,
                    it.onPrimaryContainer to it.primaryContainer,
                    it.onSecondaryContainer to it.secondaryContainer,
                    it.primary to it.secondaryContainer,
                    it.onSurfaceVariant to it.secondaryContainer,
                    it.onSurfaceVariant to it.primaryContainer,
                    it.onTertiaryContainer to it.tertiaryContainer,
                    it.primary to it.tertiaryContainer,
                    it.inverseOnSurface to it.inverseSurface,
                    it.error to it.surface,
                )
        val signs = listOf(it.outline to it.surface, it.tertiary to it.surface, it.error to it.surfaceContainer)
        return text.map { pair -> pair to 4.5 } + signs.map { pair -> pair to 3.0 }
    }

    private fun contrast(a: Color, b: Color): Double {
        val (light, dark) = listOf(a.luminance(), b.luminance()).sortedDescending()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun differ(a: Int, b: Int) = listOf(0, 8, 16).any { abs((a shr it and 255) - (b shr it and 255)) > 32 }

    private fun Image.pixels(): IntArray {
        val bitmap = Bitmap.makeFromImage(this)
        return IntArray(width * height) { bitmap.getColor(it % width, it / width) }
    }
}
