package vn.vneid.app.ui

import androidx.compose.ui.graphics.ImageBitmap
import vn.vneid.core.Paper

/** One paper, opened. */
data class PaperState(
    val paper: Paper,
    /** Decoded; nothing when there is none or it can't be. */
    val portrait: ImageBitmap? = null,
)

enum class PaperEvent {
    BACK,

    /** Asks the authority for it anew. */
    LOAD,
}
