package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import vn.vneid.core.*
import vn.vneid.present.*

/** The steps of signing in. */
class SignInPresenter(session: Session, private val steps: SignIn = SignIn()) :
    Presenter<SignInView, SignInEvent>(session, steps.view()) {
    private var ticking: Job? = null

    /** Opens where the account stands, also after the app was killed between two steps. */
    suspend fun open() {
        val effects = take(SignInEvent.Opened(stage(), session.device.lock.isSet))
        // Not before it shows where the account stands.
        go(Page.SIGN_IN)
        for (effect in effects) perform(effect)
    }

    /** Leaves signing in where it is. */
    suspend fun leave() = handle(SignInEvent.Left)

    /** Lets go of the library. */
    fun end() = steps.close()

    override suspend fun handle(event: SignInEvent) {
        for (effect in take(event)) perform(effect)
    }

    private fun take(event: SignInEvent) = steps.on(event).also { show { steps.view() } }

    private suspend fun perform(effect: SignInEffect) {
        when (effect) {
            is SignInEffect.Block -> session.navigation.block(effect.obstacle) { session.launch { open() } }
            is SignInEffect.SignIn -> answered { signIn(effect.number, effect.password, session.device.name) }
            is SignInEffect.Confirm -> answered { confirm(effect.code) }
            is SignInEffect.Activate -> answered { activate(effect.code) }
            SignInEffect.Sync -> answered { sync() }
            is SignInEffect.Tick -> tick(effect.inMs.toLong())
            SignInEffect.ChoosePasscode -> {
                val chosen = { SignInEvent.PasscodeChosen(session.device.lock.hasBiometrics) }
                session.passcode.open(Passcodes.Choose { session.launch { handle(chosen()) } })
            }
            SignInEffect.BindBiometrics -> handle(SignInEvent.BiometricsBound(session.device.lock.bindBiometrics()))
            is SignInEffect.SetBiometrics -> session.set { it.copy(biometrics = effect.on) }
            SignInEffect.Close -> {
                ticking?.cancel()
                session.navigation.close(Page.SIGN_IN)
            }
            SignInEffect.SyncUnseen -> session.launch { session.ask { sync() } }
        }
    }

    private suspend fun answered(job: suspend Authority.() -> Report) {
        val report = try {
            session.ask(job)
        } catch (failure: PhoneException) {
            handle(SignInEvent.Failed)
            throw failure
        }
        handle(SignInEvent.Answered(stage(), report.trouble))
    }

    private fun tick(inMs: Long) {
        ticking?.cancel()
        ticking = session.launch {
            delay(inMs)
            handle(SignInEvent.Ticked(session.phone.codeCountsForS()))
        }
    }

    private fun stage() = session.phone.signInStage()
}
