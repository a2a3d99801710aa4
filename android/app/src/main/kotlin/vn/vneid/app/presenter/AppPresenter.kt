package vn.vneid.app.presenter

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.*
import kotlinx.coroutines.launch
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*

/** The app: opens the phone, and keeps its presenters for as long as the process lives. */
class AppPresenter(val container: AppContainer) {
    val navigation: Navigation = Navigation()
    private val opened = MutableStateFlow<Presenters?>(null)

    /** Those of the opened phone; `null` until it is. */
    val presenters: StateFlow<Presenters?> = opened

    /** Opens the phone. What can't be read is said, never emptied unasked. */
    fun start() {
        container.scope.launch {
            if (opened.value != null) return@launch
            try {
                val phone = with(container) { Phone.open(app, keys, store, transport, clocks) }
                follow(Presenters(Session(container, phone, navigation)))
            } catch (failure: PhoneException) {
                navigation.block(obstacleOfOpening(failure, container.device.lock.isSet) ?: throw failure, ::start)
            }
        }
    }

    /** The app comes to the foreground. */
    fun resume() = onSession { presenters ->
        val session = presenters.session
        if (session.isLocked) presenters.closePrivate()
        presenters.code.resume()
        presenters.officer.start()
        if (session.authority.syncsOnResume()) session.ask { sync() } else session.plan()
    }

    /** The app goes to the background. */
    fun pause() = onSession { it.officer.stop() }

    /** Somebody uses the app, which puts the auto-lock off. */
    fun touch() {
        val session = opened.value?.session ?: return
        session.scope.launch { session.phone.touch() }
    }

    /** Goes back; false when the app is to be left. */
    fun back(): Boolean {
        val place = navigation.place.value
        when {
            place.obstacle?.canBeLeft == true -> navigation.unblock()
            place.obstacle != null || place.passcode is Passcodes.Choose -> return false
            place.passcode != null -> onSession { it.passcode.cancel() }
            place.page == Page.SIGN_IN -> onSession { it.signIn.leave() }
            place.page == Page.CODE -> onSession { it.code.close() }
            place.page == Page.SCAN -> onSession { it.officer.leave() }
            place.page == Page.VERDICT -> onSession { it.officer.nextByTheWay() }
            place.page != null -> navigation.back()
            place.tab != Tab.HOME -> navigation.tab(Tab.HOME)
            else -> return false
        }
        return true
    }

    /** A volume key: the next person, in officer mode. */
    fun volumeKey(): Boolean {
        val isOfficers = navigation.place.value.shown.isOfficers()
        if (isOfficers) onSession { it.officer.nextByTheWay() }
        return isOfficers
    }

    /** Another window lies over the app's, or takes what is typed. */
    fun loseFocus() = onSession { it.officer.loseFocus() }

    /** The deep link to the switch; it takes no verdict away that must be seen. */
    fun openSwitch() {
        if (opened.value?.officer?.verdict?.holds != true) navigation.tab(Tab.PERSONAL)
    }

    /** What helps against an obstacle. */
    fun on(act: Act) {
        val blocked = navigation.place.value.obstacle ?: return
        if (act == Act.START_OVER) return startOver()
        navigation.unblock()
        if (act == Act.TRY_AGAIN) blocked.again()
        if (act == Act.SIGN_IN_AGAIN) onSession { it.session.signInAgain() }
    }

    private fun startOver() {
        container.scope.launch {
            val ended = opened.value?.session
            opened.value = null
            ended?.end()
            container.device.erase()
            navigation.tab(Tab.HOME)
            navigation.unblock()
            start()
        }
    }

    private fun follow(presenters: Presenters) {
        val session = presenters.session
        opened.value = presenters
        with(session.scope) {
            launch { combine(navigation.place, session.changes) { place, _ -> place }.collect { presenters.of(it)?.refresh() } }
            launch {
                val shown = combine(navigation.place, presenters.code.state) { place, code ->
                    showing(place.shown, place.passcode != null, code is CodeState.Showing)
                }
                shown.collect(container.device.display::show)
            }
            launch { keepUp(session) }
            launch { navigation.place.map { it.isPrivate }.distinctUntilChanged().collectLatest { if (it) closeInTime(presenters) } }
            launch {
                val notices = navigation.place.map { it.shown == Page.NOTICES }
                notices.distinctUntilChanged().collect { if (it) session.launch { presenters.notices.open() } }
            }
        }
        val account = session.phone.account()
        if (account == AccountState.AwaitingCode || account == AccountState.AwaitingRegistration) {
            session.launch { session.signIn.open() }
        } else if (session.account != null && !session.phone.hasPasscode()) {
            session.launch { session.unlocked {} }
        }
        resume()
    }

    /** Codes that are long over are forgotten, also by a phone that checks no more. */
    private suspend fun keepUp(session: Session) {
        while (true) {
            delay(KEEP_UP_MS)
            session.launch { session.officer.readiness() }
        }
    }

    /** Closes what is private when the phone locks itself, with nobody there to touch it. */
    private suspend fun closeInTime(presenters: Presenters) {
        val session = presenters.session
        val left = { session.phone.locksInMs()?.toLong() }
        // The wallet of a locked phone says so itself.
        var wait = left() ?: return
        while (true) {
            delay(wait)
            wait = left() ?: break
        }
        session.launch { presenters.closePrivate() }
    }

    private fun onSession(step: suspend (Presenters) -> Unit) {
        val presenters = opened.value ?: return
        presenters.session.launch { step(presenters) }
    }

    private companion object {
        const val KEEP_UP_MS = 180_000L
    }
}

/** The presenters of an opened phone. */
class Presenters(val session: Session) {
    val code = CodePresenter(session)
    val home = HomePresenter(session, code)
    val paper = PaperPresenter(session)
    val wallet = WalletPresenter(session, paper)
    val notices = NoticesPresenter(session)
    val devices = DevicesPresenter(session)
    val password = PasswordPresenter(session)
    val officer = OfficerPresenter(session)
    val lists = ListsPresenter(session)
    val personal = PersonalPresenter(session, devices, password, officer)
    val signIn = session.signIn
    val passcode = session.passcode

    /** The presenter of what is seen, if it has one. */
    internal fun of(place: Place): Presenter<*, *>? = when (place.shown) {
        Page.HOME -> home
        Page.WALLET -> wallet
        Page.NOTICES -> notices
        Page.PERSONAL -> personal
        Page.SIGN_IN -> signIn
        Page.CODE -> code
        Page.PAPER -> paper
        Page.PASSWORD -> password
        Page.DEVICES -> devices
        Page.LOGIN_SETTINGS, Page.NOTIFICATIONS, Page.OFFICER_ENTRY -> personal
        Page.SCAN -> officer
        Page.VERDICT -> officer.verdict
        Page.LISTS -> lists
        Page.TERMS -> null
    }

    /** Closes the pages that nobody sees while the phone is locked, and shows the lock in their place. */
    internal suspend fun closePrivate() {
        if (!session.navigation.place.value.isPrivate) return
        session.navigation.closePrivate()
        session.passcode.open(Passcodes.Unlock {})
    }
}
