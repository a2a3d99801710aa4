"""Issuer keys are stolen; two roots are gone."""

import program
import real
import world
from world import GENUINE, REVOKED


class Keys(world.World):
    def test_device_key_stolen_on_day_one(self):
        self.people()
        self.assertEqual(self.scanned(), GENUINE)
        self.withdraw("4431")
        self.until(lambda: self.index()["trust_list"] == "trust/2")
        self.sync("officer")
        # Whoever has not renewed can't be told from the thief, and is accused of nothing.
        self.assertEqual(self.scanned(), ("cannot_tell", "issuer_withdrawn"))
        self.becomes(GENUINE, "citizen", "officer")
        self.lost("citizen")
        self.becomes(REVOKED, "officer")
        self.assertEqual(self.readiness()[0], 200)

    def test_status_key_stolen(self):
        self.people()
        self.withdraw("5331")
        self.sync("officer")
        self.becomes(GENUINE, "citizen", "officer")
        self.lost("citizen")
        self.becomes(REVOKED, "officer")
        self.assertEqual(self.readiness()[0], 200)


class Roots(program.Case):
    def test_two_roots_are_gone_and_three_others_take_over(self):
        folder = real.make(self, "a", "https://authority.example")
        service = program.Service(self, "a")
        self.do("authority", "root", "draft", "--out", "next", "--dir", "a")
        service.stop()
        real.roots(self, folder, "other")
        real.sign(self, self.folder / "next/trust-list-2.toml", "other", "list-2.cose")
        refused = self.call("authority", "serve", "--dir", "a", "--listen", "127.0.0.1:0")
        self.assertEqual(refused.status, 78, repr(refused))
        self.do("authority", "confirm", "--dir", "a", *real.CLERK)
        self.do("authority", "root", "install", "list-2.cose", "--dir", "a", *real.CLERK)
        service = program.Service(self, "a")
        self.assertEqual(service.get("/readyz")[0], 200)
        self.assertEqual(service.get("/v1/lists/trust/2")[0], 200)
