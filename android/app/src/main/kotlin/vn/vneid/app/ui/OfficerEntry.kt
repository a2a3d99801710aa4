package vn.vneid.app.ui

import androidx.compose.runtime.Composable

/** "Chế độ cán bộ", seen from the citizen's side. */
data class OfficerEntryState(
    /** Any level-2 account may. */
    val levelTwo: Boolean,
)

enum class OfficerEntryEvent {
    BACK,
    ENTER,
}

@Composable
fun OfficerEntry(state: OfficerEntryState, onEvent: (OfficerEntryEvent) -> Unit) {
    Page(words("personal.officer_mode"), { onEvent(OfficerEntryEvent.BACK) }) {
        Message(Icons.shield, words("officer.what"))
        Line(words("officer.keeps_nothing"), icon = Icons.eyeOff)
        if (state.levelTwo) {
            Primary(words("officer.enter"), { onEvent(OfficerEntryEvent.ENTER) })
        } else {
            Note(Icons.warning, words("officer.needs_level_two"), words("refusal.level_too_low.now"))
        }
    }
}
