package vn.vneid.core

import com.google.gson.JsonObject
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.present.Unlocking
import vn.vneid.rules.Standing
import vn.vneid.rules.VerdictNotice
import java.nio.ByteBuffer

/** Plays `tests/flows` with the real library and a real authority. */
class FlowsTest {
    @Test
    fun everyFlow() {
        val files = repository.resolve("tests/flows").listFiles { file -> file.extension == "json" }.orEmpty()
        assertTrue(files.isNotEmpty())
        for (file in files.sorted()) {
            val flow = Json.file("tests/flows/${file.name}")
            val arguments = flow.list("authority").map { it.asString }
            TestWorld(*arguments.toTypedArray()).use { world -> Flow(world).playAll(file.name, flow) }
        }
    }
}

/** A phone with clocks that can be turned. */
private class PlayedPhone(
    private val world: TestWorld,
) : Clocks {
    private val store = MemoryStore()
    private val keys = AttestedKeys(world.maker)
    private var wallMs = 0L
    private var boot = 1
    private var startedMs = System.currentTimeMillis() - 36_000_000
    var waitedMs = 0L
    var phone: Phone = open()

    override fun now(): Reading {
        val realMs = System.currentTimeMillis() + waitedMs
        val bootId = ByteArray(16) { boot.toByte() }
        return Reading(realMs + wallMs, (realMs - startedMs).toULong(), bootId)
    }

    fun setClock(seconds: Long) {
        wallMs += seconds * 1000
    }

    fun reboot() {
        phone.close()
        boot += 1
        startedMs = System.currentTimeMillis() + waitedMs - 60_000
        phone = open()
        phone.openByBiometrics()
    }

    private fun open(): Phone = Phone.open(world.app, keys, store, RealTransport(), this)
}

private class Flow(
    private val world: TestWorld,
) {
    private val phones = mutableMapOf<String, PlayedPhone>()
    private val codes = mutableMapOf<String, MadeCode>()
    private val activationCodes = mutableMapOf<String, String>()
    private var waitedMs = 0L

    fun playAll(
        file: String,
        flow: JsonObject,
    ) = runBlocking {
        flow.list("people").forEach { world.add(it.asJsonObject) }
        flow.list("steps").forEachIndexed { index, step -> play("$file, step $index", step.asJsonObject) }
    }

    private suspend fun play(
        where: String,
        step: JsonObject,
    ) {
        val played = step.textOrNull("phone")?.let { phones.getOrPut(it) { PlayedPhone(world) } }
        played?.waitedMs = waitedMs
        when (step.text("do")) {
            "wait" -> {
                waitedMs += step.number("seconds") * 1000
            }

            "operator" -> {
                val arguments = step.list("arguments").map { it.asString }
                world.operator(*arguments.toTypedArray(), "--dir", world.folder.path)
            }

            "activation_code" -> {
                activationCodes[step.text("as")] = world.activationCode(step.text("number"))
            }

            else -> {
                play(where, step, played!!)
            }
        }
    }

    private suspend fun play(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        val phone = played.phone
        when (step.text("do")) {
            "sign_in" -> signIn(where, step, played)
            "activate" -> activate(where, step, played)
            "switch" -> phone.setSettings(phone.settings().copy(qrVerification = step.get("on").asBoolean))
            "officer_mode" -> phone.setSettings(phone.settings().copy(officerMode = step.get("on").asBoolean))
            "sync" -> sync(where, step, played)
            "make_code" -> makeCode(where, step, played)
            "read" -> read(where, step, played)
            "next" -> phone.officer().next()
            "set_clock" -> played.setClock(step.number("seconds"))
            "reboot" -> played.reboot()
            "papers" -> papers(where, step, played)
            else -> error("$where: no such step")
        }
    }

    private suspend fun sync(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        var left = if (step.has("lists_changed")) 40 else 1
        while (left > 0) {
            val report = played.phone.authority().sync()
            assertEquals(where, emptyList<Trouble>(), report.troubles)
            if (!step.has("lists_changed") || report.listsChanged) return
            delay(500)
            left -= 1
        }
        error("$where: no new lists")
    }

    private suspend fun signIn(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        val number = step.text("number")
        val authority = played.phone.authority()
        val begun = authority.signIn(number, TestWorld.PASSWORD, "Máy thử nghiệm")
        assertEquals(where, emptyList<Trouble>(), begun.troubles)
        assertEquals(where, AccountState.AwaitingCode, played.phone.account())
        assertTrue(where, " ${played.phone.matchDigits()}. " in world.messageTo(number))
        val confirmed = authority.confirm(world.codeFor(number))
        assertEquals(where, emptyList<Trouble>(), confirmed.troubles)
        val standing = (played.phone.account() as AccountState.SignedIn).standing
        val isWaiting = step.textOrNull("expect") == "waiting"
        assertEquals(where, isWaiting, standing is Standing.Waiting)
        assertEquals(where, Unlocking.Opened, played.phone.setPasscode("280619"))
    }

    private suspend fun activate(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        val given = step.textOrNull("code")?.let { activationCodes.getValue(it) }
        val typed = given?.lowercase()?.replace("-", "") ?: step.text("typed")
        val report = played.phone.authority().activate(typed)
        val cause = report.troubles.firstOrNull()?.cause
        val trouble = cause?.code()
        assertEquals(where, step.text("expect"), trouble ?: "active")
        if (trouble == null) {
            val account = played.phone.account() as AccountState.SignedIn
            assertEquals(where, Standing.Active, account.standing)
        }
    }

    private suspend fun makeCode(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        if (played.phone.hasPasscode()) played.phone.openByBiometrics()
        when (val preparation = played.phone.citizen().prepareCode(false, false)) {
            is Preparation.Refused -> {
                assertEquals(where, step.text("expect"), preparation.refusals.first().code())
            }

            is Preparation.Prepared -> {
                assertEquals(where, step.text("expect"), "made")
                val code = preparation.code.complete()
                assertTrue(where, code.remainingMs() in 55_000uL..60_000uL)
                codes[step.text("as")] = code
            }
        }
    }

    private fun read(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        val drawn = draw(codes.getValue(step.text("code")).modules())
        val sight =
            CameraScanner().use {
                it.look(drawn, WIDTH, HEIGHT, WIDTH, 0, played.now().sinceBootMs)
            }
        val verdict = played.phone.officer().verifySeen((sight as Sight.Code).text!!)
        val expect = step.member("expect")
        val got = listOf(verdict.kind.code(), verdict.code.code(), verdict.hint)
        assertEquals(where, listOf("kind", "code", "hint").map { expect.text(it) }, got)
        val notices = verdict.notices.map { it.notice.code() }
        assertTrue("$where: $notices", notices.containsAll(expect.list("notices").map { it.asString }))
        val age = verdict.notices.filter { it.notice == VerdictNotice.CODE_AGE }
        age.forEach { assertEquals(where, maxOf(0, verdict.facts.ageS!!), it.seconds) }
    }

    private fun papers(
        where: String,
        step: JsonObject,
        played: PlayedPhone,
    ) {
        val papers = played.phone.papers()
        val shown = papers.list().map { (it as PaperLine.Shown).summary }
        val expect = step.list("expect").map { it.asJsonObject }
        val wanted = expect.map { paper -> listOf("kind", "state", "holder").map { paper.text(it) } }
        assertEquals(where, wanted, shown.map { listOf(it.kind.code(), it.state.code(), it.holder) })
        shown.forEach {
            assertTrue(where, papers.open(it.id) is Paper.Opened)
            assertEquals(where, it.kind.ordinal + 1, it.kindNumber.toInt())
        }
    }

    /** A camera's frame of a screen that shows the code. */
    private fun draw(modules: Modules): ByteBuffer {
        val size = modules.size.toInt()
        val plane = ByteBuffer.allocateDirect(WIDTH * HEIGHT)
        for (y in 0 until HEIGHT) {
            for (x in 0 until WIDTH) {
                val column = (x - LEFT).floorDiv(PIXELS)
                val row = (y - TOP).floorDiv(PIXELS)
                val isInside = column in 0 until size && row in 0 until size
                val isDark = isInside && modules.dark[row * size + column] == 1.toByte()
                plane.put((if (isDark) 20 else 235).toByte())
            }
        }
        return plane.flip()
    }

    private companion object {
        const val WIDTH = 1280
        const val HEIGHT = 720
        const val LEFT = 300
        const val TOP = 100
        const val PIXELS = 8
    }
}
