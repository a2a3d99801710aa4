package vn.vneid.app.platform

import android.content.Context
import android.hardware.input.InputManager
import android.provider.Settings
import android.view.InputDevice
import android.view.inputmethod.InputMethodManager

/** Which keyboards are connected, hand scanners among them, and which input method is chosen. */
class Keyboards(private val context: Context) : () -> String {
    override fun invoke(): String {
        val inputs = context.getSystemService(InputManager::class.java)
        val connected = inputs.inputDeviceIds.toList().mapNotNull(inputs::getInputDevice).filter { it.types }.map { it.descriptor }
        val chosen = Settings.Secure.getString(context.contentResolver, Settings.Secure.DEFAULT_INPUT_METHOD)
        // Its language and layout: with some, the same keyboard types Telex or plain.
        val layout = context.getSystemService(InputMethodManager::class.java).currentInputMethodSubtype?.hashCode()
        return (connected.sorted() + chosen + layout).joinToString()
    }

    private val InputDevice.types get() = !isVirtual && sources and InputDevice.SOURCE_KEYBOARD == InputDevice.SOURCE_KEYBOARD
}
