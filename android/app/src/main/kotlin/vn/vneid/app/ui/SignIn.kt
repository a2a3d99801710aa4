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
import java.time.Instant

/** The steps of signing in; the passcode has its own sheet. */
sealed interface SignInState {
    /** Number and password. What is typed stays in the screen until it is sent. */
    data class Credentials(val asked: Asked = Asked()) : SignInState

    /** The one-time code, whose message names the [digits]; it still counts for [secondsLeft]. */
    data class Code(val digits: String?, val secondsLeft: Int, val asked: Asked = Asked()) : SignInState

    /** The one-time code was right; the phone is being registered. */
    data class Registering(val asked: Asked = Asked()) : SignInState

    /** Whether the phone's biometrics may stand in for the passcode. */
    data object Biometrics : SignInState

    /**
     * The phone waits for its place, until [activates] at the latest: for the other phone of the account,
     * which is told the [digits], or for the activation code of the counter.
     */
    data class Waiting(
        val activates: Instant,
        val digits: String? = null,
        val takesActivationCode: Boolean = false,
        val asked: Asked = Asked(),
    ) : SignInState
}

sealed interface SignInEvent {
    data class SignIn(val number: String, val password: String) : SignInEvent
    data class Confirm(val code: String) : SignInEvent

    /** The activation code, as it was typed. */
    data class Activate(val code: String) : SignInEvent

    /** From the start, for a new one-time code. */
    data object Restart : SignInEvent

    /** The registration once more, or where the phone stands. */
    data object TryAgain : SignInEvent
    data class Biometrics(val on: Boolean) : SignInEvent

    /** Looks at the app while the phone waits. */
    data object Later : SignInEvent
}

@Composable
fun SignIn(state: SignInState, onEvent: (SignInEvent) -> Unit) = when (state) {
    is SignInState.Credentials -> Credentials(state, onEvent)
    is SignInState.Code -> OneTimeCode(state, onEvent)
    is SignInState.Registering -> Page(words("sign_in.title")) {
        Message(Icons.phone, words("sign_in.registering_what"), words("sign_in.registering"))
        TroubleNote(state.asked)
        val label = words(if (state.asked.busy) "spoken.busy" else "action.try_again")
        Primary(label, { onEvent(SignInEvent.TryAgain) }, busy = state.asked.busy)
    }
    SignInState.Biometrics -> Page(words("sign_in.title")) {
        Message(Icons.finger, words("login.biometrics_what"), words("sign_in.biometrics"))
        Primary(words("sign_in.biometrics_use"), { onEvent(SignInEvent.Biometrics(true)) })
        Secondary(words("action.later"), { onEvent(SignInEvent.Biometrics(false)) })
    }
    is SignInState.Waiting -> Waiting(state, onEvent)
}

@Composable
private fun Waiting(state: SignInState.Waiting, onEvent: (SignInEvent) -> Unit) {
    val until = "instant" to LocalWords.current.instant(state.activates)
    val look = { onEvent(SignInEvent.TryAgain) }
    if (state.takesActivationCode) {
        var code by rememberSaveable { mutableStateOf("") }
        Page(words("sign_in.waiting_first")) {
            Message(Icons.clock, words("sign_in.waiting_first_until", until))
            TroubleNote(state.asked)
            Field(
                words("sign_in.activation_code"),
                code,
                { code = it },
                rule = words("sign_in.activation_rule"),
                keyboard = CAPITALS,
            )
            val send = { onEvent(SignInEvent.Activate(code)) }
            Primary(words("sign_in.activate"), send, Icons.key, code.isNotBlank(), state.asked.busy)
            Secondary(words("sign_in.waiting_look"), look, enabled = !state.asked.busy)
            Secondary(words("action.later"), { onEvent(SignInEvent.Later) })
        }
    } else {
        Page(words("sign_in.waiting")) {
            Message(Icons.clock, words("sign_in.waiting_until", until))
            Digits(state.digits)
            Panel {
                Text(words("sign_in.waiting_sooner"), style = type.titleMedium)
                Line(words("sign_in.waiting_approve"), icon = Icons.bell)
                Line(words("sign_in.waiting_counter"), icon = Icons.idCard)
            }
            TroubleNote(state.asked)
            Primary(words("sign_in.waiting_look"), look, busy = state.asked.busy)
            Secondary(words("action.later"), { onEvent(SignInEvent.Later) })
        }
    }
}

/** The two digits to compare with those of the message, and of the notice on the other phone. */
@Composable
private fun Digits(digits: String?) {
    if (digits == null) return
    Panel(Modifier.semantics(mergeDescendants = true) {}) {
        Text(words("sign_in.match_digits", "digits" to digits), style = type.headlineSmall)
        Text(words("sign_in.match_digits_what"), style = type.bodyLarge)
    }
}

@Composable
private fun Credentials(state: SignInState.Credentials, onEvent: (SignInEvent) -> Unit) {
    var number by rememberSaveable { mutableStateOf("") }
    var password by remember { mutableStateOf("") }
    Page(words("sign_in.title"), back = true) {
        TroubleNote(state.asked)
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
        Primary(words("action.continue"), { onEvent(SignInEvent.SignIn(number, password)) }, enabled = ready, busy = state.asked.busy)
    }
}

@Composable
private fun OneTimeCode(state: SignInState.Code, onEvent: (SignInEvent) -> Unit) {
    var code by rememberSaveable { mutableStateOf("") }
    val over = state.secondsLeft <= 0
    Page(words("sign_in.code"), back = true) {
        Text(words("sign_in.code_sent"), style = type.bodyLarge)
        Digits(state.digits)
        Note(Icons.warning, words("sign_in.code_warning"))
        TroubleNote(state.asked)
        val left = words("sign_in.code_left", "duration" to LocalWords.current.duration(state.secondsLeft.toLong()))
        Field(
            words("sign_in.code"),
            code,
            { typed -> code = typed.filter(::isDigit).take(CODE) },
            Modifier.semantics { contentType = ContentType.SmsOtpCode },
            if (over) words("sign_in.code_over") else left,
            over,
            KeyboardOptions(keyboardType = KeyboardType.Number),
        )
        val ready = code.length == CODE && !over
        Primary(words("action.continue"), { onEvent(SignInEvent.Confirm(code)) }, enabled = ready, busy = state.asked.busy)
        Secondary(words("sign_in.restart"), { onEvent(SignInEvent.Restart) }, enabled = !state.asked.busy)
    }
}

/** Of the ten that the authority knows: keyboards have digits of other scripts too. */
private fun isDigit(typed: Char) = typed in '0'..'9'

/** As on the paper; small letters will do too. */
private val CAPITALS =
    KeyboardOptions(KeyboardCapitalization.Characters, autoCorrectEnabled = false, keyboardType = KeyboardType.Ascii)

private const val NUMBER = 12
private const val CODE = 6
