package vn.vneid.app.platform

import java.io.ByteArrayInputStream
import java.io.FileNotFoundException
import java.io.InputStream
import org.robolectric.Shadows.shadowOf

/** What Gradle puts into the app. */
object Assets {
    /** The text of `authority.properties` of a test world with these roots. */
    fun of(roots: List<ByteArray>): String {
        // The last 65 bytes of such a key are the point.
        val points = roots.map { key -> key.takeLast(65).joinToString("") { "%02x".format(it) } }
        return points.withIndex().joinToString("") { (at, point) -> "root_${at + 1}=$point\n" } +
            "authority=https://authority.invalid\nworld=test\nminimum_sequence=0\nunlocked_for_s=60\n"
    }

    /** Puts in a version, and an authority that nobody reaches. */
    fun put(application: VNeIdApplication) {
        shadowOf(application.packageManager).getInternalMutablePackageInfo(application.packageName).versionName = "0.1.0"
        val text = of(List(3) { softwareKeys().public.encoded })
        application.asset = { open(text) }
    }

    fun open(text: String?): InputStream = ByteArrayInputStream((text ?: throw FileNotFoundException()).toByteArray())
}
