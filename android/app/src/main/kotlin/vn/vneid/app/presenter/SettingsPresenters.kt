package vn.vneid.app.presenter

import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.Page

/** "Đổi mật khẩu". */
class PasswordPresenter(session: Session) : Presenter<PasswordState, PasswordEvent>(session, PasswordState()) {
    fun open() {
        show { PasswordState() }
        go(Page.PASSWORD)
    }

    override suspend fun handle(event: PasswordEvent) {
        val report = ask({ copy(asked = it) }) { changePassword(event.old, event.new) }
        show { it.copy(changed = report.trouble == null) }
    }
}

/** "Quản lý thiết bị". */
class DevicesPresenter(session: Session) : Presenter<DevicesState, DevicesEvent>(session, DevicesState(null)) {
    suspend fun open() {
        go(Page.DEVICES)
        load()
    }

    override suspend fun handle(event: DevicesEvent) {
        when (event) {
            DevicesEvent.Load -> load()
            is DevicesEvent.Rename -> if (tried { renamePhone(event.phone, event.name) }) load()
            is DevicesEvent.Remove -> if (tried { removePhone(event.phone) }) load()
            is DevicesEvent.ReportLost -> if (tried { reportLost(event.phone) }) load()
            DevicesEvent.SignOutEverywhere -> if (tried { signOutEverywhere() }) session.navigation.close(Page.DEVICES)
        }
    }

    private suspend fun load() = tried { phones() }

    /** Whether it worked. */
    private suspend fun tried(job: suspend Authority.() -> Report): Boolean {
        val report = ask({ copy(asked = it) }, job)
        show { it.copy(phones = report.phones ?: it.phones) }
        return report.trouble == null
    }
}
