package vn.vneid.app.ui

import androidx.compose.runtime.*
import java.time.Instant
import vn.vneid.app.Texts
import vn.vneid.core.*
import vn.vneid.present.*

/** The languages of the table. */
enum class Language { VI, EN }

/**
 * The table of texts in one language. Keys are written as in `bindings/texts.toml`. A text that is
 * missing reads as its key, so that nothing fails for want of a word; the tests find it.
 */
class Words(language: Language) {
    private val texts = if (language == Language.EN) Texts.en else Texts.vi

    /** The text at [key], with each `{name}` replaced by its value. */
    operator fun invoke(key: String, vararg values: Pair<String, Any>): String = filled(key, values.toMap())

    /** The text at [key], if there is one: for what newer papers and authorities bring along. */
    fun find(key: String): String? = texts[key]

    /** What a rule of showing has to say. */
    operator fun invoke(message: Message): String = filled(message.key, message.values.associate { it.name to said(it.value) })

    /** One sentence after the other. */
    operator fun invoke(messages: List<Message>): String = messages.joinToString(" ") { this(it) }

    /** What goes into a sentence, or stands for itself. */
    fun said(value: MessageValue): String = when (value) {
        is MessageValue.Text -> value.text
        is MessageValue.Number -> value.number.toString()
        is MessageValue.Message -> this(value.message)
    }

    /** What is read aloud of a verdict: what is seen first is heard first. */
    fun heard(verdict: VerdictView): String = verdict.heard.joinToString(". ") { this(it) }

    fun duration(seconds: Long): String = this(messageOfDuration(seconds))

    fun instant(instant: Instant): String = this(messageOfInstant(instant))

    fun day(instant: Instant): String = this(messageOfDay(instant))

    fun paper(kind: PaperKind): String = this("document.${kind.code()}.title")

    private fun filled(key: String, values: Map<String, Any>) =
        PLACEHOLDER.replace(texts[key] ?: key) { (values[it.groupValues[1]] ?: it.value).toString() }
}

internal val LocalWords = staticCompositionLocalOf { Words(Language.VI) }

/** The text at [key] in the language of the screen. */
@Composable
@ReadOnlyComposable
internal fun words(key: String, vararg values: Pair<String, Any>): String = LocalWords.current(key, *values)

/** What a rule of showing has to say, in the language of the screen. */
@Composable
@ReadOnlyComposable
internal fun words(message: Message): String = LocalWords.current(message)

private val PLACEHOLDER = Regex("""\{(\w+)\}""")
