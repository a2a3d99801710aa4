package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*

/** "Cài đặt đăng nhập". */
class LoginSettingsPresenter(session: Session) : Presenter<LoginSettingsState, LoginSettingsEvent>(session, stateOf(session)) {
    override fun refresh() = show { stateOf(session) }

    override suspend fun handle(event: LoginSettingsEvent) {
        when (event) {
            LoginSettingsEvent.Back -> back()
            is LoginSettingsEvent.UnlockToPresent -> set { it.copy(unlockToPresent = event.on) }
            is LoginSettingsEvent.AutoLock -> set { it.copy(autoLockS = event.seconds.toUInt()) }
            is LoginSettingsEvent.Biometrics -> if (!event.on || session.device.lock.askBiometrics()) set { it.copy(biometrics = event.on) }
        }
    }

    private fun set(change: (Settings) -> Settings) = session.phone.setSettings(change(session.phone.settings()))

    private companion object {
        fun stateOf(session: Session): LoginSettingsState {
            val settings = session.phone.settings()
            val within = limits().run { autoLockMinS.toInt()..autoLockMaxS.toInt() }
            return LoginSettingsState(
                settings.biometrics,
                session.device.lock.hasBiometrics,
                settings.unlockToPresent,
                settings.autoLockS.toInt(),
                AUTO_LOCKS.filter { it in within },
            )
        }

        val AUTO_LOCKS = listOf(15, 30, 60, 120, 300, 600, 900, 1800, 3600)
    }
}

/** "Đổi mật khẩu". */
class PasswordPresenter(session: Session) : Presenter<PasswordState, PasswordEvent>(session, PasswordState()) {
    override suspend fun handle(event: PasswordEvent) {
        when (event) {
            PasswordEvent.Back -> {
                back()
                show { PasswordState() }
            }
            is PasswordEvent.Change -> {
                show { PasswordState(busy = true) }
                var done = PasswordState()
                try {
                    val trouble = session.ask { changePassword(event.old, event.new, it) }
                    done = PasswordState(trouble == null, trouble)
                } finally {
                    show { done }
                }
            }
        }
    }
}

/** "Quản lý thiết bị". */
class DevicesPresenter(session: Session) : Presenter<DevicesState, DevicesEvent>(session, DevicesState(null)) {
    suspend fun load() = tried { phones(it) }

    override suspend fun handle(event: DevicesEvent) {
        when (event) {
            DevicesEvent.Back -> back()
            DevicesEvent.Load -> load()
            is DevicesEvent.Rename -> andLoad { renamePhone(event.phone, event.name, it) }
            is DevicesEvent.Remove -> andLoad { removePhone(event.phone, it) }
            is DevicesEvent.ReportLost -> andLoad { reportLost(event.phone, it) }
            DevicesEvent.SignOutEverywhere -> {
                tried { signOutEverywhere(it) }
                if (state.value.trouble == null) back()
            }
        }
    }

    private suspend fun andLoad(job: suspend Authority.(Reading) -> Report) {
        tried(job)
        if (state.value.trouble == null) load()
    }

    private suspend fun tried(job: suspend Authority.(Reading) -> Report) {
        show { it.copy(busy = true, trouble = null) }
        try {
            val report = session.report(job)
            show { it.copy(phones = report.phones ?: it.phones, trouble = report.troubles.firstOrNull()) }
        } finally {
            show { it.copy(busy = false) }
        }
    }
}

/** "Cài đặt thông báo". */
class NotificationsPresenter(session: Session) :
    Presenter<NotificationsState, NotificationsEvent>(session, NotificationsState(false, emptySet())) {
    override fun refresh() {
        val on = NotificationKind.entries.filter { session.notes.shows(it) }.toSet()
        show { NotificationsState(session.device.reminders.allowed, on) }
    }

    override suspend fun handle(event: NotificationsEvent) {
        when (event) {
            NotificationsEvent.Back -> back()
            NotificationsEvent.Allow -> session.device.reminders.allow()
            is NotificationsEvent.Show -> {
                session.notes[event.kind.note] = if (event.on) null else "off"
                session.plan()
            }
        }
    }
}

/** Whether notifications of this kind are shown: all are, until somebody switches one off. */
fun Notes.shows(kind: NotificationKind): Boolean = this[kind.note] == null

private val NotificationKind.note get() = "notification_${name.lowercase()}"
