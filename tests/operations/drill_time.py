"""A clock is three hours ahead; the trust list ends."""

import program
import real
import world

from world import GENUINE

AHEAD, YEAR = program.clock("+3h"), program.clock("+366d")


class Clock(program.Case):
    def test_a_real_service_signs_nothing_while_its_clock_is_three_hours_ahead(self):
        folder = real.make(self, "a", "https://authority.example")
        service = program.Service(self, "a")
        self.assertEqual(service.get("/readyz")[0], 200)
        index = service.get("/v1/lists/index.json")
        service.stop()

        service = program.Service(self, "a", **AHEAD, serving="ahead")
        status, told = service.get("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("clock", told)
        self.assertTrue(service.logged("clock_doubted"))
        self.assertEqual(service.get("/v1/lists/index.json"), index)
        self.assertEqual(service.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw")[0], 503)
        service.stop()

        service = program.Service(self, "a")
        self.until(lambda: service.get("/readyz")[0] == 200)
        self.assertTrue((folder / "authority.db").exists())


class PhonesAndAWrongClock(world.World):
    def test_a_test_world_says_so_and_nobody_is_accused(self):
        self.people()
        self.service.stop()
        self.serve(**AHEAD, serving="ahead")
        self.until(lambda: self.service.logged("clock_doubted"))
        self.assertEqual(self.scanned(), GENUINE)


class ListEnds(world.World):
    def test_a_list_that_has_ended_is_said_accuses_nobody_and_the_next_heals_it(self):
        self.people()
        self.service.stop()
        self.serve(**YEAR, serving="year")
        status, told = self.readiness()
        self.assertEqual(status, 503)
        self.assertIn("trust list", told)
        kind, _ = self.scanned(**YEAR)
        self.assertEqual(kind, "cannot_tell")

        self.operator("root", "draft", "--out", "next", **YEAR)
        key = "w/ceremony/root-{}.pem"
        draft = self.folder / "next/trust-list-2.toml"
        self.do("authority", "root", "sign", draft, "--key", key.format(1), "--out", "half.cose", **YEAR)
        self.do("authority", "root", "sign", "half.cose", "--key", key.format(3), "--out", "next.cose", **YEAR)
        self.operator("root", "install", "next.cose", **YEAR)
        self.until(lambda: self.readiness()[0] == 200)
        self.sync("citizen", **YEAR)
        self.sync("officer", **YEAR)
        self.assertEqual(self.scanned(**YEAR), GENUINE)
