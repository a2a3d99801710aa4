package vn.vneid.app.platform

import android.util.Log
import java.io.IOException
import java.io.InputStream
import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.interfaces.ECPublicKey
import java.security.spec.X509EncodedKeySpec
import java.util.Base64
import java.util.Properties
import vn.vneid.core.*

/** Whose app this is. The operator says it when the app is built. */
class Configuration(
    val app: App,
    /** How long the presentation key signs after the phone's owner was seen, seconds; nothing when it never asks. */
    val unlockedForS: Int?,
) {
    companion object {
        /**
         * As the assets `authority.properties`, `root-1.pem` and `root-2.pem` say, which [open] opens;
         * nothing when one is missing, or can't be read.
         */
        fun read(version: Version, open: (String) -> InputStream): Configuration? = try {
            val properties = Properties().apply { open("authority.properties").use(::load) }
            val text = { name: String -> requireNotNull(properties.getProperty(name)) { "authority.properties lacks $name" } }
            val roots = listOf("root-1.pem", "root-2.pem").map { name -> open(name).bufferedReader().use { rootOf(it.readText()) } }
            Configuration(
                App(
                    text("authority"),
                    roots,
                    World.valueOf(text("world").uppercase()),
                    text("minimum_sequence").toUInt(),
                    version,
                    Platform.ANDROID,
                ),
                text("unlocked_for_s").toInt().takeIf { it > 0 },
            )
        } catch (failure: IOException) {
            nothing(failure)
        } catch (failure: IllegalArgumentException) {
            nothing(failure)
        } catch (failure: GeneralSecurityException) {
            nothing(failure)
        }

        private fun nothing(failure: Exception): Configuration? {
            Log.e("VNeID", "the app was built without an authority", failure)
            return null
        }
    }
}

/** The public key of a PEM file, as the library takes it. */
private fun rootOf(pem: String): ByteArray {
    val der = Base64.getDecoder().decode(pem.lines().filterNot { it.startsWith("-----") }.joinToString(""))
    return sec1(KeyFactory.getInstance("EC").generatePublic(X509EncodedKeySpec(der)) as ECPublicKey)
}
