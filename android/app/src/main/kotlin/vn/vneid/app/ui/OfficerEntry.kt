package vn.vneid.app.ui

/** "Chế độ cán bộ", seen from the citizen's side. */
data class OfficerEntryState(
    /** Any level-2 account may. */
    val levelTwo: Boolean,
)

enum class OfficerEntryEvent {
    BACK,
    ENTER,
}
