package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import vn.vneid.app.ui.*
import vn.vneid.core.*

/** The steps of signing in. */
class SignInPresenter(session: Session) : Presenter<SignInState, SignInEvent>(session, SignInState.Credentials()) {
    private var counting: Job? = null

    /** Opens where the account stands, also after the app was killed between two steps. */
    fun open() {
        go(Page.SIGN_IN)
        if (!session.device.lock.isSet) {
            session.navigation.block(Obstacle.NO_SCREEN_LOCK) { session.launch { open() } }
            return
        }
        counting?.cancel()
        when (session.phone.account()) {
            AccountState.AwaitingCode -> awaitCode()
            AccountState.AwaitingRegistration -> show { SignInState.Registering(busy = false) }
            AccountState.SignedOut, is AccountState.SignedIn -> show { SignInState.Credentials() }
        }
    }

    override suspend fun handle(event: SignInEvent) {
        when (event) {
            is SignInEvent.SignIn -> signIn(event)
            is SignInEvent.Confirm -> confirm(event.code)
            is SignInEvent.Biometrics -> {
                session.phone.setSettings(session.phone.settings().copy(biometrics = event.on))
                done()
            }
            SignInEvent.TryAgain -> again()
            SignInEvent.Restart -> {
                counting?.cancel()
                show { SignInState.Credentials() }
            }
            SignInEvent.Later -> choosePasscode()
            SignInEvent.Back -> back()
        }
    }

    private suspend fun signIn(form: SignInEvent.SignIn) {
        show { SignInState.Credentials(busy = true) }
        val report = tried({ SignInState.Credentials() }) { signIn(form.number, form.password, session.device.name, it) }
        val lives = report.codeSentForS
        if (lives == null) {
            show { SignInState.Credentials(report.troubles.firstOrNull()) }
            return
        }
        val now = session.now()
        session.notes[CODE_UNTIL] = "${now.sinceBootMs.toLong() + lives.toLong() * MS_PER_SECOND} ${now.boot.name()}"
        awaitCode()
    }

    private fun awaitCode() {
        counting?.cancel()
        show { SignInState.Code(session.device.name, secondsLeft()) }
        counting =
            session.launch {
                while (state.value is SignInState.Code && secondsLeft() > 0) {
                    delay(MS_PER_SECOND)
                    show { if (it is SignInState.Code) it.copy(secondsLeft = secondsLeft()) else it }
                }
            }
    }

    private suspend fun confirm(code: String) {
        show { if (it is SignInState.Code) it.copy(busy = true, trouble = null) else it }
        val report = tried({ SignInState.Code(session.device.name, secondsLeft()) }) { confirm(code, it) }
        when (session.phone.account()) {
            AccountState.AwaitingCode -> {
                val trouble = report.troubles.firstOrNull()
                show { SignInState.Code(session.device.name, secondsLeft(), trouble) }
            }
            else -> registered(report)
        }
    }

    private suspend fun again() {
        val waits = state.value as? SignInState.WaitingForMove
        show { waits?.copy(busy = true, trouble = null) ?: SignInState.Registering() }
        registered(tried({ waits ?: SignInState.Registering(busy = false) }) { sync(it) })
    }

    private suspend fun registered(report: Report) {
        counting?.cancel()
        val trouble = report.troubles.firstOrNull()
        when (val account = session.phone.account()) {
            is AccountState.SignedIn -> {
                session.notes[CODE_UNTIL] = null
                val standing = account.standing
                if (standing is Standing.Waiting) {
                    show { SignInState.WaitingForMove(standing.activates, trouble) }
                } else {
                    choosePasscode()
                }
            }
            AccountState.SignedOut -> show { SignInState.Credentials(trouble) }
            else -> show { SignInState.Registering(trouble, busy = false) }
        }
    }

    private suspend fun choosePasscode() {
        if (session.phone.hasPasscode()) {
            done()
        } else {
            session.passcode.open(Passcodes.Choose { session.launch { offerBiometrics() } })
        }
    }

    private fun offerBiometrics() {
        if (session.device.lock.hasBiometrics) show { SignInState.Biometrics } else done()
    }

    private fun done() {
        session.navigation.close(Page.SIGN_IN)
        session.launch { session.ask { sync(it) } }
    }

    /** Asks the authority; when that can't even be stored, the screen is as [before] again. */
    private suspend fun tried(before: () -> SignInState, job: suspend Authority.(Reading) -> Report): Report {
        var report: Report? = null
        try {
            return session.report(job).also { report = it }
        } finally {
            if (report == null) show { before() }
        }
    }

    /** What is left of the time in which the one-time code counts; known over a restart of the app. */
    private fun secondsLeft(): Int {
        val (until, boot) = session.notes[CODE_UNTIL]?.split(' ') ?: return 0
        val now = session.now()
        if (boot != now.boot.name()) return 0
        val left = until.toLong() - now.sinceBootMs.toLong()
        return ((left.coerceAtLeast(0) + MS_PER_SECOND - 1) / MS_PER_SECOND).toInt()
    }

    private fun ByteArray.name() = joinToString("") { "%02x".format(it) }

    private companion object {
        const val MS_PER_SECOND = 1000L
        const val CODE_UNTIL = "code_until"
    }
}
