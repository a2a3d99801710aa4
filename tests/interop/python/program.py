"""What the tests of `test_program.py` stand on: a test world, and two phones that judge in it."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import holder
from clock import Reading
from lists import Lists
from verifier import Verifier

PROGRAM = os.environ.get("VNEID")
BEGAN = 1795507200  # 2026-11-24T08:00:00Z
DAY, WEEK = 86400, 604800
KID = b"D1"


@unittest.skipUnless(PROGRAM, "VNEID names no program")
class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.world = Path(folder.name) / "world"
        cls.run_program("lab", "new", cls.world, "--now", BEGAN)
        cls.device = holder.load_key(cls.world / "citizen/device.pem")
        cls.issuer = holder.load_key(cls.world / "issuer.pem")
        cls.other = holder.load_key(cls.world / "officer/device.pem")
        cls.key = holder.short_key(cls.device)
        cls.certificate = cls.certify(BEGAN + WEEK - 300)

    @staticmethod
    def run_program(*arguments, expect=(0,)) -> str:
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode not in expect:
            raise AssertionError(f"{arguments}: {done.returncode}, {done.stderr}")
        return done.stdout

    @classmethod
    def certify(cls, expires: int, more: dict | None = None, **fields) -> list:
        claims = holder.certificate_claims(cls.key, expires, **fields)
        return holder.certify(claims | (more or {}), cls.issuer, KID)

    def code(self, claims: dict, certificate: list | None = None, device=None) -> str:
        return holder.text(holder.present(claims, certificate or self.certificate, device or self.device))

    def shown(self, world: Path, now: int) -> str:
        """The text of a code that the program makes."""
        return self.run_program("present", "--phone", world / "citizen", "--now", now).rstrip("\n")

    def phone(self, now: int, world: Path | None = None) -> Verifier:
        """With the lists that the authority has published, and a clock set by it."""
        world = world or self.world
        roots = [holder.coordinates(holder.load_key(world / f"roots/{number}.pem")) for number in (1, 2, 3)]
        # As the program's world does, it learns the time when that begins: what is before knows nothing.
        phone, learned = Verifier(Lists(roots)), max(now, BEGAN)
        phone.clock.learn(learned * 1000, reading(learned), reading(learned))
        self.sync(phone, world)
        return phone

    def sync(self, phone: Verifier, world: Path):
        lists, published = phone.lists, world / "lists"
        self.assertEqual(lists.accept_trust_list((published / "trust-list.cbor").read_bytes()), "in_force")
        for file in sorted((published / "status").iterdir()):
            # A shard that is out of use stays as it was.
            self.assertIn(lists.accept_status_list(file.read_bytes()), ("in_force", "unchanged"))
        self.assertEqual(lists.accept_manifest((published / "status-manifest.cbor").read_bytes()), "in_force")
        self.assertIs(lists.complete, lists.manifest)

    def judge(self, now: int, texts: list, world: Path, *options) -> list:
        """The program's verdicts. One call is one inspection."""
        asked = world / "texts.txt"
        asked.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
        arguments = "--officer", world / "officer", "--now", now, "--json", "--text-file", asked, *options
        lines = self.run_program("verify", *arguments, expect=(0, 1, 2, 3))
        verdicts = [json.loads(line) for line in lines.splitlines()]
        self.assertEqual(len(verdicts), len(texts))
        return verdicts

    def agree(self, now: int, texts: list, world: Path | None = None) -> set:
        """Both give the same verdicts, without memory; which codes there were."""
        world = world or self.world
        verdicts = self.judge(now, texts, world, "--no-memory")
        phone = self.phone(now, world)
        for text, theirs in zip(texts, verdicts):
            with self.subTest(text=text, now=now):
                phone.memory.clear()
                ours = phone.verify(text, reading(now))
                # What a malformed code is called in detail is left to each reader.
                same = [{**of, "facts": {**of["facts"], "malformed": None}} for of in (ours, theirs)]
                self.assertEqual(*same)
        return {of["code"] for of in verdicts}


def reading(now: int) -> Reading:
    """Of clocks that are right, on a phone that was started ten days before the world began."""
    return Reading(now * 1000, (now - BEGAN + 10 * DAY) * 1000, 1)
