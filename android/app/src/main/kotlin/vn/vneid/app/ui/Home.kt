package vn.vneid.app.ui

import vn.vneid.core.AccountNotice
import vn.vneid.core.Refusal
import vn.vneid.core.Trouble
import java.time.Instant

/** The tab "Trang chủ". */
data class HomeState(
    /** Of whoever is signed in. */
    val name: String?,
    val card: CodeCard,
    /** How many papers the wallet holds. */
    val papers: Int,
    /** The newest notice. */
    val notice: AccountNotice?,
    /** What did not work with the authority. */
    val trouble: Trouble? = null,
    /** Whether the authority is being asked. */
    val busy: Boolean = false,
)

/** The card that carries the job "Xác minh ứng dụng qua QR code". */
sealed interface CodeCard {
    /** A code may be made, without network until then. */
    data class Ready(val until: Instant) : CodeCard

    /** The phone's key is signing, perhaps behind its prompt. */
    data object Making : CodeCard

    /** None may be made; the one reason to show. */
    data class Refused(val refusal: Refusal) : CodeCard
}

enum class HomeEvent {
    MAKE_CODE,
    SIGN_IN,

    /** Where to register for level 2. */
    NEAREST_PLACE,
    SWITCH_ON,
    UNLOCK,
    GO_ONLINE,
    DATE_SETTINGS,
    UPDATE_APP,
    WALLET,
    NOTICES,
}
