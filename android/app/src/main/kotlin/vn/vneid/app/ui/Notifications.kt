package vn.vneid.app.ui

/** "Cài đặt thông báo". */
data class NotificationsState(
    /** Whether the system lets the app show any. */
    val allowed: Boolean,
    /** The kinds that are shown. */
    val on: Set<NotificationKind>,
)

enum class NotificationKind {
    /** Sign-ins, moves, phones, the password. */
    ACCOUNT,

    /** Papers that came, changed or no longer count. */
    PAPERS,

    /** To go online before the certificate ends. */
    CERTIFICATE,
}

sealed interface NotificationsEvent {
    data object Back : NotificationsEvent

    /** Asks the system, or opens its settings. */
    data object Allow : NotificationsEvent

    data class Show(
        val kind: NotificationKind,
        val on: Boolean,
    ) : NotificationsEvent
}
