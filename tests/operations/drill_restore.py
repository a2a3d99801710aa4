"""An old copy of the database is put back."""

import shutil

import world
from world import GENUINE, REVOKED

THIEF, NEWCOMER = "000000000123", "000000000124"


class OldCopy(world.World):
    def test_what_was_revoked_stays_so_and_nobody_honest_becomes_so(self):
        world.NAMES |= {THIEF: "Lê Văn Cường Thử Nghiệm", NEWCOMER: "Phạm Thị Dung Thử Nghiệm"}
        self.people()
        self.operator("backup", "make", "copy.db")
        self.citizen("thief", THIEF)
        self.lost("thief", THIEF)
        self.becomes(REVOKED, "officer", citizen="thief")
        self.operator("publish", "--to", "mirror")
        self.service.stop()

        self.put_back_without_a_thought()
        refused = self.call("authority", "serve", "--listen", "127.0.0.1:0", "--dir", "w")
        self.assertEqual(refused.status, 78, repr(refused))
        self.assertIn("backup restore", refused.complaint)

        self.operator("backup", "restore", "copy.db", "--lists", "mirror")
        self.serve()
        self.sync("officer")
        self.assertEqual(self.scanned("thief"), REVOKED)
        self.assertEqual(self.scanned("citizen"), GENUINE)
        self.citizen("newcomer", NEWCOMER)
        self.sync("officer")
        self.assertEqual(self.scanned("newcomer"), GENUINE)
        self.lost("citizen")
        self.becomes(REVOKED, "officer")
        self.assertEqual(self.readiness()[0], 200)

    def put_back_without_a_thought(self):
        for suffix in ("", "-wal", "-shm"):
            database = self.folder / f"w/authority.db{suffix}"
            database.unlink(missing_ok=True)
        shutil.copy(self.folder / "copy.db", self.folder / "w/authority.db")
