package vn.vneid.app.presenter

import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*
import vn.vneid.app.ui.Asked
import vn.vneid.app.ui.Tab
import vn.vneid.core.*
import vn.vneid.present.*

/** The opened phone, and what all presenters do with it. */
class Session(val container: AppContainer, val phone: Phone, val navigation: Navigation) {
    val device: Device = container.device
    val notes: Notes = container.notes

    /** Ends with the session, not with a step of it that failed. */
    private val job = SupervisorJob(container.scope.coroutineContext[Job])
    val scope: CoroutineScope = container.scope + job
    val citizen: Citizen = phone.citizen()
    val officer: Officer = phone.officer()
    val papers: Papers = phone.papers()
    val inbox: Inbox = phone.inbox()
    val authority: Authority = phone.authority()

    /** Signing in and the sheet for six digits open from many places. */
    val signIn: SignInPresenter by lazy { SignInPresenter(this) }
    val passcode: PasscodePresenter by lazy { PasscodePresenter(this) }

    private val change = MutableStateFlow(0)

    /** Counts what may have changed what a screen shows. */
    val changes: StateFlow<Int> = change

    /** Whoever is signed in. */
    val account: AccountState.SignedIn? get() = phone.account() as? AccountState.SignedIn

    val isLocked: Boolean get() = phone.hasPasscode() && phone.isLocked()

    fun now(): Reading = container.clocks.now()

    fun changed() = change.update { it + 1 }

    /** Does [step]. What keeps it from working at all takes the screen's place, and offers it again. */
    fun launch(start: CoroutineStart = CoroutineStart.DEFAULT, step: suspend () -> Unit): Job = scope.launch(start = start) {
        try {
            step()
        } catch (failure: PhoneException) {
            obstacle(failure)?.let { navigation.block(it) { launch(step = step) } }
        } catch (failure: KeyException) {
            obstacleOfKey(failure, device.lock.isSet)?.let { navigation.block(it) { launch(step = step) } }
        }
        changed()
    }

    /** Has the authority asked, and the next sync planned. */
    suspend fun ask(job: suspend Authority.() -> Report): Report = try {
        authority.job()
    } finally {
        plan()
        changed()
    }

    /** Plans the next sync and the reminder; none for whoever is not signed in. */
    fun plan() {
        val plan = authority.plan(notes.shows(NotificationKind.CERTIFICATE))
        device.reminders.plan(plan.syncInS?.toLong(), plan.reminder?.at)
    }

    /** Does [step] once the app is unlocked, after the sheet that asks for it, or for the first passcode. */
    suspend fun unlocked(step: suspend () -> Unit) {
        val then = { launch(step = step) }
        when {
            isLocked -> passcode.open(Passcodes.Unlock { then() })
            account != null && !phone.hasPasscode() -> passcode.open(Passcodes.Choose { then() })
            else -> step()
        }
    }

    /** Signs out and in again. */
    suspend fun signInAgain() {
        ask { signOut() }
        navigation.tab(Tab.HOME)
        signIn.open()
    }

    fun set(change: (Settings) -> Settings) = phone.setSettings(change(phone.settings()))

    /** Lets what is under way come to its end, and closes the phone. */
    suspend fun end() {
        job.cancelAndJoin()
        passcode.end()
        signIn.end()
        listOf(citizen, officer, papers, inbox, authority, phone).forEach { it.close() }
    }

    /** A mistake of the app is not one of them, and ends it. */
    private fun obstacle(failure: PhoneException): Obstacle? = when (failure) {
        is PhoneException.Misuse, is PhoneException.NoRandomness -> throw failure
        else -> obstacleOf(failure, device.lock.isSet)
    }
}

/** One screen: a state goes out, events come in. */
abstract class Presenter<State, Event>(protected val session: Session, first: State) {
    private val shown = MutableStateFlow(first)
    val state: StateFlow<State> = shown

    /** Takes what somebody did, and does it soon. */
    fun on(event: Event) {
        session.launch { handle(event) }
    }

    /** Looks at the phone anew; only while the screen is seen. */
    open fun refresh() = Unit

    protected abstract suspend fun handle(event: Event)

    protected fun show(change: (State) -> State) = shown.update(change)

    protected fun go(page: Page) = session.navigation.open(page)

    /** Has the authority asked; [put] has the screen say so meanwhile, and afterwards what did not work. */
    protected suspend fun ask(put: State.(Asked) -> State, job: suspend Authority.() -> Report): Report {
        var asked = Asked()
        show { it.put(Asked(busy = true)) }
        try {
            return session.ask(job).also { asked = Asked(it.trouble) }
        } finally {
            show { it.put(asked) }
        }
    }
}
