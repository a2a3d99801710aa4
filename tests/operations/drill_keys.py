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
        self.sync("citizen")
        self.assertEqual(self.scanned(), GENUINE)
        self.lost("citizen")
        self.sync("officer")
        self.assertEqual(self.scanned(), REVOKED)
        self.assertEqual(self.readiness()[0], 200)

    def test_status_key_stolen(self):
        self.people()
        self.withdraw("5331")
        self.sync("officer")
        self.sync("citizen")
        self.assertEqual(self.scanned(), GENUINE)
        self.lost("citizen")
        self.sync("officer")
        self.assertEqual(self.scanned(), REVOKED)
        self.assertEqual(self.readiness()[0], 200)

    def withdraw(self, kid):
        self.operator("root", "draft", "--out", "next")
        draft = self.folder / "next/trust-list-2.toml"
        world.withdrawn(draft, kid)
        key = "w/ceremony/root-{}.pem"
        self.do("authority", "root", "sign", draft, "--key", key.format(1), "--out", "half.cose")
        self.do("authority", "root", "sign", "half.cose", "--key", key.format(3), "--out", "list-2.cose")
        self.operator("root", "install", "list-2.cose")
