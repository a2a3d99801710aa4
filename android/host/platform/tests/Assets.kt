package vn.vneid.app.platform

import java.io.ByteArrayInputStream
import java.io.FileNotFoundException
import java.io.InputStream
import java.util.Base64
import org.robolectric.Shadows.shadowOf

/** What Gradle puts into the app. */
object Assets {
    /** A test world with these roots. */
    fun of(roots: List<ByteArray>): Map<String, String> = mapOf(
        "authority.properties" to "authority=https://authority.invalid\nworld=test\nminimum_sequence=0\nunlocked_for_s=60\n",
        "root-1.pem" to pem(roots[0]),
        "root-2.pem" to pem(roots[1]),
    )

    /** Puts in a version, and an authority that nobody reaches. */
    fun put(application: VNeIdApplication) {
        shadowOf(application.packageManager).getInternalMutablePackageInfo(application.packageName).versionName = "0.1.0"
        val files = of(List(2) { softwareKeys().public.encoded })
        application.asset = { name -> open(files, name) }
    }

    fun open(files: Map<String, String>, name: String): InputStream =
        ByteArrayInputStream((files[name] ?: throw FileNotFoundException(name)).toByteArray())

    private fun pem(der: ByteArray): String {
        val lines = Base64.getMimeEncoder(64, "\n".toByteArray()).encodeToString(der)
        return "-----BEGIN PUBLIC KEY-----\n$lines\n-----END PUBLIC KEY-----\n"
    }
}
