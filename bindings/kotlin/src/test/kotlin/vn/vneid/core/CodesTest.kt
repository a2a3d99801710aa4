package vn.vneid.core

import org.junit.Assert.assertEquals
import org.junit.Test
import vn.vneid.client.NoticeKind
import vn.vneid.client.Part
import vn.vneid.client.Problem
import vn.vneid.rules.Blocker
import vn.vneid.rules.NextAction
import vn.vneid.rules.PaperState
import vn.vneid.rules.VerdictCode
import vn.vneid.rules.VerdictKind
import vn.vneid.rules.VerdictNotice

/** Every code of the table has its case here, by the same name. */
class CodesTest {
    private val table = Json.file("tests/codes.json")

    @Test
    fun everyCodeHasACase() {
        val cases: Map<String, List<String>> =
            mapOf(
                "verdict_kind" to VerdictKind.entries.map { it.code() },
                "verdict" to VerdictCode.entries.map { it.code() },
                "next_action" to NextAction.entries.map { it.code() },
                "verdict_notice" to VerdictNotice.entries.map { it.code() },
                "blocker" to Blocker.entries.map { it.code() },
                "part" to Part.entries.map { it.code() },
                "problem" to Problem.entries.map { it.code() },
                "account_notice" to NoticeKind.entries.map { it.code() },
                "paper_kind" to PaperKind.entries.map { it.code() },
                "paper_state" to PaperState.entries.map { it.code() },
            )
        cases.forEach { (name, codes) -> assertEquals(name, table.list(name).map { it.asString }, codes) }
    }

    /** What R8 or a translation must not change: the name of a case is its code in capitals. */
    @Test
    fun aCaseIsNamedByItsCode() {
        VerdictCode.entries.forEach { assertEquals(it.name, it.code().uppercase()) }
        Problem.entries.forEach { assertEquals(it.name, it.code().uppercase()) }
    }

    @Test
    fun theLimitsAreThoseOfTheRules() {
        assertEquals(60u, limits().codeLivesS)
        assertEquals(4u, limits().quietZone)
    }

    /** What the generator wrote is of the library that is loaded. */
    @Test
    fun theTwoHalvesFit() = uniffiEnsureInitialized()

    @Test
    fun thePackageIsTheConfiguredOne() {
        assertEquals("vn.vneid.core", Phone::class.java.packageName)
    }
}
