package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.unit.dp
import vn.vneid.client.*
import vn.vneid.core.*

/** "Quản lý thiết bị". */
data class DevicesState(
    /** Newest first; `null` before they were asked for. */
    val phones: List<PhoneEntry>?,
    val asked: Asked = Asked(),
)

sealed interface DevicesEvent {
    data object Load : DevicesEvent
    data class Rename(val phone: String, val name: String) : DevicesEvent
    data class Remove(val phone: String) : DevicesEvent
    data class ReportLost(val phone: String) : DevicesEvent
    data object SignOutEverywhere : DevicesEvent
}

@Composable
fun Devices(state: DevicesState, onEvent: (DevicesEvent) -> Unit) {
    val open = !state.asked.busy
    Page(words("personal.devices"), back = true) {
        TroubleNote(state.asked) { onEvent(DevicesEvent.Load) }
        if (state.phones == null && state.asked.busy) Message(Icons.phone, words("devices.loading"), busy = true)
        for (phone in state.phones.orEmpty()) key(phone.phone) { PhonePanel(phone, open, onEvent) }
        if (state.phones != null) {
            Confirmed("devices.everywhere", "action.sign_out", { onEvent(DevicesEvent.SignOutEverywhere) }) {
                Secondary(words("devices.sign_out_everywhere"), it, enabled = open)
            }
        }
    }
}

@Composable
private fun PhonePanel(phone: PhoneEntry, enabled: Boolean, onEvent: (DevicesEvent) -> Unit) {
    val words = LocalWords.current
    Panel(fill = if (phone.isThis) colors.primaryContainer else colors.surfaceContainer) {
        val activates = phone.activates?.takeIf { phone.standing == PhoneStanding.WAITING }
        val standing =
            if (activates ==
                null
            ) {
                words("devices.${phone.standing.name.lowercase()}")
            } else {
                words(
                    "devices.waiting",
                    "instant" to words.instant(activates),
                )
            }
        val what = if (phone.isThis) words("devices.this") + " · " + standing else standing
        Line(phone.name, what + "\n" + words("devices.registered", "date" to words.day(phone.registered)), Icons.phone)
        if (phone.standing == PhoneStanding.ACTIVE || phone.standing == PhoneStanding.WAITING) {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(16.dp)) {
                Rename(phone, enabled) { onEvent(DevicesEvent.Rename(phone.phone, it)) }
                if (!phone.isThis) {
                    Confirmed("devices.remove", "devices.remove", { onEvent(DevicesEvent.Remove(phone.phone)) }, phone.name) {
                        Quiet(words("devices.remove"), it, enabled = enabled)
                    }
                    Confirmed("devices.lost", "devices.report_lost", { onEvent(DevicesEvent.ReportLost(phone.phone)) }, phone.name) {
                        Quiet(words("devices.report_lost"), it, enabled = enabled)
                    }
                }
            }
        }
    }
}

@Composable
private fun Rename(phone: PhoneEntry, enabled: Boolean, onName: (String) -> Unit) {
    var name by rememberSaveable { mutableStateOf<String?>(null) }
    Quiet(words("devices.rename"), { name = phone.name }, enabled = enabled)
    val typed = name ?: return
    val go = {
        name = null
        onName(typed.trim())
    }
    Question({ name = null }, words("action.save"), go, typed.isNotBlank()) {
        Field(words("devices.name"), typed, { name = it.take(LONGEST_NAME) })
    }
}

private const val LONGEST_NAME = 64
