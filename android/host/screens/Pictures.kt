package vn.vneid.app.ui

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import androidx.compose.ui.use
import java.io.File
import org.jetbrains.skia.Image

/** How a screen is looked at: the phone, its type, its language and the hour. */
data class View(
    val language: Language = Language.VI,
    val dark: Boolean = false,
    val width: Int = 360,
    val height: Int = 720,
    val type: Float = 1f,
)

/** A picture of [screen], two pixels to the unit. */
fun picture(screen: Screen, view: View = View(), density: Float = 2f): Image {
    val look = Look(screen.officer, view.dark, view.language, testWorld = true, NOTO)
    val scene = ImageComposeScene(
        (view.width * density).toInt(),
        (view.height * density).toInt(),
        Density(density, view.type),
    ) { Look(look) { screen.content {} } }
    return scene.use { it.render() }
}

/** The same on each machine: Debian's package fonts-noto-core. */
val NOTO = FontFamily(
    listOf("Regular" to FontWeight.Normal, "SemiBold" to FontWeight.SemiBold, "Bold" to FontWeight.Bold).map {
        Font(File("/usr/share/fonts/truetype/noto/NotoSans-${it.first}.ttf"), it.second)
    },
)
