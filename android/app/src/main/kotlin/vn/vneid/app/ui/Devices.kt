package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.vneid.core.*

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

    data class Rename(val phone: String, val name: String) : DevicesEvent

    data class Remove(val phone: String) : DevicesEvent

    data class ReportLost(val phone: String) : DevicesEvent

    data object SignOutEverywhere : DevicesEvent
}

@Composable
fun Devices(state: DevicesState, onEvent: (DevicesEvent) -> Unit) {
    // What is asked about before it is done.
    var asked by remember { mutableStateOf<DevicesEvent?>(null) }
    var renamed by remember { mutableStateOf<PhoneEntry?>(null) }
    Page(words("personal.devices"), { onEvent(DevicesEvent.Back) }) {
        TroubleNote(state.trouble) { onEvent(DevicesEvent.Load) }
        if (state.phones == null && state.busy) {
            Message(Icons.phone, words("devices.loading"))
            Row(Modifier.fillMaxWidth(), Arrangement.Center) { Working() }
        }
        for (phone in state.phones.orEmpty()) {
            PhonePanel(phone, !state.busy, { renamed = phone }) { asked = it }
        }
        if (state.phones != null) {
            Secondary(words("devices.sign_out_everywhere"), { asked = DevicesEvent.SignOutEverywhere }, enabled = !state.busy)
        }
    }
    asked?.let { event ->
        val name =
            state.phones
                .orEmpty()
                .find { it.phone == event.phone }
                ?.name
                .orEmpty()
        val (what, yes) =
            when (event) {
                is DevicesEvent.Remove -> "remove" to "devices.remove"
                is DevicesEvent.ReportLost -> "lost" to "devices.report_lost"
                else -> "everywhere" to "action.sign_out"
            }
        val go = {
            asked = null
            onEvent(event)
        }
        Confirm(words("devices.${what}_title", "name" to name), words("devices.${what}_warning"), words(yes), go) { asked = null }
    }
    renamed?.let { phone ->
        Rename(phone, { renamed = null }) {
            renamed = null
            onEvent(DevicesEvent.Rename(phone.phone, it))
        }
    }
}

@Composable
private fun PhonePanel(phone: PhoneEntry, enabled: Boolean, onRename: () -> Unit, ask: (DevicesEvent) -> Unit) {
    val current = phone.standing == PhoneStanding.ACTIVE || phone.standing == PhoneStanding.WAITING
    Panel(fill = if (phone.isThis) colors.primaryContainer else colors.surfaceContainer) {
        val activates = phone.activates
        val standing =
            if (phone.standing == PhoneStanding.WAITING && activates != null) {
                words("devices.waiting", "instant" to LocalWords.current.instant(activates))
            } else {
                words("devices.${phone.standing.name.lowercase()}")
            }
        val registered = words("devices.registered", "date" to LocalWords.current.day(phone.registered))
        val what = if (phone.isThis) words("devices.this") + " · " + standing else standing
        Line(phone.name, "$what\n$registered", Icons.phone)
        if (current) {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
                TextButton(onRename, enabled = enabled) { Text(words("devices.rename")) }
                if (!phone.isThis) {
                    TextButton({ ask(DevicesEvent.Remove(phone.phone)) }, enabled = enabled) { Text(words("devices.remove")) }
                    TextButton({ ask(DevicesEvent.ReportLost(phone.phone)) }, enabled = enabled) {
                        Text(words("devices.report_lost"))
                    }
                }
            }
        }
    }
}

@Composable
private fun Rename(phone: PhoneEntry, onCancel: () -> Unit, onName: (String) -> Unit) {
    var name by remember { mutableStateOf(phone.name) }
    AlertDialog(
        onDismissRequest = onCancel,
        text = { Field(words("devices.name"), name, { name = it.take(NAME) }) },
        confirmButton = {
            TextButton({ onName(name.trim()) }, enabled = name.isNotBlank()) { Text(words("action.save")) }
        },
        dismissButton = { TextButton(onCancel) { Text(words("action.cancel")) } },
    )
}

/** The phone that it is about. */
private val DevicesEvent.phone: String?
    get() =
        when (this) {
            is DevicesEvent.Remove -> phone
            is DevicesEvent.ReportLost -> phone
            else -> null
        }

private const val NAME = 64
