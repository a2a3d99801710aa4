package vn.vneid.app.presenter

import kotlinx.coroutines.flow.*
import kotlinx.coroutines.launch
import vn.vneid.app.ui.*
import vn.vneid.core.*

/** The app: opens the phone, and keeps its presenters for as long as the process lives. */
class AppPresenter(val container: AppContainer) {
    val navigation: Navigation = Navigation()
    private val opened = MutableStateFlow<Presenters?>(null)

    /** Those of the opened phone; nothing until it is. */
    val presenters: StateFlow<Presenters?> = opened

    /** Opens the phone. What can't be read is said, never emptied unasked. */
    fun start() {
        container.scope.launch {
            if (opened.value != null) return@launch
            try {
                val phone = with(container) { Phone.open(app, keys, store, transport) }
                follow(Presenters(Session(container, phone, navigation)))
            } catch (_: PhoneException.StateNewer) {
                navigation.block(Obstacle.STATE_NEWER, ::start)
            } catch (_: PhoneException.StateDamaged) {
                navigation.block(Obstacle.STATE_DAMAGED, ::start)
            } catch (_: PhoneException.Store) {
                navigation.block(Obstacle.STATE_DAMAGED, ::start)
            }
        }
    }

    /** The app comes to the foreground. */
    fun resume() = onSession { presenters ->
        val session = presenters.session
        if (session.phone.hasPasscode() && session.phone.isLocked(session.now())) {
            PRIVATE_PAGES.forEach(navigation::close)
        }
        presenters.code.resume()
        presenters.officer.start()
        val isDue = session.authority.secondsUntilSync(session.now()) == 0u
        if (isDue && session.phone.account() is AccountState.SignedIn) session.ask { sync(it) } else session.plan()
    }

    /** The app goes to the background. */
    fun pause() = onSession { it.officer.stop() }

    /** Somebody uses the app, which puts the auto-lock off. */
    fun touch() = onSession(changes = false) { it.session.phone.touch(it.session.now()) }

    /** Goes back; false when the app is to be left. */
    fun back(): Boolean {
        val place = navigation.place.value
        when {
            place.obstacle != null || place.passcode is Passcodes.Choose -> return false
            place.passcode != null -> navigation.askPasscode(null)
            place.page == Page.CODE -> onSession { it.code.close() }
            place.page == Page.SCAN -> onSession { it.officer.leave() }
            place.page != null -> navigation.back()
            place.tab != Tab.HOME -> navigation.tab(Tab.HOME)
            else -> return false
        }
        return true
    }

    /** A volume key: the next person, in officer mode. */
    fun volumeKey(): Boolean {
        val isOfficers =
            navigation.place.value.page
                ?.isOfficers == true
        if (isOfficers) onSession { it.officer.next() }
        return isOfficers
    }

    /** The deep link to the switch. */
    fun openSwitch() = navigation.tab(Tab.PERSONAL)

    fun on(event: ObstacleEvent) {
        val blocked = navigation.place.value.obstacle ?: return
        val open = container.device.open
        when (event) {
            ObstacleEvent.SECURITY_SETTINGS -> open(Elsewhere.SECURITY_SETTINGS)
            ObstacleEvent.STORAGE_SETTINGS -> open(Elsewhere.STORAGE_SETTINGS)
            ObstacleEvent.NETWORK_SETTINGS -> open(Elsewhere.NETWORK_SETTINGS)
            ObstacleEvent.UPDATE_APP -> open(Elsewhere.UPDATE)
            ObstacleEvent.BACK -> navigation.unblock()
            ObstacleEvent.TRY_AGAIN -> {
                navigation.unblock()
                blocked.again()
            }
            ObstacleEvent.SIGN_IN_AGAIN -> {
                navigation.unblock()
                onSession {
                    it.session.ask { signOut(it) }
                    navigation.tab(Tab.HOME)
                    it.session.signIn.open()
                }
            }
            ObstacleEvent.START_OVER -> startOver()
        }
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
            launch { combine(navigation.place, session.changes) { place, _ -> place }.collect(presenters::refresh) }
            launch { combine(navigation.place, presenters.code.state, ::showing).collect(container.device.display::show) }
            launch {
                val notices = navigation.place.map { it.page == null && it.tab == Tab.NOTICES }
                notices.distinctUntilChanged().collect { if (it) session.launch { presenters.notices.open() } }
            }
        }
        val account = session.phone.account()
        if (account == AccountState.AwaitingCode || account == AccountState.AwaitingRegistration) {
            session.signIn.open()
        } else if (account is AccountState.SignedIn && !session.phone.hasPasscode()) {
            session.launch { session.unlocked {} }
        }
        resume()
    }

    private fun showing(place: Place, code: CodeState): Showing {
        val isCode = place.page == Page.CODE && code is CodeState.Showing
        val isPrivate = place.page == Page.PAPER || (place.page == null && place.tab == Tab.WALLET)
        val secret = isCode || isPrivate || place.passcode != null || place.page == Page.SIGN_IN
        return Showing(secret, awake = isCode || place.page?.isOfficers == true, bright = isCode)
    }

    private fun onSession(changes: Boolean = true, step: suspend (Presenters) -> Unit) {
        val presenters = opened.value ?: return
        if (changes) {
            presenters.session.launch { step(presenters) }
        } else {
            container.scope.launch { step(presenters) }
        }
    }

    private companion object {
        val PRIVATE_PAGES = listOf(Page.PAPER, Page.LOGIN_SETTINGS, Page.PASSWORD, Page.DEVICES)
    }
}

/** The presenters of an opened phone. */
class Presenters(val session: Session) {
    val code: CodePresenter = CodePresenter(session)
    val home: HomePresenter = HomePresenter(session, code)
    val paper: PaperPresenter = PaperPresenter(session)
    val wallet: WalletPresenter = WalletPresenter(session, paper)
    val notices: NoticesPresenter = NoticesPresenter(session)
    val devices: DevicesPresenter = DevicesPresenter(session)
    val personal: PersonalPresenter = PersonalPresenter(session, devices)
    val signIn: SignInPresenter = session.signIn
    val passcode: PasscodePresenter = session.passcode
    val loginSettings: LoginSettingsPresenter = LoginSettingsPresenter(session)
    val password: PasswordPresenter = PasswordPresenter(session)
    val notifications: NotificationsPresenter = NotificationsPresenter(session)
    val officer: OfficerPresenter = OfficerPresenter(session)
    val officerEntry: OfficerEntryPresenter = OfficerEntryPresenter(session, officer)
    val lists: ListsPresenter = ListsPresenter(session)

    /** Has the presenter of what is seen look anew. */
    internal fun refresh(place: Place) = of(place)?.refresh() ?: Unit

    private fun of(place: Place): Presenter<*, *>? = when (place.page) {
        Page.SIGN_IN -> signIn
        Page.CODE -> code
        Page.PAPER -> paper
        Page.LOGIN_SETTINGS -> loginSettings
        Page.PASSWORD -> password
        Page.DEVICES -> devices
        Page.NOTIFICATIONS -> notifications
        Page.OFFICER_ENTRY -> officerEntry
        Page.SCAN -> officer
        Page.VERDICT -> officer.verdict
        Page.LISTS -> lists
        Page.TERMS -> null
        null -> {
            when (place.tab) {
                Tab.HOME -> home
                Tab.WALLET -> wallet
                Tab.NOTICES -> notices
                Tab.PERSONAL -> personal
            }
        }
    }
}
