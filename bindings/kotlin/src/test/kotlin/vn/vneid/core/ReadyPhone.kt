package vn.vneid.core

import com.google.gson.JsonParser
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals

/** A citizen's phone of a real authority, signed in, unlocked, with the switch on. */
class ReadyPhone : AutoCloseable {
    private val world = TestWorld()
    val keys = MoodyKeys(world)
    val store = MemoryStore()
    val clocks = FakeClocks(::now)
    val phone: Phone = Phone.open(world.app, keys, store, RealTransport(), clocks)

    init {
        val person = """{"number":"$NUMBER","name":"Nguyễn Văn Thử Nghiệm","level":2,"papers":[]}"""
        world.add(JsonParser.parseString(person).asJsonObject)
        runBlocking {
            val authority = phone.authority()
            authority.signIn(NUMBER, TestWorld.PASSWORD, "Máy thử nghiệm")
            authority.confirm(world.codeFor(NUMBER))
            phone.setPasscode("280619")
            phone.setSettings(phone.settings().copy(qrVerification = true))
            assertEquals(emptyList<Trouble>(), authority.sync().troubles)
        }
    }

    /** A code that lacks its signature. */
    fun prepare(): PreparedCode {
        phone.openByBiometrics()
        return (phone.citizen().prepareCode(false, false) as Preparation.Prepared).code
    }

    override fun close() {
        phone.close()
        world.close()
    }

    companion object {
        private const val NUMBER = "000000000789"

        fun now(): Reading {
            val wallMs = System.currentTimeMillis()
            return Reading(wallMs, wallMs.toULong(), ByteArray(16) { 1 })
        }
    }
}

/** Attested keys that do something else first when they are to sign. */
class MoodyKeys(
    world: TestWorld,
) : AttestedKeys(world.maker) {
    @Volatile
    var beforePresentation: suspend () -> Unit = {}

    @Volatile
    var beforeRequest: () -> Unit = {}

    override suspend fun signPresentation(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray {
        beforePresentation()
        return super.signPresentation(key, message)
    }

    override fun signRequest(
        key: ByteArray,
        message: ByteArray,
    ): ByteArray {
        beforeRequest()
        return super.signRequest(key, message)
    }
}
