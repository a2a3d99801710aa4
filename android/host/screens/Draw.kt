package vn.vneid.app.ui

import java.io.File
import org.junit.Test

/** Run by `cargo xtask screenshots android`; not a test. */
class Draw {
    private val pictures = File(System.getProperty("vneid.pictures"))

    @Test
    fun `every state, by day and by night, in both languages, in large type and lying`() {
        val views = mapOf(
            "vi" to View(),
            "en" to View(Language.EN),
            "vi-dark" to View(dark = true),
            "en-dark" to View(Language.EN, dark = true),
            "vi-large" to View(width = 320, height = 640, type = 2f),
            "en-large" to View(Language.EN, width = 320, height = 640, type = 2f),
            "vi-lying" to View(width = 720, height = 360),
        )
        for ((name, view) in views) for (screen in SCREENS) draw(File(pictures, name), screen, view, density = 2f)
    }

    @Test
    fun `the main ones, for the documents`() {
        val folder = File(System.getProperty("vneid.root"), "docs/pictures/android")
        for (name in MAIN) draw(folder, SCREENS.single { it.name == name }, View(), density = 1.25f)
    }

    private fun draw(folder: File, screen: Screen, view: View, density: Float) {
        folder.mkdirs()
        File(folder, "${screen.name}.png").writeBytes(picture(screen, view, density).encodeToData()!!.bytes)
    }
}

private val MAIN = listOf(
    "home-ready",
    "code-showing",
    "wallet",
    "scan",
    "verdict-genuine",
    "verdict-revoked",
    "verdict-too_old",
    "verdict-id_card",
)
