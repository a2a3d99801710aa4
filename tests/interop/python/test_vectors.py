"""Every test vector, replayed. Their format: tests/vectors/README.md."""

import json
import unittest
from pathlib import Path

import base45
import cbor
import cose
import holder
import structures
from cbor import Malformed
from clock import UNKNOWN, Clock, Reading
from lists import Lists
from verifier import Verifier
from wallet import Wallet

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def load(name: str) -> dict:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


OURS = ("cose", "sig_structure", "newer", "payload", "signature")


def plain(value):
    """As the vectors write it: bytes in hexadecimal, without what only we keep."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(of) for key, of in value.items() if key not in OURS}
    return [plain(of) for of in value] if isinstance(value, list) else value


class Bytes(unittest.TestCase):
    vectors = load("bytes.json")

    def test_base45(self):
        for case in self.vectors["base45"]:
            self.assertEqual(base45.encode(bytes.fromhex(case["bytes"])), case["text"])
            self.assertEqual(base45.decode(case["text"]).hex(), case["bytes"])
        for case in self.vectors["base45_refused"]:
            with self.assertRaises(ValueError, msg=case["why"]):
                base45.decode(case["text"])

    def test_keys(self):
        for case in self.vectors["public_keys"]:
            y = cose.y_of(bytes.fromhex(case["x"]), case["y_is_odd"])
            self.assertEqual(y.hex() if y else None, case["y"], case["why"])
        for case in self.vectors["thumbprints"]:
            key = cbor.decode(bytes.fromhex(case["cose_key"]))
            self.assertEqual(cose.thumbprint(key[-2], key[-3]).hex(), case["thumbprint"])
            self.assertEqual(case["root_kid"], case["thumbprint"][:16])

    def test_signatures(self):
        for case in self.vectors["signatures"]:
            key = bytes.fromhex(case["x"]), bytes.fromhex(case["y"])
            message, signature = bytes.fromhex(case["message"]), bytes.fromhex(case["signature"])
            self.assertEqual(cose.verifies(*key, message, signature), case["valid"], case["why"])
        for case in self.vectors["sig_structures"]:
            self.assertEqual(structures.AAD[case["structure"]], case["external_aad"])
            parts = bytes.fromhex(case["protected"]), bytes.fromhex(case["payload"])
            self.assertEqual(cose.sig_structure(case["external_aad"], *parts).hex(), case["sig_structure"])

    def test_status(self):
        for case in self.vectors["rice"]:
            coded = [len(case["indexes"]), case["k"], bytes.fromhex(case["bits"])]
            self.assertEqual(structures.rice(coded), case["indexes"])
        for case in self.vectors["status_digests"]:
            self.assertEqual(structures.set_digest(case["revoked"]).hex(), case["digest"])

    def test_hints(self):
        for case in load("hints.json")["cases"]:
            self.assertEqual(holder.hint(case["name"], case["number"]), case["hint"], case["name"])


class Structures(unittest.TestCase):
    def test_each(self):
        files = sorted((VECTORS / "structures").glob("*.json"))
        self.assertGreater(len(files), 0)
        for file in files:
            vectors = load(f"structures/{file.name}")
            for case in vectors["cases"]:
                with self.subTest(file.stem, case=case["name"], why=case["why"]):
                    self.check(vectors["structure"], case)

    def check(self, structure: str, case: dict):
        data = bytes.fromhex(case["bytes"])
        try:
            read = structures.read(structure, data)
        except Malformed:
            self.assertEqual(case["expect"], "malformed")
            return
        self.assertEqual(case["expect"], "newer" if read["newer"] else "read")
        self.assertEqual(cbor.encode(cbor.decode(data)), data, "only one encoding")
        if case["expect"] == "read":
            claims = plain(read)
            if structure == "trust-list":
                for of, by in zip(claims["signatures"], read["signatures"]):
                    of["sig_structure"] = by["sig_structure"].hex()
            else:
                self.assertEqual(read["sig_structure"].hex(), case["sig_structure"])
            self.assertEqual(claims, case["claims"])


class Verdicts(unittest.TestCase):
    worlds = load("worlds.json")

    def test_each(self):
        files = sorted((VECTORS / "verify").glob("*.json"))
        self.assertGreater(len(files), 0)
        for file in files:
            for case in load(f"verify/{file.name}")["cases"]:
                with self.subTest(file.stem, case=case["name"], why=case["why"]):
                    phone = self.phone(case["world"])
                    phone.app = tuple(case.get("app", phone.app))
                    for step in case["steps"]:
                        self.step(phone, step)

    def test_papers(self):
        for case in load("wallet.json")["cases"]:
            with self.subTest(case["name"], why=case["why"]):
                wallet = Wallet(self.phone(case["world"]).lists)
                for step in case["steps"]:
                    do = step["do"]
                    if do == "list":
                        got = wallet.list(step["now"])
                    else:
                        data = bytes.fromhex(step["bytes"])
                        got = wallet.import_(data) if do == "import" else getattr(wallet.lists, do)(data)
                    self.assertEqual(got, step["expect"], do)

    def phone(self, name: str) -> Verifier:
        keys, world = self.worlds["keys"], self.worlds["worlds"][name]
        roots = [tuple(bytes.fromhex(keys[root][part]) for part in "xy") for root in self.worlds["roots"]]
        lists = Lists(roots, self.worlds["minimum_sequence"])
        if world["trust_list"]:
            self.assertEqual(lists.accept_trust_list(bytes.fromhex(world["trust_list"])), "in_force")
        for data in world["status_lists"]:
            self.assertEqual(lists.accept_status_list(bytes.fromhex(data)), "in_force")
        if world["manifest"]:
            self.assertEqual(lists.accept_manifest(bytes.fromhex(world["manifest"])), "in_force")
        return Verifier(lists)

    def step(self, phone: Verifier, step: dict):
        got, do = None, step["do"]
        if do == "learn":
            sent, received = Reading(**step["sent"]), Reading(**step["received"])
            got = phone.clock.learn(step["authority_ms"], sent, received)
        elif do == "put_challenge":
            phone.put_challenge(bytes.fromhex(step["nonce"]), Reading(**step["now"]))
        elif do in ("next", "restart", "interrupt_typing"):
            getattr(phone, do)()
        elif do == "prove_typing":
            got = phone.prove_typing(step["text"], Reading(**step["now"]))
        elif do == "verify":
            came = step.get("source", "seen"), step.get("can_request", False)
            got = phone.verify(step["text"], Reading(**step["now"]), *came)
            if "in_a_row" in step:
                self.assertEqual(len(phone.row), step["in_a_row"])
            # What a malformed code is called in detail is left to each reader.
            for facts in (got["facts"], step["expect"]["facts"]):
                facts.pop("malformed", None)
        else:
            time = phone.clock.time(Reading(**step["now"])) if "now" in step else UNKNOWN
            got = getattr(phone.lists, do)(bytes.fromhex(step["bytes"]), time)
        self.assertEqual(got, step.get("expect"), do)


class Times(unittest.TestCase):
    def test_each(self):
        for case in load("time.json")["cases"]:
            with self.subTest(case=case["name"], why=case["why"]):
                lists, clock = Verdicts().phone(case["world"]).lists, Clock()
                for step in case["steps"]:
                    self.assertEqual(self.step(lists, clock, step), step.get("expect"), step["do"])

    def step(self, lists: Lists, clock: Clock, step: dict):
        clocks = [Reading(**step[name]) for name in ("sent", "received", "now") if name in step]
        match step["do"]:
            case "learn":
                return clock.learn(step["authority_ms"], *clocks)
            case "take_time":
                data, nonce = (bytes.fromhex(step[name]) for name in ("bytes", "nonce"))
                return clock.take_time(data, nonce, lists, *clocks)
            case "time":
                return clock.time(*clocks)._asdict()


if __name__ == "__main__":
    unittest.main()
