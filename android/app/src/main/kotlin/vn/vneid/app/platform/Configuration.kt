package vn.vneid.app.platform

import java.io.IOException
import java.io.InputStream
import vn.vneid.app.ui.Words
import vn.vneid.client.*
import vn.vneid.core.*
import vn.vneid.payload.*

/** Whose app this is. The operator says it when the app is built. */
class Configuration(
    val app: App,
    /** How long the presentation key signs after the phone's owner was seen, seconds; `null` when it never asks. */
    val unlockedForS: Int?,
) {
    companion object {
        /** As the asset `authority.properties` says, which [open] opens; throws what is missing in it, or wrong. */
        @Throws(AuthorityFileException::class)
        fun read(version: Version, open: (String) -> InputStream): Configuration {
            val text =
                try {
                    open("authority.properties").bufferedReader().use { it.readText() }
                } catch (_: IOException) {
                    ""
                }
            val file = readAuthorityFile(text, version, Platform.ANDROID)
            return Configuration(file.app, file.unlockedForS?.toInt())
        }
    }
}

/** Why the app does not start. */
fun AuthorityFileException.said(words: Words): String = when (this) {
    is AuthorityFileException.Missing -> words("authority_file.missing", "name" to name)
    is AuthorityFileException.Unfit -> words("authority_file.unfit", "name" to name)
    is AuthorityFileException.RootsEqual -> words("authority_file.roots_equal", "first" to first, "second" to second)
}
