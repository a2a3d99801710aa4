package vn.vneid.app.platform

import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.Assert.assertEquals
import org.junit.Test
import org.w3c.dom.Element

/** What the app may do, and who may call it. */
class ManifestTest {
    private val manifest =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File(System.getProperty("vneid.manifest")))

    @Test
    fun onlyTheseAreAskedFor() {
        val asked = all("uses-permission").map { it.getAttribute("android:name").removePrefix("android.permission.") }
        val fewest = listOf("CAMERA", "INTERNET", "POST_NOTIFICATIONS", "USE_BIOMETRIC", "VIBRATE", "DETECT_SCREEN_RECORDING")
        assertEquals(fewest, asked)
    }

    @Test
    fun onlyTheLauncherIsExported() {
        val parts = listOf("activity", "service", "receiver", "provider").flatMap(::all)
        val exported = parts.filter { it.getAttribute("android:exported") == "true" }
        assertEquals(listOf("vn.vneid.app.platform.MainActivity"), exported.map { it.getAttribute("android:name") })
    }

    @Test
    fun nothingIsBackedUpOrSentInTheClear() {
        val application = all("application").single()
        for (off in listOf("allowBackup", "fullBackupContent", "usesCleartextTraffic")) {
            assertEquals(off, "false", application.getAttribute("android:$off"))
        }
    }

    @Test
    fun theLinkToTheSwitchOpensTheApp() {
        val link = all("data").single()
        assertEquals("vneid://xac-minh", "${link.getAttribute("android:scheme")}://${link.getAttribute("android:host")}")
    }

    private fun all(name: String): List<Element> {
        val found = manifest.getElementsByTagName(name)
        return (0 until found.length).map { found.item(it) as Element }
    }
}
