package vn.vneid.app.platform

import android.content.Intent
import android.os.Bundle
import android.view.KeyEvent
import androidx.activity.OnBackPressedCallback
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.fragment.app.FragmentActivity
import vn.vneid.app.presenter.AppPresenter
import vn.vneid.app.root.VNeIdApp
import vn.vneid.app.ui.*
import vn.vneid.client.AuthorityFileException

/** The one activity. */
class MainActivity : FragmentActivity() {
    private val app: AppPresenter? get() = vneid.presenter

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        vneid.front.join(this)
        vneid.display.join(this)
        onBackPressedDispatcher.addCallback(this, back)
        enableEdgeToEdge()
        setContent {
            Box(Modifier.safeDrawingPadding()) {
                val app = app
                if (app == null) {
                    NotConfigured(vneid.language(), vneid.started.exceptionOrNull())
                } else {
                    VNeIdApp(app, isSystemInDarkTheme()) { vneid.camera.Preview(it) }
                }
            }
        }
        if (savedInstanceState == null) follow(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onResume() {
        super.onResume()
        app?.resume()
    }

    override fun onPause() {
        // A rotation is not a departure: the camera is bound anew to the next activity.
        app?.pause()
        super.onPause()
    }

    override fun onDestroy() {
        vneid.display.leave(this)
        vneid.front.leave(this)
        super.onDestroy()
    }

    override fun onUserInteraction() {
        super.onUserInteraction()
        app?.touch()
    }

    override fun onWindowFocusChanged(hasFocus: Boolean) {
        super.onWindowFocusChanged(hasFocus)
        if (!hasFocus) app?.loseFocus()
    }

    override fun onKeyDown(keyCode: Int, event: KeyEvent): Boolean {
        val isVolume = keyCode == KeyEvent.KEYCODE_VOLUME_UP || keyCode == KeyEvent.KEYCODE_VOLUME_DOWN
        return (isVolume && event.repeatCount == 0 && app?.volumeKey() == true) || super.onKeyDown(keyCode, event)
    }

    private val back =
        object : OnBackPressedCallback(true) {
            override fun handleOnBackPressed() {
                if (app?.back() != true) moveTaskToBack(true)
            }
        }

    /** `vneid://xac-minh` leads to the switch. */
    private fun follow(intent: Intent?) {
        if (intent?.data?.host == SWITCH) app?.openSwitch()
    }

    private companion object {
        const val SWITCH = "xac-minh"
    }
}

/** What an app shows that was built for no authority: there is nobody whom it could ask or believe. */
@Composable
private fun NotConfigured(language: Language, fault: Throwable?) {
    Look(Look(officer = false, isSystemInDarkTheme(), language, testWorld = false)) {
        val why = (fault as? AuthorityFileException)?.said(Words(language))
        Page("VNeID") {
            Message(
                Icons.phone,
                listOfNotNull(words("obstacle.not_configured.text"), why).joinToString("\n\n"),
                words("obstacle.not_configured.title"),
            )
        }
    }
}
