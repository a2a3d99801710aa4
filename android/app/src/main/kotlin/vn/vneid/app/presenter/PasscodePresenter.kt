package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import vn.vneid.core.*
import vn.vneid.present.*

/** The sheet that asks for six digits; nothing is shown before it is opened. */
class PasscodePresenter(session: Session) : Presenter<PasscodeView?, PasscodeEvent>(session, null) {
    private val sheet = session.phone.passcodeSheet()
    private var then: () -> Unit = {}
    private var ticking: Job? = null

    /** Opens the sheet. */
    suspend fun open(why: Passcodes) {
        then = why.then
        val effects = sheet.open(why.purpose, session.device.lock.hasBiometrics)
        show { sheet.view() }
        session.navigation.askPasscode(why)
        perform(effects)
    }

    /** Leaves without the passcode, where one may. */
    suspend fun cancel() = handle(PasscodeEvent.Cancelled)

    /** Lets go of the library. */
    fun end() = sheet.close()

    override suspend fun handle(event: PasscodeEvent) {
        val effects = sheet.on(event)
        show { sheet.view() }
        perform(effects)
    }

    private suspend fun perform(effects: List<PasscodeEffect>) {
        for (effect in effects) {
            when (effect) {
                is PasscodeEffect.Check -> tried { unlock(effect.passcode) }
                is PasscodeEffect.Set -> tried { setPasscode(effect.passcode) }
                is PasscodeEffect.Change -> tried { changePasscode(effect.old, effect.new) }
                PasscodeEffect.AskBiometrics -> handle(PasscodeEvent.BiometricsAnswered(session.device.lock.askBiometrics()))
                PasscodeEffect.OpenByBiometrics -> tried { openByBiometrics() }
                PasscodeEffect.SwitchBiometricsOff -> session.set { it.copy(biometrics = false) }
                is PasscodeEffect.Tick -> tick(effect.inMs.toLong())
                PasscodeEffect.Close -> {
                    ticking?.cancel()
                    session.navigation.askPasscode(null)
                }
                PasscodeEffect.GoOn -> then()
                PasscodeEffect.SignInAgain -> session.signInAgain()
            }
        }
    }

    private suspend fun tried(attempt: Phone.() -> Unlocking) {
        val outcome = try {
            session.phone.attempt()
        } catch (failure: PhoneException) {
            handle(PasscodeEvent.Failed)
            throw failure
        }
        handle(PasscodeEvent.Checked(outcome, session.now().sinceBootMs))
    }

    private fun tick(inMs: Long) {
        ticking?.cancel()
        ticking = session.launch {
            delay(inMs)
            handle(PasscodeEvent.Ticked(session.now().sinceBootMs))
        }
    }
}
