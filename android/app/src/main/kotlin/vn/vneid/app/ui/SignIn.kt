package vn.vneid.app.ui

import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import vn.vneid.present.*

/** The steps of signing in; the passcode has its own sheet. What is typed stays in the screen until it is sent. */
@Composable
fun SignIn(view: SignInView, onEvent: (SignInEvent) -> Unit) {
    when (val step = view.step) {
        SignInStep.Closed, SignInStep.Passcode -> Unit
        SignInStep.Credentials -> Credentials(view, onEvent)
        is SignInStep.Code -> OneTimeCode(view, step, onEvent)
        SignInStep.Registering -> Page(words("sign_in.title")) {
            Message(Icons.phone, words("sign_in.registering_what"), words(view.title))
            TroubleNote(view.asked)
            val label = words(if (view.isBusy) "spoken.busy" else "action.try_again")
            Primary(label, { onEvent(SignInEvent.TryAgain) }, busy = view.isBusy)
        }
        SignInStep.Biometrics -> Page(words("sign_in.title")) {
            Message(Icons.finger, words("login.biometrics_what"), words(view.title))
            Primary(words("sign_in.biometrics_use"), { onEvent(SignInEvent.BiometricsChosen(true)) }, busy = view.isBusy)
            Secondary(words("action.later"), { onEvent(SignInEvent.BiometricsChosen(false)) })
        }
        is SignInStep.Waiting -> Waiting(view, step, onEvent)
    }
}

private val SignInView.asked get() = Asked(trouble, isBusy)

@Composable
private fun Waiting(view: SignInView, step: SignInStep.Waiting, onEvent: (SignInEvent) -> Unit) {
    val look = { onEvent(SignInEvent.TryAgain) }
    Page(words(view.title)) {
        Message(Icons.clock, words(step.until))
        if (step.takesActivationCode) {
            var code by rememberSaveable { mutableStateOf("") }
            TroubleNote(view.asked)
            Field(
                words("sign_in.activation_code"),
                code,
                { code = it },
                rule = words("sign_in.activation_rule"),
                keyboard = CAPITALS,
            )
            val send = { onEvent(SignInEvent.ActivationEntered(code)) }
            Primary(words("sign_in.activate"), send, Icons.key, code.isNotBlank(), view.isBusy)
            Secondary(words("sign_in.waiting_look"), look, enabled = !view.isBusy)
        } else {
            Digits(step.digits)
            Panel {
                Text(words("sign_in.waiting_sooner"), style = type.titleMedium)
                Line(words("sign_in.waiting_approve"), icon = Icons.bell)
                Line(words("sign_in.waiting_counter"), icon = Icons.idCard)
            }
            TroubleNote(view.asked)
            Primary(words("sign_in.waiting_look"), look, busy = view.isBusy)
        }
        Secondary(words("action.later"), { onEvent(SignInEvent.Later) })
    }
}

/** The two digits to compare with those of the message, and of the notice on the other phone. */
@Composable
private fun Digits(digits: Message?) {
    if (digits == null) return
    Panel(Modifier.semantics(mergeDescendants = true) {}) {
        Text(words(digits), style = type.headlineSmall)
        Text(words("sign_in.match_digits_what"), style = type.bodyLarge)
    }
}

@Composable
private fun Credentials(view: SignInView, onEvent: (SignInEvent) -> Unit) {
    var number by rememberSaveable { mutableStateOf("") }
    var password by remember { mutableStateOf("") }
    Page(words(view.title), back = true) {
        view.reason?.let { Note(Icons.warning, words(it)) }
        TroubleNote(view.asked)
        Field(
            words("sign_in.number"),
            number,
            { typed -> number = typed.filter(::isDigit).take(NUMBER) },
            Modifier.semantics { contentType = ContentType.Username },
            words("sign_in.number_rule"),
            keyboard = KeyboardOptions(keyboardType = KeyboardType.Number, imeAction = ImeAction.Next),
        )
        SecretField(words("sign_in.password"), password, { password = it }, ContentType.Password)
        val ready = number.length == NUMBER && password.isNotEmpty()
        Primary(words("action.continue"), { onEvent(SignInEvent.Submitted(number, password)) }, enabled = ready, busy = view.isBusy)
    }
}

@Composable
private fun OneTimeCode(view: SignInView, step: SignInStep.Code, onEvent: (SignInEvent) -> Unit) {
    var code by rememberSaveable { mutableStateOf("") }
    val over = !step.takesCode
    Page(words(view.title), back = true) {
        Text(words("sign_in.code_sent"), style = type.bodyLarge)
        Digits(step.digits)
        Note(Icons.warning, words("sign_in.code_warning"))
        TroubleNote(view.asked)
        Field(
            words("sign_in.code"),
            code,
            { typed -> code = typed.filter(::isDigit).take(CODE) },
            Modifier.semantics { contentType = ContentType.SmsOtpCode },
            words(step.left),
            over,
            KeyboardOptions(keyboardType = KeyboardType.Number),
        )
        val ready = code.length == CODE && !over
        Primary(words("action.continue"), { onEvent(SignInEvent.CodeEntered(code)) }, enabled = ready, busy = view.isBusy)
        Secondary(words("sign_in.restart"), { onEvent(SignInEvent.SendAgain) }, enabled = !view.isBusy)
    }
}

/** Of the ten that the authority knows: keyboards have digits of other scripts too. */
private fun isDigit(typed: Char) = typed in '0'..'9'

/** As on the paper; small letters will do too. */
private val CAPITALS =
    KeyboardOptions(KeyboardCapitalization.Characters, autoCorrectEnabled = false, keyboardType = KeyboardType.Ascii)

private const val NUMBER = 12
private const val CODE = 6
