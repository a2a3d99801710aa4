package vn.vneid.app.ui

import androidx.compose.runtime.*
import vn.vneid.present.*

/** What keeps the app or a step of it from working at all, in place of the screen. What helps most stands out. */
@Composable
fun ObstaclePage(state: Obstacle, onAct: (Act) -> Unit) {
    val view = remember(state) { state.view() }
    Page("VNeID") {
        Message(state.icon(), words(view.text), words(view.title))
        view.buttons.forEachIndexed { place, button ->
            val label = words(button.label)
            val tap = doing(button.act, onAct)
            val show = @Composable { onClick: () -> Unit -> if (place == 0) Primary(label, onClick) else Secondary(label, onClick) }
            if (button.act == Act.START_OVER) {
                val warning = "obstacle_warning.start_over"
                Confirmed(warning, button.label.key, tap, warning = warning) { show(it) }
            } else {
                show(tap)
            }
        }
    }
}

private fun Obstacle.icon() = when (this) {
    Obstacle.NO_SCREEN_LOCK, Obstacle.KEY_FAILED -> Icons.lock
    Obstacle.KEY_INVALIDATED -> Icons.finger
    Obstacle.DISK_FULL, Obstacle.NOT_STORED, Obstacle.STATE_DAMAGED -> Icons.disk
    Obstacle.STATE_NEWER, Obstacle.NOT_CONFIGURED -> Icons.phone
}
