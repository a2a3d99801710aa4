package vn.vneid.app.ui

import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** What the officer's phone checks with. */
data class ListsState(
    val readiness: OfficerReadiness,
    val lists: HeldLists,
    /** Today's verdicts, numbers only. */
    val today: DayCounts,
    val sound: Boolean,
    val speech: Boolean,
    val asked: Asked = Asked(),
)

sealed interface ListsEvent {
    data object Update : ListsEvent
    data class Sound(val on: Boolean) : ListsEvent
    data class Speech(val on: Boolean) : ListsEvent
}

@Composable
fun Lists(state: ListsState, onEvent: (ListsEvent) -> Unit) {
    val words = LocalWords.current
    Page(words("lists.title"), back = true) {
        TroubleNote(state.asked)
        when (val readiness = state.readiness) {
            is OfficerReadiness.Ready -> Panel {
                val until = words("inspection.ready_until", "instant" to words.instant(readiness.until))
                Line(until, words("scan.time_not_confirmed").takeIf { !readiness.timeConfirmed }, Icons.shield)
            }
            is OfficerReadiness.Blocked -> {
                val advice = adviceOnBlocker(readiness.blockers.first())
                Note(Icons.warning, words(advice.reason), words(advice.now))
            }
        }
        Panel {
            val missing = state.lists.missing
            val number = { number: UInt? -> number?.let { words("lists.number", "number" to it) } ?: words("lists.none") }
            Fact(
                if (missing == 0u) words("lists.complete") else words("lists.missing", "count" to missing),
                state.lists.ageS?.let { words("lists.age", "duration" to words.duration(it)) } ?: words("lists.never"),
            )
            Fact(words("lists.trust_list"), number(state.lists.trustList))
            Fact(words("lists.status_lists"), number(state.lists.statusLists))
            Primary(words("lists.update"), { onEvent(ListsEvent.Update) }, busy = state.asked.busy)
        }
        Heading(words("lists.today"))
        Panel {
            for ((kind, count) in state.today.run { VerdictKind.entries.zip(listOf(genuine, notGenuine, cannotTell, notOurs)) }) {
                Line(words("lists.${kind.code()}")) { Text(count.toString(), style = type.titleLarge) }
            }
            Text(words("lists.today_what"), style = type.bodyMedium)
        }
        Heading(words("lists.signals"))
        Panel(padding = 12) {
            SwitchLine(words("lists.sound"), state.sound, { onEvent(ListsEvent.Sound(it)) }, words("lists.sound_what"))
            SwitchLine(words("lists.speech"), state.speech, { onEvent(ListsEvent.Speech(it)) })
        }
    }
}
