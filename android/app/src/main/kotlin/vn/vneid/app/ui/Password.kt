package vn.vneid.app.ui

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.*

/** "Đổi mật khẩu". What is typed stays in the screen until it is sent. */
data class PasswordState(val changed: Boolean = false, val asked: Asked = Asked())

data class PasswordEvent(val old: String, val new: String)

@Composable
fun Password(state: PasswordState, onEvent: (PasswordEvent) -> Unit) {
    var old by remember { mutableStateOf("") }
    var new by remember { mutableStateOf("") }
    var again by remember { mutableStateOf("") }
    Page(words("personal.password"), back = true) {
        if (state.changed) {
            Message(Icons.check, words("change_password.changed"))
            Primary(words("action.done"), LocalExits.current.back)
            return@Page
        }
        TroubleNote(state.asked)
        val differs = again.isNotEmpty() && !new.startsWith(again)
        val wrong = words("change_password.differs").takeIf { differs }
        SecretField(words("change_password.old"), old, { old = it }, ContentType.Password)
        SecretField(words("change_password.new"), new, { new = it }, ContentType.NewPassword, words("change_password.rule"))
        SecretField(words("change_password.again"), again, { again = it }, ContentType.NewPassword, wrong, differs)
        val ready = old.isNotEmpty() && new.isNotEmpty() && new == again
        Primary(words("personal.password"), { onEvent(PasswordEvent(old, new)) }, enabled = ready, busy = state.asked.busy)
    }
}

/** A field whose text shows only while its eye is open. */
@Composable
internal fun SecretField(
    label: String,
    value: String,
    onValue: (String) -> Unit,
    content: ContentType,
    rule: String? = null,
    wrong: Boolean = false,
) {
    var shown by remember { mutableStateOf(false) }
    Field(
        label,
        value,
        onValue,
        Modifier.semantics { contentType = content },
        rule,
        wrong,
        KeyboardOptions(keyboardType = KeyboardType.Password),
        if (shown) VisualTransformation.None else PasswordVisualTransformation(),
    ) { IconButton({ shown = !shown }) { Icon(if (shown) Icons.eyeOff else Icons.eye, words("change_password.show")) } }
}
