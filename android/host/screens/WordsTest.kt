package vn.vneid.app.ui

import java.time.Instant
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.vneid.app.Texts

class WordsTest {
    private val vi = Words(Language.VI)
    private val en = Words(Language.EN)

    @Test
    fun `durations change unit at their limits`() {
        val said = mapOf(
            0L to "0 seconds",
            1L to "1 second",
            119L to "119 seconds",
            120L to "2 minutes",
            7_199L to "119 minutes",
            7_200L to "2 hours",
            172_799L to "47 hours",
            172_800L to "2 days",
        )
        for ((seconds, words) in said) assertEquals(words, en.duration(seconds))
    }

    @Test
    fun `instants are Vietnam's`() {
        val sunday = Instant.parse("2026-11-28T17:05:00Z")
        assertEquals("00:05, Chủ Nhật 29/11", vi.instant(sunday))
        assertEquals("00:05, Sunday 29/11", en.instant(sunday))
        assertEquals("29/11/2026", vi.day(sunday))
        // A day ends with its last second there.
        assertEquals("01/01/2035", vi.day(Instant.parse("2035-01-01T16:59:59Z")))
        assertEquals("02/01/2035", vi.day(Instant.parse("2035-01-01T17:00:00Z")))
    }

    @Test
    fun `a text is filled and a value with braces stays as it is`() {
        assertEquals("Mã đã quá hạn 35 giây.", vi("verdict.too_old.reason", "duration" to vi.duration(35)))
        assertEquals("Còn {x} $1", vi("code.remaining", "duration" to "{x} $1"))
        assertEquals("no.such.text", vi("no.such.text"))
    }

    @Test
    fun `both languages hold the same texts`() = assertEquals(Texts.vi.keys, Texts.en.keys)
}
