package vn.vneid.app.ui

import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable

/** What keeps the app or a step of it from working at all, in place of the screen. */
enum class Obstacle {
    /** The phone has no lock screen, so it guards no keys. */
    NO_SCREEN_LOCK,

    /** The phone's fingerprints or lock changed, so its key is gone. */
    KEY_INVALIDATED,

    /** There is no room to store anything. */
    DISK_FULL,

    /** What was stored can't be read. */
    STATE_DAMAGED,

    /** What was stored is of a newer app. */
    STATE_NEWER,

    /** This step needs the network. */
    NO_NETWORK,
}

enum class ObstacleEvent {
    BACK,
    SECURITY_SETTINGS,
    STORAGE_SETTINGS,
    NETWORK_SETTINGS,
    UPDATE_APP,
    SIGN_IN_AGAIN,

    /** Forgets what this phone holds and begins anew. */
    START_OVER,
    TRY_AGAIN,
}

@Composable
fun ObstaclePage(state: Obstacle, onEvent: (ObstacleEvent) -> Unit) {
    var erasing by rememberSaveable { mutableStateOf(false) }
    val name = state.name.lowercase()
    val back = { onEvent(ObstacleEvent.BACK) }.takeIf { state == Obstacle.NO_NETWORK }
    Page("VNeID", back) {
        Message(state.icon, words("obstacle.$name.text"), words("obstacle.$name.title"))
        for ((place, remedy) in state.remedies.withIndex()) {
            val (label, event) = remedy
            val act = { if (event == ObstacleEvent.START_OVER) erasing = true else onEvent(event) }
            if (place == 0) Primary(words(label), act) else Secondary(words(label), act)
        }
    }
    if (erasing) {
        val erase = {
            erasing = false
            onEvent(ObstacleEvent.START_OVER)
        }
        Confirm(
            words("obstacle_warning.start_over_title"),
            words("obstacle_warning.start_over"),
            words("action.start_over"),
            erase,
        ) { erasing = false }
    }
}

private val Obstacle.icon
    get() =
        when (this) {
            Obstacle.NO_SCREEN_LOCK -> Icons.lock
            Obstacle.KEY_INVALIDATED -> Icons.finger
            Obstacle.DISK_FULL, Obstacle.STATE_DAMAGED -> Icons.disk
            Obstacle.STATE_NEWER -> Icons.phone
            Obstacle.NO_NETWORK -> Icons.noNetwork
        }

/** What helps, first what helps most: the words on a button, and what it does. */
private val Obstacle.remedies
    get() =
        when (this) {
            Obstacle.NO_SCREEN_LOCK -> listOf("action.open_security_settings" to ObstacleEvent.SECURITY_SETTINGS, TRY_AGAIN)
            Obstacle.KEY_INVALIDATED -> listOf("action.sign_in_again" to ObstacleEvent.SIGN_IN_AGAIN)
            Obstacle.DISK_FULL -> listOf("action.open_storage_settings" to ObstacleEvent.STORAGE_SETTINGS, TRY_AGAIN)
            Obstacle.STATE_DAMAGED -> listOf(TRY_AGAIN, "action.start_over" to ObstacleEvent.START_OVER)
            Obstacle.STATE_NEWER -> listOf("action.update_app" to ObstacleEvent.UPDATE_APP)
            Obstacle.NO_NETWORK -> listOf(TRY_AGAIN, "action.open_network_settings" to ObstacleEvent.NETWORK_SETTINGS)
        }

private val TRY_AGAIN = "action.try_again" to ObstacleEvent.TRY_AGAIN
