package vn.vneid.app.ui

import org.junit.Assume.assumeTrue
import org.junit.Test
import java.io.File

class DrawTest {
    /** Every state, by day and by night, in both languages, and in the largest type on the smallest phone. */
    @Test
    fun `draws every state when asked`() {
        val folder = System.getProperty("vneid.pictures").orEmpty()
        assumeTrue(folder.isNotEmpty())
        val views =
            mapOf(
                "vi" to View(),
                "en" to View(Language.EN),
                "vi-dark" to View(dark = true),
                "en-dark" to View(Language.EN, dark = true),
                "vi-large" to View(width = 320, height = 640, type = 2f),
                "en-large" to View(Language.EN, width = 320, height = 640, type = 2f),
                "vi-lying" to View(width = 720, height = 360),
            )
        for ((name, view) in views) {
            File(folder, name).mkdirs()
            for (screen in SCREENS) {
                File(folder, "$name/${screen.name}.png").writeBytes(picture(screen, view).encodeToData()!!.bytes)
            }
        }
    }
}
