package vn.vneid.core

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.payload.Version
import vn.vneid.rules.Facts
import vn.vneid.rules.ListOutcome
import vn.vneid.rules.Source
import java.time.Instant

/** Every case of `tests/vectors/verify` gives the same verdict, code and facts here as anywhere. */
class VectorsTest {
    private val worlds = Json.file("tests/vectors/worlds.json").member("worlds")

    @Test
    fun everyVectorGivesItsVerdict() {
        val files =
            repository
                .resolve("tests/vectors/verify")
                .listFiles()
                .orEmpty()
                .sorted()
        var cases = 0
        for (file in files) {
            for (case in Json.file("tests/vectors/verify/${file.name}").list("cases")) {
                play(file.name, case.asJsonObject)
                cases += 1
            }
        }
        println("vectors: $cases cases of ${files.size} files")
        assertTrue(cases > 100)
    }

    private fun play(
        file: String,
        case: JsonObject,
    ) {
        val store = MemoryStore()
        val app = appOf(case)
        val clocks = FakeClocks(UNKNOWN)
        var phone = testPhone(store, app = app, clocks = clocks)
        begin(phone.officer(), worlds.member(case.text("world")))
        case.list("steps").forEachIndexed { index, element ->
            val step = element.asJsonObject
            val where = "$file, ${case.text("name")}, step $index"
            if (step.text("do") == "restart") {
                phone.close()
                phone = testPhone(store, app = app, clocks = clocks)
            } else {
                clocks.read = step.get("now")?.let { { reading(it.asJsonObject) } } ?: UNKNOWN
                assertEquals(where, step.get("expect") ?: JsonPrimitive(""), outcome(phone, step))
            }
        }
        phone.close()
    }

    /** The app of the vectors' phones, or of the version that the case names. */
    private fun appOf(case: JsonObject): App {
        val version = case.list("app").map { it.asInt.toUShort() }
        if (version.isEmpty()) return testApp
        return testApp.copy(version = Version(version[0], version[1], version[2]))
    }

    private fun begin(
        officer: Officer,
        world: JsonObject,
    ) {
        world.textOrNull("trust_list")?.let {
            assertEquals(ListOutcome.IN_FORCE, officer.importList(it.fromHex()))
        }
        world.list("status_lists").forEach { officer.importList(it.asString.fromHex()) }
        world.textOrNull("manifest")?.let { officer.importList(it.fromHex()) }
    }

    private fun outcome(
        phone: Phone,
        step: JsonObject,
    ): JsonElement {
        val officer = phone.officer()
        val said =
            when (step.text("do")) {
                "verify" -> {
                    val source = Source.valueOf((step.textOrNull("source") ?: "seen").uppercase())
                    val canRequest = step.get("can_request")?.asBoolean ?: false
                    return officer.verify(step.text("text"), source, canRequest).toJson()
                }

                "learn" -> {
                    learned(phone, step)
                }

                "next" -> {
                    officer.next().let { "" }
                }

                "prove_typing" -> {
                    return JsonPrimitive(officer.proveTyping(step.text("text")))
                }

                "interrupt_typing" -> {
                    officer.interruptTyping().let { "" }
                }

                "put_challenge" -> {
                    officer.replayChallenge(step.text("nonce").fromHex()).let { "" }
                }

                "accept_trust_list", "accept_status_list", "accept_delta", "accept_manifest" -> {
                    officer.importList(step.text("bytes").fromHex()).name.lowercase()
                }

                else -> {
                    error("no step $step")
                }
            }
        return JsonPrimitive(said)
    }

    /** The library tells whether the time was of use, the vectors also why it was not. */
    private fun learned(
        phone: Phone,
        step: JsonObject,
    ): String {
        val (sent, received) = listOf("sent", "received").map { reading(step.member(it)) }
        val isLearned = phone.learnTime(step.number("authority_ms"), sent, received)
        return if (isLearned) "learned" else step.text("expect").also { assertTrue(it != "learned") }
    }

    private fun reading(clocks: JsonObject): Reading =
        Reading(
            clocks.number("wall_ms"),
            clocks
                .get("since_boot_ms")
                .asBigInteger
                .toString()
                .toULong(),
            ByteArray(16).also { it[15] = clocks.number("boot").toByte() },
        )

    private companion object {
        /** Of a boot without a name: nothing is known of the time. */
        val UNKNOWN = { Reading(0, 0u, ByteArray(16)) }
    }
}

/** A verdict in the vectors' words. */
fun Verdict.toJson(): JsonObject {
    val json = JsonObject()
    json.addProperty("kind", kind.code())
    json.addProperty("code", code.code())
    json.addProperty("hint", hint)
    json.addProperty("next_action", nextAction.code())
    json.add(
        "notices",
        com.google.gson
            .JsonArray()
            .also { list -> notices.forEach { list.add(it.notice.code()) } },
    )
    json.add("facts", facts.toJson())
    return json
}

private fun Facts.toJson(): JsonObject {
    val json = JsonObject()
    json.addProperty("officer_time", officerTime.epochSecond)
    json.addProperty("officer_time_confirmed", officerTimeConfirmed)
    json.addProperty("officer_correction_s", officerCorrectionS)
    format?.let { json.addProperty("format", it) }
    malformed?.let {
        val fault = JsonObject()
        fault.addProperty("fault", it.fault)
        fault.addProperty("field", it.field)
        fault.addProperty("offset", it.offset.toLong())
        json.add("malformed", fault)
    }
    issuer?.let { json.addProperty("issuer", it.toHex()) }
    scannedAs?.let { json.addProperty("scanned_as", it.code()) }
    val instants: Map<String, Instant?> =
        mapOf(
            "trust_list_expires" to trustListExpires,
            "evidence_issued" to evidenceIssued,
            "good_until" to goodUntil,
            "certificate_issued" to certificateIssued,
            "certificate_expires" to certificateExpires,
            "made" to made,
        )
    instants.forEach { (name, instant) -> instant?.let { json.addProperty(name, it.epochSecond) } }
    val numbers: Map<String, Long?> =
        mapOf(
            "trust_list_sequence" to trustListSequence?.toLong(),
            "status_sequence" to statusSequence?.toLong(),
            "evidence_age_s" to evidenceAgeS,
            "level" to level?.toLong(),
            "age_s" to ageS,
            "clock_difference_s" to clockDifferenceS,
            "too_old_by_s" to tooOldByS,
            "early_by_s" to earlyByS,
            "scanned_ago_s" to scannedAgoS,
            "moment" to moment?.toLong(),
        )
    numbers.forEach { (name, number) -> number?.let { json.addProperty(name, it) } }
    return json
}
