package vn.vneid.app.presenter

import kotlinx.coroutines.Job
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.Page
import vn.vneid.rules.*

/** The code on the screen. */
class CodePresenter(session: Session) : Presenter<CodeState, CodeEvent>(session, CodeState.Expired) {
    private var code: MadeCode? = null
    private var counting: Job? = null

    /** Makes a code and opens its page. When none may be made, the home screen says why. */
    suspend fun make() {
        when ((session.citizen.readiness() as? Readiness.Refused)?.refusals?.first()) {
            null -> if (!session.device.lock.openKey()) return
            Refusal.Locked -> return session.unlocked { make() }
            else -> return session.navigation.tab(Tab.HOME)
        }
        val display = session.device.display
        when (val prepared = session.citizen.prepareCode(display.isCaptured, display.isMirrored)) {
            is Preparation.Refused -> session.navigation.tab(Tab.HOME)
            is Preparation.Prepared -> prepared.code.use { it.completeInTime() }?.let(::hold)
        }
    }

    /** Counts from what the clocks say now: after a stay in the background, it is right at once. */
    fun resume() {
        val code = code ?: return
        counting?.cancel()
        counting = session.launch { count(code) }
    }

    /** Takes the code off the screen. */
    fun close() {
        counting?.cancel()
        code?.close()
        code = null
        session.navigation.close(Page.CODE)
    }

    override suspend fun handle(event: CodeEvent) {
        when (event) {
            CodeEvent.MAKE_AGAIN -> make()
            CodeEvent.WALLET -> {
                close()
                session.navigation.tab(Tab.WALLET)
            }
        }
    }

    private fun hold(code: MadeCode) {
        this.code?.close()
        this.code = code
        val lives = limits()
        val modules = code.modules()
        show { CodeState.Showing(modules, lives.quietZone.toInt(), lives.codeLivesS.toInt(), lives.codeLivesS.toInt()) }
        go(Page.CODE)
        resume()
    }

    private suspend fun count(code: MadeCode) {
        code.countdown().collect { left ->
            show { if (it is CodeState.Showing && left > 0) it.copy(secondsLeft = left) else CodeState.Expired }
            if (left in 1..LAST_SECONDS) session.device.signals.tick()
        }
    }

    /** The finished code; `null` when the citizen did not unlock the key, or not within its minute. */
    private suspend fun PreparedCode.completeInTime(): MadeCode? = try {
        complete()
    } catch (_: PhoneException.KeyCancelled) {
        null
    } catch (_: PhoneException.TooLate) {
        null
    }

    private companion object {
        const val LAST_SECONDS = 10
    }
}
