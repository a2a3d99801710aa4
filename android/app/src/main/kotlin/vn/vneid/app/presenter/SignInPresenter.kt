package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.rules.Standing

/** The steps of signing in. */
class SignInPresenter(session: Session) : Presenter<SignInState, SignInEvent>(session, SignInState.Credentials()) {
    private var counting: Job? = null

    /** Opens where the account stands, also after the app was killed between two steps. */
    fun open() {
        go(Page.SIGN_IN)
        if (!session.device.lock.isSet) return session.navigation.block(Obstacle.NO_SCREEN_LOCK) { session.launch { open() } }
        counting?.cancel()
        when (session.phone.account()) {
            AccountState.AwaitingCode -> awaitCode()
            AccountState.AwaitingRegistration -> show { SignInState.Registering() }
            AccountState.SignedOut, is AccountState.SignedIn -> show { waiting(null) ?: SignInState.Credentials() }
        }
    }

    override suspend fun handle(event: SignInEvent) {
        when (event) {
            is SignInEvent.SignIn -> {
                val report = tried { signIn(event.number, event.password, session.device.name) }
                if (report.codeSentForS != null) awaitCode()
            }
            is SignInEvent.Confirm -> {
                val report = tried { confirm(event.code) }
                if (session.phone.account() != AccountState.AwaitingCode) registered(report.firstTrouble)
            }
            is SignInEvent.Activate -> registered(tried { activate(event.code) }.firstTrouble)
            SignInEvent.TryAgain -> registered(tried { sync() }.firstTrouble)
            SignInEvent.Restart -> show { SignInState.Credentials() }
            SignInEvent.Later -> choosePasscode()
            is SignInEvent.Biometrics -> {
                // Without the owner's finger it stays off, and can be switched on later.
                val isBound = event.on && session.device.lock.bindBiometrics()
                session.set { it.copy(biometrics = isBound) }
                done()
            }
        }
    }

    /** Counts what is left of the time in which the one-time code counts. */
    private fun awaitCode() {
        val secondsLeft = { session.phone.codeCountsForS().toInt() }
        show { SignInState.Code(session.phone.matchDigits(), secondsLeft()) }
        counting?.cancel()
        counting = session.launch {
            while (state.value.run { this is SignInState.Code && this.secondsLeft > 0 }) {
                delay(MS_PER_SECOND)
                show { if (it is SignInState.Code) it.copy(secondsLeft = secondsLeft()) else it }
            }
        }
    }

    private suspend fun registered(trouble: Trouble?) {
        val account = session.phone.account()
        val waiting = waiting(trouble)
        when {
            waiting != null -> show { waiting }
            account is AccountState.SignedIn -> choosePasscode()
            account == AccountState.SignedOut -> show { SignInState.Credentials(Asked(trouble)) }
            else -> show { SignInState.Registering(Asked(trouble)) }
        }
    }

    /** The page of a phone that waits for its place; nothing when this one does not. */
    private fun waiting(trouble: Trouble?): SignInState.Waiting? {
        val standing = session.account?.standing as? Standing.Waiting ?: return null
        val phone = session.phone
        return SignInState.Waiting(standing.activates, phone.matchDigits(), phone.takesActivationCode(), Asked(trouble))
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
        session.launch { session.ask { sync() } }
    }

    private suspend fun tried(job: suspend Authority.() -> Report): Report = ask({ put(it) }, job)

    private fun SignInState.put(asked: Asked) = when (this) {
        is SignInState.Credentials -> copy(asked = asked)
        is SignInState.Code -> copy(asked = asked)
        is SignInState.Registering -> copy(asked = asked)
        is SignInState.Waiting -> copy(asked = asked)
        SignInState.Biometrics -> this
    }

    private companion object {
        const val MS_PER_SECOND = 1000L
    }
}
