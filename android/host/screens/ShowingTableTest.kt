package vn.vneid.app.ui

import androidx.compose.runtime.*
import androidx.compose.ui.test.*
import androidx.compose.ui.test.v2.runComposeUiTest
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Test

/** What the screens show is what `tests/showing.json` says, as in the program and on iOS. */
@OptIn(ExperimentalTestApi::class)
class ShowingTableTest {
    @Test
    fun `every screen says what the table of all shells says`() = runComposeUiTest {
        val words = Words(Language.VI)
        var screen by mutableStateOf(SCREENS.first())
        setContent { key(screen) { Look(Look(screen.officer, false, Language.VI, true, NOTO)) { screen.content {} } } }
        val missing = table().flatMap { (name, shown) ->
            screen = SCREENS.single { it.name == name }
            waitForIdle()
            val said = onRoot(useUnmergedTree = true).fetchSemanticsNode().all().flatMap { it.said() }
            shown.keys().filter { key -> (name to key) !in OTHERWISE && said.none { words(key) in it } }.map { "$name lacks $it" }
        }
        assertEquals("", missing.joinToString("\n"))
    }

    private fun table(): List<Pair<String, JsonObject>> {
        val file = File(System.getProperty("vneid.root"), "tests/showing.json")
        return JsonParser.parseString(file.readText()).asJsonObject.entrySet().map { (name, shown) -> name to shown.asJsonObject }
    }

    private fun JsonObject.keys() =
        getAsJsonArray("says").map { it.asString } + getAsJsonArray("buttons").map { it.asJsonObject["label"].asString }

    private companion object {
        /** A fresh install says what the job is, and a switch is named by what it ends. */
        val OTHERWISE = setOf(
            "home-signed_out" to "refusal.signed_out.reason",
            "home-switch_off" to "personal.qr_verification",
        )
    }
}
