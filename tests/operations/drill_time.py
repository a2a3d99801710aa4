"""A clock is three hours ahead; the trust list ends."""

import program
import real
import world

from world import GENUINE

AHEAD = program.clock("+3h")
BEFORE, AFTER = program.clock("+28d"), program.clock("+31d")


class Clock(program.Case):
    def test_a_real_service_signs_nothing_while_its_clock_is_three_hours_ahead(self):
        real.make(self, "a", "https://authority.example")
        clock, moves = program.clock_that_moves(self.folder)
        service = program.Service(self, "a", **clock)
        self.assertEqual(service.get("/readyz")[0], 200)
        index = service.get("/v1/lists/index.json")

        moves("+3h")
        status, told = self.until(lambda: refusal(service.get("/readyz")))
        self.assertIn("clock", told)
        self.until(lambda: service.logged("clock_doubted"))
        self.assertEqual(service.get("/v1/lists/index.json"), index)
        self.assertEqual(service.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw")[0], 503)

        moves("+0")
        self.until(lambda: service.get("/readyz")[0] == 200)
        self.assertEqual(service.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw")[0], 200)


def refusal(answer):
    return answer if answer[0] == 503 else None


class PhonesAndAWrongClock(world.World):
    def test_a_test_world_says_so_and_nobody_is_accused(self):
        self.people()
        self.service.stop()
        self.serve(**AHEAD, serving="ahead")
        self.until(lambda: self.service.logged("clock_contradicted"))
        self.assertEqual(self.scanned(), GENUINE)


class ListEnds(world.World):
    def test_a_list_that_has_ended_is_said_accuses_nobody_and_the_next_heals_it(self):
        self.people()
        self.ceremony(2, ("valid_days = 365", "valid_days = 30"))
        self.service.stop()
        self.serve(**BEFORE, serving="before")
        self.sync("citizen", **BEFORE)
        self.sync("officer", **BEFORE)
        self.assertEqual(self.scanned(**BEFORE), GENUINE)
        self.service.stop()
        self.serve(**AFTER, serving="after")
        status, told = self.readiness()
        self.assertEqual(status, 503)
        self.assertIn("trust list", told)
        kind, _ = self.scanned(**AFTER)
        self.assertEqual(kind, "cannot_tell")

        self.ceremony(3, **AFTER)
        self.until(lambda: self.readiness()[0] == 200)
        self.becomes(GENUINE, "citizen", "officer", **AFTER)
