package vn.vneid.app.ui

import vn.vneid.core.AccountNotice
import vn.vneid.core.Trouble

/** The tab "Thông báo". */
data class NoticesState(
    /** Newest first. */
    val notices: List<AccountNotice>,
    /** The authority's names of phones whose move can still be answered. */
    val waiting: Set<String>,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
)

sealed interface NoticesEvent {
    data object Load : NoticesEvent

    /** Approves or refuses that [phone] takes this one's place. */
    data class Answer(
        val phone: String,
        val approve: Boolean,
    ) : NoticesEvent
}
