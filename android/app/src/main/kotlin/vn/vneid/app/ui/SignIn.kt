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
import androidx.compose.ui.text.input.KeyboardType
import java.time.Instant
import vn.vneid.core.Trouble

/** The steps of signing in; the passcode has its own sheet. */
sealed interface SignInState {
    /** Number and password. What is typed stays in the screen until it is sent. */
    data class Credentials(val trouble: Trouble? = null, val busy: Boolean = false) : SignInState

    /** The one-time code, whose message names the phone. */
    data class Code(
        val phone: String,
        /** What is left of the time in which it counts. */
        val secondsLeft: Int,
        val trouble: Trouble? = null,
        val busy: Boolean = false,
    ) : SignInState

    /** The one-time code was right; the phone is being registered. */
    data class Registering(val trouble: Trouble? = null, val busy: Boolean = true) : SignInState

    /** Whether the phone's biometrics may stand in for the passcode. */
    data object Biometrics : SignInState

    /** The account is on another phone, and moves then unless that is refused. */
    data class WaitingForMove(val activates: Instant, val trouble: Trouble? = null, val busy: Boolean = false) : SignInState
}

sealed interface SignInEvent {
    data object Back : SignInEvent

    data class SignIn(val number: String, val password: String) : SignInEvent

    data class Confirm(val code: String) : SignInEvent

    /** From the start, for a new one-time code. */
    data object Restart : SignInEvent

    /** The registration once more, or where the move stands. */
    data object TryAgain : SignInEvent

    data class Biometrics(val on: Boolean) : SignInEvent

    /** Looks at the app while the move waits. */
    data object Later : SignInEvent
}

@Composable
fun SignIn(state: SignInState, onEvent: (SignInEvent) -> Unit) {
    when (state) {
        is SignInState.Credentials -> Credentials(state, onEvent)
        is SignInState.Code -> OneTimeCode(state, onEvent)
        is SignInState.Registering -> Registering(state, onEvent)
        SignInState.Biometrics -> OfferBiometrics(onEvent)
        is SignInState.WaitingForMove -> WaitingForMove(state, onEvent)
    }
}

@Composable
private fun Credentials(state: SignInState.Credentials, onEvent: (SignInEvent) -> Unit) {
    var number by rememberSaveable { mutableStateOf("") }
    var password by remember { mutableStateOf("") }
    Page(words("sign_in.title"), { onEvent(SignInEvent.Back) }) {
        TroubleNote(state.trouble)
        Field(
            words("sign_in.number"),
            number,
            { typed -> number = typed.filter(Char::isDigit).take(NUMBER) },
            Modifier.semantics { contentType = ContentType.Username },
            words("sign_in.number_rule"),
            keyboard = KeyboardOptions(keyboardType = KeyboardType.Number, imeAction = ImeAction.Next),
        )
        SecretField(words("sign_in.password"), password, { password = it }, ContentType.Password)
        Primary(
            words("action.continue"),
            { onEvent(SignInEvent.SignIn(number, password)) },
            enabled = number.length == NUMBER && password.isNotEmpty(),
            busy = state.busy,
        )
    }
}

@Composable
private fun OneTimeCode(state: SignInState.Code, onEvent: (SignInEvent) -> Unit) {
    var code by rememberSaveable { mutableStateOf("") }
    val over = state.secondsLeft <= 0
    Page(words("sign_in.code"), { onEvent(SignInEvent.Back) }) {
        Text(words("sign_in.code_sent", "phone" to state.phone), style = type.bodyLarge)
        Note(Icons.warning, words("sign_in.code_warning"))
        TroubleNote(state.trouble)
        val left = LocalWords.current.duration(state.secondsLeft.toLong())
        Field(
            words("sign_in.code"),
            code,
            { typed -> code = typed.filter(Char::isDigit).take(CODE) },
            Modifier.semantics { contentType = ContentType.SmsOtpCode },
            if (over) words("sign_in.code_over") else words("sign_in.code_left", "duration" to left),
            over,
            keyboard = KeyboardOptions(keyboardType = KeyboardType.Number),
        )
        Primary(
            words("action.continue"),
            { onEvent(SignInEvent.Confirm(code)) },
            enabled = code.length == CODE && !over,
            busy = state.busy,
        )
        Secondary(words("sign_in.restart"), { onEvent(SignInEvent.Restart) }, enabled = !state.busy)
    }
}

@Composable
private fun Registering(state: SignInState.Registering, onEvent: (SignInEvent) -> Unit) {
    Page(words("sign_in.title")) {
        Message(Icons.phone, words("sign_in.registering_what"), words("sign_in.registering"))
        TroubleNote(state.trouble)
        val label = words(if (state.busy) "spoken.busy" else "action.try_again")
        Primary(label, { onEvent(SignInEvent.TryAgain) }, busy = state.busy)
    }
}

@Composable
private fun OfferBiometrics(onEvent: (SignInEvent) -> Unit) {
    Page(words("sign_in.title")) {
        Message(Icons.finger, words("login.biometrics_what"), words("sign_in.biometrics"))
        Primary(words("sign_in.biometrics_use"), { onEvent(SignInEvent.Biometrics(true)) })
        Secondary(words("action.later"), { onEvent(SignInEvent.Biometrics(false)) })
    }
}

@Composable
private fun WaitingForMove(state: SignInState.WaitingForMove, onEvent: (SignInEvent) -> Unit) {
    Page(words("sign_in.waiting")) {
        val until = LocalWords.current.instant(state.activates)
        Message(Icons.clock, words("sign_in.waiting_until", "instant" to until))
        Panel {
            Text(words("sign_in.waiting_sooner"), style = type.titleMedium)
            Line(words("sign_in.waiting_approve"), icon = Icons.bell)
            Line(words("sign_in.waiting_counter"), icon = Icons.idCard)
        }
        TroubleNote(state.trouble)
        Primary(words("sign_in.waiting_look"), { onEvent(SignInEvent.TryAgain) }, busy = state.busy)
        Secondary(words("action.later"), { onEvent(SignInEvent.Later) })
    }
}

private const val NUMBER = 12
private const val CODE = 6
