package vn.vneid.app.ui

import vn.vneid.core.PhoneEntry
import vn.vneid.core.Trouble

/** "Quản lý thiết bị". */
data class DevicesState(
    /** Newest first; nothing before they were asked for. */
    val phones: List<PhoneEntry>?,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface DevicesEvent {
    data object Back : DevicesEvent

    data object Load : DevicesEvent

    data class Rename(
        val phone: String,
        val name: String,
    ) : DevicesEvent

    data class Remove(val phone: String) : DevicesEvent

    data class ReportLost(val phone: String) : DevicesEvent

    data object SignOutEverywhere : DevicesEvent
}
