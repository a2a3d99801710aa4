package vn.vneid.app.platform

import com.android.okhttp.HttpHandler
import com.android.okhttp.HttpsHandler
import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import java.io.File
import java.net.InetSocketAddress
import java.net.URL
import java.security.KeyStore
import javax.net.ssl.HttpsURLConnection
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory

/** Android's own client, in place of the JDK's, and a server on this machine whose certificate it trusts. */
object AndroidHttp {
    init {
        URL.setURLStreamHandlerFactory { protocol ->
            when (protocol) {
                "http" -> HttpHandler()
                "https" -> HttpsHandler()
                else -> null
            }
        }
    }

    fun server(folder: File): HttpsServer {
        val store = File(folder, "server.p12")
        val names = "san=dns:localhost,ip:127.0.0.1"
        val making = "-genkeypair -alias server -keyalg RSA -dname CN=localhost -ext $names -storetype PKCS12 -storepass $PASSWORD"
        val keytool =
            listOf(File(System.getProperty("java.home"), "bin/keytool").path) + making.split(" ") + listOf("-keystore", store.path)
        check(ProcessBuilder(keytool).inheritIO().start().waitFor() == 0)
        val keys = KeyStore.getInstance("PKCS12").apply { store.inputStream().use { load(it, PASSWORD.toCharArray()) } }
        val own = KeyManagerFactory.getInstance("PKIX").apply { init(keys, PASSWORD.toCharArray()) }
        val trusted = TrustManagerFactory.getInstance("PKIX").apply { init(keys) }
        val context = SSLContext.getInstance("TLS").apply { init(own.keyManagers, trusted.trustManagers, null) }
        HttpsURLConnection.setDefaultSSLSocketFactory(context.socketFactory)
        return HttpsServer.create(InetSocketAddress("127.0.0.1", 0), 0).apply { httpsConfigurator = HttpsConfigurator(context) }
    }

    private const val PASSWORD = "of-a-test"
}
