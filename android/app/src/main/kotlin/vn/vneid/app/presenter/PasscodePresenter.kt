package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import vn.vneid.app.ui.*
import vn.vneid.present.Unlocking

/** The sheet that asks for six digits. */
class PasscodePresenter(session: Session) : Presenter<PasscodeState, PasscodeEvent>(session, PasscodeState(PasscodeStep.UNLOCK)) {
    private var why: Passcodes = Passcodes.Change
    private var waiting: Job? = null

    /** What was typed in earlier steps. */
    private var old = ""
    private var new = ""

    /** Opens the sheet. */
    suspend fun open(why: Passcodes) {
        forget()
        this.why = why
        val first = firstStep()
        val mayUnlock = session.phone.settings().biometrics && session.device.lock.hasBiometrics
        val biometrics = first == PasscodeStep.UNLOCK && mayUnlock
        show { PasscodeState(first, biometrics = biometrics, canCancel = why !is Passcodes.Choose) }
        session.navigation.askPasscode(why)
        if (biometrics) unlockByBiometrics()
    }

    /** Takes the sheet away. */
    fun close() {
        forget()
        session.navigation.askPasscode(null)
    }

    override suspend fun handle(event: PasscodeEvent) {
        when (event) {
            is PasscodeEvent.Entered -> {
                show { it.copy(busy = true) }
                try {
                    entered(event.passcode)
                } finally {
                    show { it.copy(busy = false) }
                }
            }
            PasscodeEvent.Biometrics -> unlockByBiometrics()
        }
    }

    private fun entered(passcode: String) {
        val now = session.now()
        when (state.value.step) {
            PasscodeStep.UNLOCK -> ended(session.phone.unlock(passcode, now))
            PasscodeStep.OLD -> {
                old = passcode
                ask(PasscodeStep.NEW)
            }
            PasscodeStep.CHOOSE, PasscodeStep.NEW -> {
                new = passcode
                ask(PasscodeStep.REPEAT)
            }
            PasscodeStep.REPEAT -> when {
                passcode != new -> ask(if (why is Passcodes.Choose) PasscodeStep.CHOOSE else PasscodeStep.NEW, true)
                why is Passcodes.Choose -> ended(session.phone.setPasscode(passcode, now))
                else -> ended(session.phone.changePasscode(old, passcode, now))
            }
        }
    }

    private suspend fun unlockByBiometrics() {
        when (session.device.lock.askBiometrics()) {
            Biometrics.OWNER -> ended(session.phone.openByBiometrics(session.now()))
            Biometrics.NOBODY -> Unit
            Biometrics.CHANGED -> {
                session.set { it.copy(biometrics = false) }
                show { it.copy(biometrics = false, biometricsChanged = true) }
            }
        }
    }

    private fun ended(outcome: Unlocking) {
        if (outcome == Unlocking.Opened) {
            close()
            return why.then()
        }
        val isNewUnfit = outcome == Unlocking.Weak || outcome == Unlocking.NotSixDigits
        val step = if (isNewUnfit && why == Passcodes.Change) PasscodeStep.NEW else firstStep()
        show { it.copy(step = step, outcome = outcome, differs = false, attempt = it.attempt + 1) }
        val waitMs = when (outcome) {
            is Unlocking.Wrong -> outcome.waitMs
            is Unlocking.Wait -> outcome.waitMs
            else -> 0u
        }
        waiting?.cancel()
        waiting = session.launch { countDown(waitMs.toLong()) }
    }

    private fun ask(step: PasscodeStep, differs: Boolean = false) =
        show { it.copy(step = step, outcome = null, differs = differs, attempt = it.attempt + 1) }

    /** Shows the wait; whether it is over the core decides at the next try. */
    private suspend fun countDown(waitMs: Long) {
        val until = session.now().sinceBootMs.toLong() + waitMs
        do {
            val left = until - session.now().sinceBootMs.toLong()
            show { it.copy(waitSeconds = (left.coerceAtLeast(0) + MS_PER_SECOND - 1) / MS_PER_SECOND) }
            delay(left.coerceIn(0, MS_PER_SECOND))
        } while (left > 0)
    }

    private fun firstStep() = when (why) {
        is Passcodes.Unlock -> PasscodeStep.UNLOCK
        is Passcodes.Choose -> PasscodeStep.CHOOSE
        Passcodes.Change -> PasscodeStep.OLD
    }

    private fun forget() {
        waiting?.cancel()
        old = ""
        new = ""
    }

    private companion object {
        const val MS_PER_SECOND = 1000L
    }
}
