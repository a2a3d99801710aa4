package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.AccountLevel
import vn.vneid.core.AccountState

/** The tab "Cá nhân". */
class PersonalPresenter(session: Session, private val devices: DevicesPresenter) :
    Presenter<PersonalState, PersonalEvent>(
        session,
        PersonalState(null, false, with(session.container.app.version) { "$major.$minor.$patch" }),
    ) {
    override fun refresh() {
        val account = session.phone.account() as? AccountState.SignedIn
        val on = session.phone.settings().qrVerification
        show { it.copy(account = account, qrVerification = on) }
    }

    override suspend fun handle(event: PersonalEvent) {
        when (event) {
            is PersonalEvent.QrVerification -> session.phone.setSettings(session.phone.settings().copy(qrVerification = event.on))
            is PersonalEvent.Open -> open(event.row)
            PersonalEvent.SignIn -> session.signIn.open()
            PersonalEvent.SignOut -> signOut()
        }
    }

    private suspend fun open(row: PersonalRow) {
        when (row) {
            PersonalRow.LOGIN_SETTINGS -> session.unlocked { go(Page.LOGIN_SETTINGS) }
            PersonalRow.PASSWORD -> session.unlocked { go(Page.PASSWORD) }
            PersonalRow.PASSCODE -> if (session.phone.hasPasscode()) session.passcode.open(Passcodes.Change)
            PersonalRow.DEVICES -> {
                session.unlocked {
                    go(Page.DEVICES)
                    devices.load()
                }
            }
            PersonalRow.NOTIFICATIONS -> go(Page.NOTIFICATIONS)
            PersonalRow.TERMS -> go(Page.TERMS)
            PersonalRow.OFFICER_MODE -> go(Page.OFFICER_ENTRY)
        }
    }

    private suspend fun signOut() {
        show { it.copy(busy = true, trouble = null) }
        try {
            val trouble = session.ask { signOut(it) }
            show { it.copy(trouble = trouble) }
        } finally {
            show { it.copy(busy = false) }
        }
    }
}

/** "Chế độ cán bộ", seen from the citizen's side. */
class OfficerEntryPresenter(session: Session, private val officer: OfficerPresenter) :
    Presenter<OfficerEntryState, OfficerEntryEvent>(session, OfficerEntryState(false)) {
    override fun refresh() {
        val account = session.phone.account() as? AccountState.SignedIn
        show { OfficerEntryState(account?.level == AccountLevel.TWO) }
    }

    override suspend fun handle(event: OfficerEntryEvent) {
        when (event) {
            OfficerEntryEvent.BACK -> back()
            OfficerEntryEvent.ENTER -> officer.enter()
        }
    }
}
