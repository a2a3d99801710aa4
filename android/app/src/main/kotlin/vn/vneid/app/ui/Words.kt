package vn.vneid.app.ui

import androidx.compose.runtime.*
import java.time.Instant
import java.time.ZoneOffset
import vn.vneid.app.Texts
import vn.vneid.core.*

/** The languages of the table. */
enum class Language { VI, EN }

/**
 * The table of texts in one language. Keys are written as in `bindings/texts.toml`. A text that is
 * missing reads as its key, so that nothing fails for want of a word; the tests find it.
 */
class Words(language: Language) {
    private val texts = if (language == Language.EN) Texts.en else Texts.vi

    /** The text at [key], with each `{name}` replaced by its value. */
    operator fun invoke(key: String, vararg values: Pair<String, Any>): String {
        val known = values.toMap()
        return PLACEHOLDER.replace(texts[key] ?: key) { (known[it.groupValues[1]] ?: it.value).toString() }
    }

    /** The text at [key], if there is one: for what newer papers and authorities bring along. */
    fun find(key: String): String? = texts[key]

    /** An amount of time in the largest unit that says it well: "35 giây", "2 giờ". */
    fun duration(seconds: Long): String = when (seconds) {
        1L -> this("duration.second")
        in 0..119 -> this("duration.seconds", "count" to seconds)
        in 120..7_199 -> this("duration.minutes", "count" to seconds / 60)
        in 7_200..172_799 -> this("duration.hours", "count" to seconds / 3_600)
        else -> this("duration.days", "count" to seconds / 86_400)
    }

    /** A point in time, in Vietnam: "14:00, thứ Ba 24/11". */
    fun instant(instant: Instant): String {
        val at = instant.atOffset(VIETNAM)
        return this(
            "when.instant",
            "hour" to at.hour.twoDigits(),
            "minute" to at.minute.twoDigits(),
            "weekday" to this("weekday.${at.dayOfWeek.name.lowercase()}"),
            "day" to at.dayOfMonth.twoDigits(),
            "month" to at.monthValue.twoDigits(),
        )
    }

    /** The day of a point in time, in Vietnam. */
    fun day(instant: Instant): String = instant.atOffset(VIETNAM).run { date(year, monthValue, dayOfMonth) }

    /** The headline of a verdict: its own or that of its kind. */
    fun title(verdict: Verdict): String = find("verdict.${verdict.code.code()}.title") ?: this("kind.${verdict.kind.code()}.title")

    /** What is read aloud of a verdict: what is seen first is heard first. */
    fun heard(verdict: Verdict): String {
        val first = if (verdict.mayBeMadeBefore) this("result.made_before") else null
        return listOfNotNull(first, title(verdict)).joinToString(". ")
    }

    /** What a line of a paper says. */
    fun value(value: PaperValue): String = when (value) {
        is PaperValue.Text -> value.text
        is PaperValue.Number -> value.number.toString()
        is PaperValue.YesNo -> this(if (value.yes) "answer.yes" else "answer.no")
        is PaperValue.Date -> date(value.year.toInt(), value.month.toInt(), value.day.toInt())
    }

    /** What a notice says; of a kind that came after this app, in general words. */
    fun headline(notice: AccountNotice): String {
        val about = notice.about.orEmpty()
        return this(
            "account_notice.${notice.kind?.code() ?: "other"}.title",
            "about" to (find("document.$about.title") ?: about),
            "digits" to (notice.digits ?: "--"),
        )
    }

    fun paper(kind: PaperKind): String = this("document.${kind.code()}.title")

    /** What helps against [cause], and what else the authority said. */
    fun remedy(cause: Cause): String {
        val refused = cause as? Cause.Refused
        val tries = refused?.triesLeft?.let { this("trouble_more.tries", "count" to it) }
        val wait = refused?.retryAfterS?.let { this("trouble_more.wait", "duration" to duration(it.toLong())) }
        return listOfNotNull(this("trouble.${cause.code()}.now"), tries, wait).joinToString(" ")
    }

    private fun date(year: Int, month: Int, day: Int) =
        this("when.date", "day" to day.twoDigits(), "month" to month.twoDigits(), "year" to year)
}

internal val LocalWords = staticCompositionLocalOf { Words(Language.VI) }

/** The text at [key] in the language of the screen. */
@Composable
@ReadOnlyComposable
internal fun words(key: String, vararg values: Pair<String, Any>): String = LocalWords.current(key, *values)

private fun Int.twoDigits() = toString().padStart(2, '0')

private val PLACEHOLDER = Regex("""\{(\w+)\}""")
private val VIETNAM = ZoneOffset.ofHours(7)
