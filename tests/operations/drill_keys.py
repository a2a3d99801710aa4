"""Issuer keys are stolen; the trust list ends; roots are gone."""

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
