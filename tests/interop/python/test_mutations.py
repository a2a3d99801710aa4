"""Mutated structures: our reader and this one must say the same of each, whatever it is.

`SHAPES` names the program `vneid-shapes`, `MUTATIONS` how many there are, `SEED` where chance begins.
"""

import json
import os
import random
import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

import cbor
import structures
from cbor import Malformed, Tag

SHAPES = os.environ.get("SHAPES")
MUTATIONS = int(os.environ.get("MUTATIONS", "20000"))
SEED = int(os.environ.get("SEED", "1"))
VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "structures"
LONGEST = 4000  # of what is mutated; the large ones are lists, and no different
BATCH = 5000

NUMBERS = [0, 1, 7, 23, 24, 255, 256, 65533, 65535, 65536, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
KEYS = [1, 2, 4, 6, 8, 99, 65533, 65534, 2**63, -1, -65536, -65537, -65538, -65539, -70000, -(2**63), -(2**64), "a", ""]
OCTETS = [0x00, 0x18, 0x1B, 0x40, 0x5F, 0x60, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xF4, 0xF6, 0xF9, 0xFF]


@unittest.skipUnless(SHAPES, "SHAPES names no program")
class Mutations(unittest.TestCase):
    def test_both_readers_agree(self):
        chance, words = random.Random(SEED), Counter()
        good, all_of_them = list(read_originals(("read", "newer"))), list(read_originals())
        left = MUTATIONS
        while left > 0:
            originals = (good if chance.random() < 0.9 else all_of_them for _ in range(min(BATCH, left)))
            batch = [mutated(chance, *chance.choice(of)) for of in originals]
            left -= len(batch)
            lines = "".join(f"{name} {data.hex()}\n" for name, data in batch)
            asked = subprocess.run([SHAPES], input=lines, capture_output=True, text=True, check=True)
            for (name, data), theirs in zip(batch, asked.stdout.splitlines(), strict=True):
                ours = word(name, data)
                self.assertEqual(ours, theirs, f"seed {SEED}: {name} {data.hex()}")
                words[ours] += 1
        # A mutation that is always malformed tells nothing.
        self.assertTrue(all(words[of] > MUTATIONS // 20 for of in ("read", "newer", "malformed")), words)
        if MUTATIONS >= 1_000_000:
            print(f"{MUTATIONS} mutations: {dict(words)}", file=sys.stderr)


def read_originals(expect=("read", "newer", "malformed")):
    for file in sorted(VECTORS.glob("*.json")):
        vectors = json.loads(file.read_text(encoding="utf-8"))
        for case in vectors["cases"]:
            data = bytes.fromhex(case["bytes"])
            if case["expect"] in expect and 0 < len(data) <= LONGEST:
                yield vectors["structure"], data


def word(name: str, data: bytes) -> str:
    try:
        read = structures.read(name, data)
    except Malformed:
        return "malformed"
    inner = read["certificate"]["newer"] if name == "presentation" else False
    return "newer" if read["newer"] or inner else "read"


def mutated(chance: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    """One to three changes to what the bytes say, to the bytes, or to both."""
    kind = chance.randrange(10)
    if kind < 9:
        try:
            item = cbor.decode(data)
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                item = claims_changed(chance, item) if chance.random() < 0.6 else changed(chance, item)
            data = cbor.encode(item)
        except (Malformed, ValueError, TypeError):
            kind = 9
    if kind >= 8:
        for _ in range(chance.choice((1, 1, 2, 3))):
            data = with_octet_changed(chance, data)
    return name, data


def claims_changed(chance: random.Random, item):
    """With one change among the claims: elsewhere hardly any leaves a structure that is read."""
    if isinstance(item, Tag):
        return Tag(item.number, claims_changed(chance, item.value))
    protected, unprotected, claims, signature = item
    return [protected, unprotected, cbor.encode(changed_map(chance, cbor.decode(claims))), signature]


def changed(chance: random.Random, item):
    """The item with one change somewhere in it, also within byte strings that hold an item."""
    if chance.random() < 0.03:
        return anything(chance)
    if isinstance(item, Tag):
        return Tag(item.number, changed(chance, item.value))
    if isinstance(item, list):
        return changed_list(chance, item)
    if isinstance(item, dict):
        return changed_map(chance, item)
    if isinstance(item, bool):
        return not item
    if isinstance(item, int):
        return chance.choice((item - 1, item + 1, item ^ 1 << chance.randrange(32), -1 - item, anything(chance)))
    if isinstance(item, bytes):
        return changed_bytes(chance, item)
    return chance.choice((item + "a", item[1:], item.upper(), "", anything(chance)))


def changed_list(chance: random.Random, item: list) -> list:
    item, at = list(item), chance.randrange(len(item) + 1)
    what = chance.randrange(16)
    if what == 0 or at == len(item):
        item.insert(at, anything(chance))
    elif what == 1:
        del item[at]
    elif what == 2:
        item.insert(at, item[at])
    elif what == 3:
        item.reverse()
    else:
        item[at] = changed(chance, item[at])
    return item


def changed_map(chance: random.Random, item: dict) -> dict:
    item, keys = dict(item), list(item)
    what = chance.randrange(8)
    if what < 3 or not keys:
        # Half of them where private claims are, which often change nothing.
        key = chance.choice(KEYS) if chance.random() < 0.5 else -65600 - chance.randrange(9)
        item[key] = chance.choice((1, b"12", "a", [1, "b"])) if chance.random() < 0.5 else anything(chance)
    elif what == 3:
        del item[chance.choice(keys)]
    elif what == 4:
        item[chance.choice(KEYS)] = item.pop(chance.choice(keys))
    else:
        key = chance.choice(keys)
        item[key] = changed(chance, item[key])
    return item


def changed_bytes(chance: random.Random, item: bytes) -> bytes:
    try:
        inner = cbor.decode(item)
        if isinstance(inner, (list, dict)) and chance.random() < 0.9:
            return cbor.encode(changed(chance, inner))
    except Malformed:
        pass
    if not item or chance.random() < 0.3:
        return item + chance.randbytes(chance.randrange(1, 40))
    if chance.random() < 0.3:
        return item[: chance.randrange(len(item))]
    return with_octet_changed(chance, item)


def with_octet_changed(chance: random.Random, data: bytes) -> bytes:
    if not data:
        return b"\0"
    at, what = chance.randrange(len(data)), chance.randrange(5)
    if what == 0:
        return data[:at] + data[at + 1 :]
    if what == 1:
        return data[:at] + chance.randbytes(1) + data[at:]
    if what == 2:
        return data[:at] + bytes([chance.choice(OCTETS)]) + data[at + 1 :]
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def anything(chance: random.Random, depth: int = 0):
    what = chance.randrange(10)
    if what < 3:
        number = chance.choice(NUMBERS)
        return number if chance.random() < 0.7 else -1 - number
    if what == 3:
        return chance.randbytes(chance.choice((0, 1, 2, 8, 31, 32, 33, 64, 70)))
    if what == 4:
        return chance.choice(("", "a", "é", "x" * 70, "lst", "bits", "4431/20786", "VN1", "2026-02-29"))
    if what == 5:
        return chance.random() < 0.5
    if what == 6:
        item = 0 if chance.random() < 0.5 else []
        for _ in range(chance.randrange(12)):
            item = chance.choice(([item], {1: item}, Tag(5, item)))
        return item
    if depth > 3:
        return 0
    if what == 7:
        return Tag(chance.choice((0, 18, 1004, 2**32)), anything(chance, depth + 1))
    if what == 8:
        return {chance.choice(KEYS): anything(chance, depth + 1) for _ in range(chance.randrange(4))}
    return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]


if __name__ == "__main__":
    unittest.main()
