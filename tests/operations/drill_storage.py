"""A disk is full for an instant; the database is another's."""

import subprocess

import program
import world
from world import GENUINE, REVOKED


@program.as_root
class FullDisk(world.World):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "w"
        kept = self.folder / "kept"
        self.disk.rename(kept)
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "drill", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)
        subprocess.run(["cp", "-a", f"{kept}/.", self.disk], check=True)

    def test_what_fails_meanwhile_is_said_and_all_goes_on_by_itself(self):
        self.people()
        fill = self.disk / "fill"
        with open(fill, "wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        self.until(lambda: self.troubles("citizen"))
        self.assertEqual(self.scanned(), GENUINE)
        status, told = self.readiness()
        self.assertEqual(status, 503)
        self.assertIn("stored", told)
        self.assertTrue(self.service.logged("commit_failed"))
        # What is told to be done is done, or it is not told.
        who = world.CITIZEN, self.known
        self.assertNotEqual(self.call("authority", "device", "lost", *who, "--dir", "w").status, 0)
        fill.unlink()
        self.until(lambda: self.readiness()[0] == 200)
        self.becomes(GENUINE, "citizen", "officer")
        self.lost("citizen")
        self.becomes(REVOKED, "officer")

    def people(self):
        super().people()
        self.known = self.phone("citizen")


class DatabaseOfAnother(world.World):
    def test_neither_the_service_nor_an_operator_touches_it(self):
        self.people()
        self.do("authority", "init", "--dir", "other")
        theirs = {"VNEID_AUTHORITY_DATABASE": f"sqlite:{self.folder}/w/authority.db"}
        before = self.index()
        for words in (
            ["serve", "--listen", "127.0.0.1:0"],
            ["account", "suspend", world.CITIZEN],
            ["publish"],
        ):
            refused = self.call("authority", *words, "--dir", "other", **theirs)
            self.assertEqual(refused.status, 78, f"{words}: {refused!r}")
        self.assertEqual(self.index(), before)
        self.sync("officer")
        self.assertEqual(self.scanned(), GENUINE)

    def test_another_secret_is_not_served(self):
        self.people()
        self.service.stop()
        (self.folder / "w/secret").write_bytes(b"s" * 32)
        refused = self.call("authority", "serve", "--listen", "127.0.0.1:0", "--dir", "w")
        self.assertEqual(refused.status, 78, repr(refused))
        self.assertIn("secret", refused.complaint)

    def test_no_database_is_made_by_accident(self):
        self.people()
        self.service.stop()
        (self.folder / "w/authority.db").rename(self.folder / "moved")
        for words in (["account", "list"], ["publish"], ["serve", "--listen", "127.0.0.1:0"]):
            refused = self.call("authority", *words, "--dir", "w")
            self.assertNotEqual(refused.status, 0, f"{words}: {refused!r}")
        self.assertFalse((self.folder / "w/authority.db").exists())
