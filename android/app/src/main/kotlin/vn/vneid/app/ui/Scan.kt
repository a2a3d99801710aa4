package vn.vneid.app.ui

import vn.vneid.core.GuidanceCode
import vn.vneid.core.OfficerReadiness

/** The officer's camera. */
data class ScanState(
    val camera: CameraState,
    val readiness: OfficerReadiness,
    /** Seconds since the newest evidence that the lists hold. */
    val listAgeSeconds: Long?,
    /** What the picture from the gallery lacks: no code was found in it. */
    val pictureWithoutCode: Boolean = false,
    /** Typed by a hand scanner instead. */
    val handScanner: Boolean = false,
    val busy: Boolean = false,
)

sealed interface CameraState {
    data object Starting : CameraState

    /** Not allowed; [canAsk] when the system still shows its question. */
    data class Refused(val canAsk: Boolean) : CameraState

    /** There is none, or another app has it. */
    data object Missing : CameraState

    data class On(
        /** What would help to read a code. */
        val guidance: GuidanceCode?,
        /** Whether the light is on; nothing when the phone has none. */
        val torch: Boolean?,
        /** From 0, the widest, to 1. */
        val zoom: Float,
    ) : CameraState
}

sealed interface ScanEvent {
    data class Torch(val on: Boolean) : ScanEvent

    data class Zoom(val zoom: Float) : ScanEvent

    data object AllowCamera : ScanEvent

    data class HandScanner(val on: Boolean) : ScanEvent

    /** The hand scanner read this. */
    data class Typed(val text: String) : ScanEvent

    data object ChoosePicture : ScanEvent

    data object Lists : ScanEvent

    /** What the reason for not checking asks for. */
    data object Unblock : ScanEvent

    /** Back to the citizen's app. */
    data object Leave : ScanEvent
}
