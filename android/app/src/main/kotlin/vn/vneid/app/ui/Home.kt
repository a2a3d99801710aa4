package vn.vneid.app.ui

import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import java.time.Instant
import vn.vneid.core.*

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

@Composable
fun Home(state: HomeState, onEvent: (HomeEvent) -> Unit) {
    Page(state.name ?: words("tab.home")) {
        TroubleNote(state.trouble) { onEvent(HomeEvent.GO_ONLINE) }
        Panel(fill = colors.surfaceContainerHigh, padding = 20) {
            Row(horizontalArrangement = Arrangement.spacedBy(14.dp), verticalAlignment = Alignment.CenterVertically) {
                if (!largeType()) {
                    Badge(Icons.qr, 48, colors.primary, colors.onPrimary)
                }
                Text(words("code.title"), Modifier.semantics { heading() }, style = type.titleLarge)
            }
            Gap(2)
            when (val card = state.card) {
                is CodeCard.Ready -> ReadyCard(card.until, false, onEvent)
                CodeCard.Making -> ReadyCard(null, true, onEvent)
                is CodeCard.Refused -> RefusedCard(card.refusal, state.busy, onEvent)
            }
        }
        Panel(padding = 12) {
            val count = words("home.papers", "count" to state.papers)
            Line(words("tab.wallet"), count, Icons.wallet, { onEvent(HomeEvent.WALLET) })
            val notice = state.notice
            if (notice != null) {
                val said = LocalWords.current.headline(notice)
                Line(words("home.last_notice"), said, Icons.bell, { onEvent(HomeEvent.NOTICES) })
            }
        }
    }
}

@Composable
private fun ReadyCard(until: Instant?, making: Boolean, onEvent: (HomeEvent) -> Unit) {
    Text(words("home.what"), style = type.bodyLarge)
    Gap(2)
    val text = words(if (making) "home.making" else "code.make")
    Primary(text, { onEvent(HomeEvent.MAKE_CODE) }, icon = Icons.qr, busy = making)
    if (until != null) {
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            Icon(Icons.clock, null, Modifier.padding(top = 2.dp).size(18.dp), colors.onSurfaceVariant)
            Text(
                words("code.offline_until", "instant" to LocalWords.current.instant(until)),
                color = colors.onSurfaceVariant,
                style = type.bodyMedium,
            )
        }
    }
}

@Composable
private fun RefusedCard(refusal: Refusal, busy: Boolean, onEvent: (HomeEvent) -> Unit) {
    if (refusal == Refusal.SwitchOff || refusal == Refusal.SignedOut) {
        Text(words("home.what"), style = type.bodyLarge)
    }
    if (refusal == Refusal.SwitchOff) {
        SwitchLine(words("refusal.switch_off.reason"), false, { onEvent(HomeEvent.SWITCH_ON) }, words("refusal.switch_off.now"))
        return
    }
    val reason = words("refusal.${refusal.code()}.reason")
    val now = words("refusal.${refusal.code()}.now")
    if (refusal == Refusal.SignedOut) {
        Text(now, style = type.bodyLarge)
    } else {
        val waits =
            (refusal as? Refusal.PhoneWaiting)?.let {
                words("devices.waiting", "instant" to LocalWords.current.instant(it.activates))
            }
        Note(if (refusal == Refusal.Locked) Icons.lock else Icons.warning, reason, listOfNotNull(now, waits).joinToString("\n"))
    }
    val (label, event) = refusal.remedy() ?: return
    Primary(words(label), { onEvent(event) }, busy = busy)
}

/** The one thing that helps: the words on its button, and what it does. */
private fun Refusal.remedy(): Pair<String, HomeEvent>? = when (this) {
    Refusal.SignedOut -> "action.sign_in" to HomeEvent.SIGN_IN
    Refusal.PhoneRemoved -> "action.sign_in_again" to HomeEvent.SIGN_IN
    Refusal.LevelTooLow, Refusal.AccountSuspended -> "action.nearest_place" to HomeEvent.NEAREST_PLACE
    Refusal.Locked -> "action.unlock" to HomeEvent.UNLOCK
    is Refusal.AppTooOld -> "action.update_app" to HomeEvent.UPDATE_APP
    is Refusal.ClockWrong -> "action.open_date_settings" to HomeEvent.DATE_SETTINGS
    is Refusal.CertificateExpired, Refusal.NoCertificate -> "action.go_online" to HomeEvent.GO_ONLINE
    is Refusal.PhoneWaiting -> "sign_in.waiting_look" to HomeEvent.GO_ONLINE
    Refusal.SwitchOff -> null
}
