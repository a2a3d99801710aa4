package vn.vneid.app.ui

import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.vector.ImageVector

/** What keeps the app or a step of it from working at all, in place of the screen. */
enum class Obstacle(internal val icon: ImageVector) {
    /** The phone has no lock screen, so it guards no keys. */
    NO_SCREEN_LOCK(Icons.lock),

    /** The phone's fingerprints or lock changed, so its key is gone. */
    KEY_INVALIDATED(Icons.finger),

    /** The phone's hardware did not sign. */
    KEY_FAILED(Icons.lock),

    /** There is no room to store anything. */
    DISK_FULL(Icons.disk),

    /** What was to be stored could not be, though there is room. */
    NOT_STORED(Icons.disk),

    /** What was stored can't be read. */
    STATE_DAMAGED(Icons.disk),

    /** What was stored is of a newer app. */
    STATE_NEWER(Icons.phone),

    /** The app was built for an authority that can't be. */
    NOT_CONFIGURED(Icons.phone),
}

enum class ObstacleEvent {
    TRY_AGAIN,

    /** Leaves the step that did not work. */
    BACK,
    SIGN_IN_AGAIN,

    /** Forgets what this phone holds and begins anew. */
    START_OVER,
}

@Composable
fun ObstaclePage(state: Obstacle, onEvent: (ObstacleEvent) -> Unit) {
    val name = state.name.lowercase()
    val again = { onEvent(ObstacleEvent.TRY_AGAIN) }
    Page("VNeID") {
        Message(state.icon, words("obstacle.$name.text"), words("obstacle.$name.title"))
        when (state) {
            Obstacle.NO_SCREEN_LOCK, Obstacle.DISK_FULL -> {
                Primary(if (state == Obstacle.DISK_FULL) Elsewhere.STORAGE_SETTINGS else Elsewhere.SECURITY_SETTINGS)
                Secondary(words("action.try_again"), again)
            }
            Obstacle.KEY_FAILED -> {
                Primary(words("action.try_again"), again)
                Secondary(words("action.back"), { onEvent(ObstacleEvent.BACK) })
            }
            Obstacle.NOT_STORED -> Primary(words("action.try_again"), again)
            Obstacle.STATE_DAMAGED -> {
                Primary(words("action.try_again"), again)
                val warning = "obstacle_warning.start_over"
                Confirmed(warning, "action.start_over", { onEvent(ObstacleEvent.START_OVER) }, warning = warning) {
                    Secondary(words("action.start_over"), it)
                }
            }
            Obstacle.KEY_INVALIDATED -> Primary(words("action.sign_in_again"), { onEvent(ObstacleEvent.SIGN_IN_AGAIN) })
            Obstacle.STATE_NEWER -> Primary(Elsewhere.UPDATE)
            Obstacle.NOT_CONFIGURED -> Unit
        }
    }
}
