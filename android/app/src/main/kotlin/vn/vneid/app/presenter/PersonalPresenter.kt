package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.present.*

/** The tab "Cá nhân", and the pages of settings behind it. */
class PersonalPresenter(
    session: Session,
    private val devices: DevicesPresenter,
    private val password: PasswordPresenter,
    private val officer: OfficerPresenter,
) : Presenter<PersonalState, PersonalEvent>(session, stateOf(session)) {
    override fun refresh() = show { stateOf(session).copy(asked = it.asked) }

    override suspend fun handle(event: PersonalEvent) {
        when (event) {
            is PersonalEvent.QrVerification -> session.set { it.copy(qrVerification = event.on) }
            is PersonalEvent.UnlockToPresent -> session.set { it.copy(unlockToPresent = event.on) }
            is PersonalEvent.AutoLock -> session.set { it.copy(autoLockS = event.seconds) }
            is PersonalEvent.Biometrics -> {
                if (!event.on || session.device.lock.bindBiometrics()) session.set { it.copy(biometrics = event.on) }
            }
            is PersonalEvent.Notify -> {
                session.notes[event.kind.note] = "off".takeUnless { event.on }
                session.plan()
            }
            PersonalEvent.AllowNotifications -> session.device.reminders.allow()
            is PersonalEvent.Open -> open(event.row)
            PersonalEvent.EnterOfficerMode -> officer.enter()
            PersonalEvent.SignIn -> session.signIn.open()
            PersonalEvent.SignOut -> ask({ copy(asked = it) }) { signOut() }
        }
    }

    private suspend fun open(row: PersonalRow) {
        when (row) {
            PersonalRow.LOGIN_SETTINGS -> session.unlocked { go(Page.LOGIN_SETTINGS) }
            PersonalRow.PASSWORD -> session.unlocked { password.open() }
            PersonalRow.PASSCODE -> if (session.phone.hasPasscode()) session.passcode.open(Passcodes.Change)
            PersonalRow.DEVICES -> session.unlocked { devices.open() }
            PersonalRow.NOTIFICATIONS -> go(Page.NOTIFICATIONS)
            PersonalRow.TERMS -> go(Page.TERMS)
            PersonalRow.OFFICER_MODE -> go(Page.OFFICER_ENTRY)
        }
    }

    private companion object {
        fun stateOf(session: Session) = PersonalState(
            account = session.account,
            settings = session.phone.settings(),
            biometricsOffered = session.device.lock.hasBiometrics,
            autoLockChoices = autoLockChoices(),
            notificationsAllowed = session.device.reminders.allowed,
            notifications = NotificationKind.entries.filter { session.notes.shows(it) }.toSet(),
            version = session.container.app.version.run { "$major.$minor.$patch" },
        )
    }
}

/** Whether notifications of this kind are shown: all are, until somebody switches one off. */
fun Notes.shows(kind: NotificationKind): Boolean = this[kind.note] == null

private val NotificationKind.note get() = "notification_${code()}"
