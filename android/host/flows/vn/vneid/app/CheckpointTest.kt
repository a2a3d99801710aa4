package vn.vneid.app

import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Test
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.core.*

/** A citizen's app and an officer's, with the real library and a real authority. */
class CheckpointTest {
    @Test
    fun fromSignInToAGenuineVerdictReadFromThePixels() {
        val number = "000000000789"
        world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
        val citizen = PlayedPhone(world)
        citizen.signIn(world, number)
        // From here on the taps are counted: the switch, and the button.
        citizen.presenters.home.on(HomeEvent.SWITCH_ON)
        await("a code may be made") { citizen.card is CodeCard.Ready }
        citizen.presenters.home.on(HomeEvent.MAKE_CODE)
        await("the code is on the screen") { citizen.place.page == Page.CODE }
        val code = citizen.presenters.code.state.value as CodeState.Showing
        assertTrue("${code.secondsLeft}", code.secondsLeft in 58..60)
        await("full brightness") { citizen.display.showing == Showing(secret = true, awake = true, bright = true) }

        officer.show(citizen)
        val verdict = officer.verdict()
        assertEquals(VerdictCode.GENUINE, verdict.verdict.code)
        assertEquals("NTN789", verdict.verdict.hint)
        assertEquals(VerdictKind.GENUINE, officer.signals.verdicts.last())
        citizen.close()
    }

    companion object {
        private lateinit var world: TestWorld
        private lateinit var officer: PlayedPhone

        @BeforeClass
        @JvmStatic
        fun open() {
            world = TestWorld()
            val number = "000000000456"
            world.add(person(number, "Trần Thị Cán Bộ Thử"))
            officer = PlayedPhone(world)
            officer.signIn(world, number)
            officer.enterOfficerMode()
        }

        @AfterClass
        @JvmStatic
        fun close() {
            officer.close()
            world.close()
        }
    }
}
