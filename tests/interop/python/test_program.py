"""The program `vneid` and this implementation judge the same codes in the same way.

Needs the program's path in the environment variable VNEID.
"""

import random
import unittest

import base45
import cbor
import cose
import holder
import structures
from cbor import Tag
from program import BEGAN, DAY, KID, WEEK, Program, reading


class Codes(Program):
    # ------------------------------------------------------------------ what passes

    def test_codes_of_the_program(self):
        for after in (0, 3600, 2 * DAY):
            made = BEGAN + after
            text = self.shown(self.world, made)
            verdict = self.phone(made + 5).verify(text, reading(made + 5))
            self.assertEqual((verdict["code"], verdict["hint"]), ("genuine", "NTN789"))
            self.assertEqual(len(text), 366)
            self.assertEqual(self.agree(made + 5, [text]), {"genuine"})
            # It has one encoding, and ours is the same.
            self.assertEqual(holder.text(cbor.decode(base45.decode(text[4:]))), text)

    def test_later_lists(self):
        world = self.world.parent / "later"
        self.run_program("lab", "new", world, "--now", BEGAN)
        phone, issuer = self.phone(BEGAN, world), holder.load_key(world / "issuer.pem")
        kept = holder.certify(holder.certificate_claims(self.key, BEGAN + WEEK - 300), issuer, KID)
        self.run_program("lab", "refresh", world, "--now", BEGAN + 4 * DAY)
        self.sync(phone, world)
        texts = [self.shown(world, BEGAN + 4 * DAY), self.code(holder.code_claims(BEGAN + 4 * DAY), kept)]
        self.assertEqual(self.agree(BEGAN + 4 * DAY, texts, world), {"genuine"})
        self.run_program("lab", "revoke", world, "--now", BEGAN + 5 * DAY)
        texts = [self.shown(world, BEGAN + 5 * DAY)]
        self.assertEqual(self.agree(BEGAN + 5 * DAY, texts, world), {"revoked"})

    def test_what_may_differ(self):
        claims = holder.code_claims(BEGAN + 10)
        texts = [self.code(claims | {-65538: moment}) for moment in range(1, 16)]
        texts += [self.code(claims, self.certify(BEGAN + WEEK, level=level)) for level in range(24)]
        texts += [
            self.code(claims, self.certify(BEGAN + WEEK, index=index)) for index in (0, 8191, 8192, 2**32 - 1)
        ]
        texts += [self.code(claims, self.certify(BEGAN + WEEK, hint=hint)) for hint in ("", "7", "ABCDEF")]
        without = holder.certificate_claims(self.key, BEGAN + WEEK)
        del without[-65537][2]
        texts += [self.code(claims, holder.certify(without, self.issuer, KID))]
        self.assertEqual(self.agree(BEGAN + 20, texts), {"genuine", "level_too_low"})
        # An answer to a challenge that nobody gave.
        self.assertEqual(self.agree(BEGAN + 20, [self.code({6: BEGAN, 10: bytes(8)})]), {"challenge_unknown"})

    # ------------------------------------------------------------------ time

    def test_minute(self):
        ages = [*range(-13, 3), *range(58, 74), 3600, -3600, BEGAN + 100, BEGAN + 100 - structures.INSTANT]
        texts = [self.code(holder.code_claims(BEGAN + 100 - age)) for age in ages]
        self.assertEqual(self.agree(BEGAN + 100, texts), {"genuine", "too_old", "made_in_future"})

    def test_memory(self):
        """Codes of three people come again: within an inspection, in later ones, and as their twins."""
        chance, world = random.Random(4096), self.world.parent / "memory"
        self.run_program("lab", "new", world, "--now", BEGAN)
        people = [self.device, self.other, self.issuer]
        issuer = holder.load_key(world / "issuer.pem")
        phone, now, shown, seen = self.phone(BEGAN, world), BEGAN, [], set()
        for _ in range(40):
            now += chance.choice([0, 1, 5, 10, 30, 61])
            for person in chance.sample(people, 2):
                claims = holder.certificate_claims(holder.short_key(person), BEGAN + WEEK - 300)
                made = now + chance.choice([0, 0, 5, -5, -58, -65, -71, 12])
                code = holder.present(holder.code_claims(made), holder.certify(claims, issuer, KID), person)
                shown += [holder.text(code), holder.text([*code[:3], twin(code[3])])]
            texts = [chance.choice(shown[-12:]) for _ in range(6)]
            theirs = self.judge(now, texts, world)
            phone.restart()
            self.assertEqual([phone.verify(text, reading(now)) for text in texts], theirs, now)
            seen |= {of["code"] for of in theirs}
        self.assertEqual(seen, {"genuine", "already_scanned", "too_old", "made_in_future"})

    def test_certificate_window(self):
        now, lists = BEGAN + 100, self.phone(BEGAN).lists.complete["issued"]
        near = [*range(-13, 14)]
        ends = [now + by for by in near] + [now + WEEK + by for by in near] + [0, 1, WEEK, structures.INSTANT]
        # Issued when the lists were, or just after; expired when they were issued, or just before.
        ends += [lists + WEEK - 300 + by for by in near] + [lists + by for by in near]
        texts = [self.code(holder.code_claims(now), self.certify(end)) for end in ends]
        self.assertEqual(self.agree(now, texts), {"genuine", "certificate_expired", "officer_clock"})

    def test_lists_grow_old(self):
        seen, lists = set(), self.phone(BEGAN).lists
        issued = lists.complete["issued"]
        edges = [issued, issued + DAY, issued + WEEK, lists.complete["expires"], lists.trust["expires"]]
        for now in [edge + by for edge in edges for by in (-11, -10, -1, 0, 1, 10, 11)]:
            ends = [now + 60, now + WEEK - 300, issued + WEEK - 300, issued + WEEK - 299, now - DAY]
            codes = [self.code(holder.code_claims(now), self.certify(end)) for end in ends]
            unknown = holder.certify(holder.certificate_claims(self.key, now + DAY), self.issuer, b"XX")
            seen |= self.agree(now, [*codes, self.code(holder.code_claims(now), unknown)])
        wanted = {"genuine", "lists_too_old", "trust_list_expired", "issuer_unknown", "officer_clock"}
        self.assertLessEqual(wanted, seen)

    # ------------------------------------------------------------------ signatures

    def test_signatures(self):
        claims = holder.code_claims(BEGAN + 10)
        code = holder.present(claims, self.certificate, self.device)
        numbers = [0, 1, 2, cose.ORDER - 1, cose.ORDER, cose.ORDER + 1, cose.FIELD, 2**256 - 1]
        parts = [number.to_bytes(32, "big") for number in numbers]
        own = code[3][:32], code[3][32:]
        pairs = [(own[0], twin(code[3])[32:]), (own[1], own[0])] + [
            (r, s) for r in (*parts, own[0]) for s in (*parts, own[1])
        ]
        texts = [holder.text([*code[:3], r + s]) for r, s in pairs]
        for r, s in pairs:  # the same in the certificate; the code is signed over it
            bad = [*self.certificate[:3], r + s]
            texts.append(self.code(claims, bad))
        texts.append(self.code(claims, [*self.certificate[:3], twin(self.certificate[3])]))
        self.assertEqual(
            self.agree(BEGAN + 20, texts), {"genuine", "device_signature_bad", "issuer_signature_bad"}
        )

    def test_keys(self):
        claims = holder.code_claims(BEGAN + 10)
        texts = [self.code(claims, device=self.other), self.code(claims, device=self.issuer)]
        plain = holder.certificate_claims(self.key, BEGAN + WEEK)
        others = [holder.load_key(self.world / f"{name}.pem") for name in ("status", "paper", "roots/1")]
        for kid in (b"D1", b"S1", b"P1", b"\0\0", b"\xff\xff"):
            for signer in (self.issuer, self.device, *others):
                texts.append(self.code(claims, holder.certify(plain, signer, kid)))
        for x in (0, 1, 5, cose.FIELD - 1, cose.FIELD, cose.FIELD + 5, 2**256 - 1):
            for odd in (False, True):
                key = self.key | {-2: x.to_bytes(32, "big"), -3: odd}
                texts.append(self.code(claims, holder.certify(plain | {8: {1: key}}, self.issuer, KID)))
        texts.append(
            self.code(
                claims, holder.certify(plain | {8: {1: self.key | {-3: not self.key[-3]}}}, self.issuer, KID)
            )
        )
        # Signed as another structure.
        for aad in structures.AAD.values():
            texts.append(holder.text(cose.make(aad, {1: -7, 13: self.certificate}, claims, self.device)))
            certificate = cose.make(aad, {1: -7, 4: KID}, plain, self.issuer)
            texts.append(self.code(claims, certificate))
        wanted = {"genuine", "device_signature_bad", "issuer_signature_bad", "issuer_unknown"}
        self.assertEqual(self.agree(BEGAN + 20, texts), wanted)

    # ------------------------------------------------------------------ bytes

    def test_room(self):
        claims = holder.code_claims(BEGAN + 10)
        more = [{-65539 - at: at for at in range(count)} for count in range(6)]
        more += [{-70000: bytes(length)} for length in (56, 57, 58, 59)]
        more += [{-70000: bytes(20), -70001: bytes(length)} for length in (30, 31, 32, 33)]
        flat = [1, -1, b"", "", True, 2**64 - 1, -(2**64), [], [1, -1, b"", "", False]]
        more += [{-(2**64): value} for value in flat] + [
            {-70000: value} for value in ({}, [[]], [{}], Tag(1004, "x"))
        ]
        more += [{key: 1} for key in (-65536, -1, 1, 4, 5, 8, 99, "", "iat", 2**64 - 1)]
        deep = [nested(count, of) for count in range(7, 10) for of in (0, [])]
        more += [{99: value} for value in (*deep, {}, Tag(18, 0), {1: {"a": [True]}})] + [
            {99: 1, -70000: [[]]}
        ]
        texts = [self.code(claims | of) for of in more]
        texts += [
            self.code(claims, self.certify(BEGAN + WEEK, of)) for of in more if 4 not in of and 8 not in of
        ]
        for elements in (
            [0],
            [""],
            ["NVA789", 1],
            ["NVA789", []],
            [1, "nva"],
            ["nva"],
            ["ABCDEFG"],
            *([of] for of in deep),
        ):
            device = {-65537: [2, 1000, *elements]}
            texts.append(self.code(claims, self.certify(BEGAN + WEEK, device)))
        self.assertEqual(self.agree(BEGAN + 20, texts), {"genuine", "malformed", "newer_format"})

    def test_other_values(self):
        """Anything in the place of each claim, header and element."""
        values = [
            0,
            1,
            -1,
            15,
            16,
            24,
            2**32,
            2**64 - 1,
            b"",
            bytes(2),
            bytes(8),
            bytes(32),
            "",
            "AB1",
            [],
            {},
        ]
        values += [True, False, [2, 1, "A"], {1: 2}, Tag(18, 0), Tag(1, BEGAN), self.certificate, self.key]
        texts = []
        for value in values:
            for key in (6, 7, 10, -65538):
                texts.append(self.code(holder.code_claims(BEGAN + 10) | {key: value}))
            for key in (4, 8, -65537):
                texts.append(
                    self.code(holder.code_claims(BEGAN + 10), self.certify(BEGAN + WEEK, {key: value}))
                )
            for key in self.key:
                texts.append(
                    self.code(
                        holder.code_claims(BEGAN),
                        self.certify(BEGAN + WEEK, {8: {1: self.key | {key: value}}}),
                    )
                )
            for at in range(3):
                device = [2, 1000, "NVA789"]
                device[at] = value
                texts.append(
                    self.code(holder.code_claims(BEGAN), self.certify(BEGAN + WEEK, {-65537: device}))
                )
            code = holder.present(holder.code_claims(BEGAN), self.certificate, self.device)
            for at in range(4):
                texts.append(holder.text([*code[:at], value, *code[at + 1 :]]))
            for header in (
                {1: value, 13: self.certificate},
                {1: -7, 13: value},
                {1: -7, 13: self.certificate, 4: value},
            ):
                texts.append(
                    holder.text(
                        cose.make(
                            structures.AAD["presentation"], header, {6: BEGAN, 7: bytes(8)}, self.device
                        )
                    )
                )
        self.assertLessEqual({"genuine", "malformed"}, self.agree(BEGAN + 20, texts))

    def test_damage(self):
        """Every byte changed, left out and doubled; some bits of all; characters of the text."""
        chance = random.Random(45)
        data = cbor.encode(holder.present(holder.code_claims(BEGAN + 10), self.certificate, self.device))
        damaged = [data[:at] + data[at + 1 :] for at in range(len(data))]
        damaged += [data[:at] + data[at : at + 1] + data[at:] for at in range(len(data))]
        damaged += [data[:at] for at in range(0, len(data), 9)]
        for at in range(len(data)):
            for _ in range(3):
                damaged.append(data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :])
        texts = ["VN1:" + base45.encode(of) for of in damaged]
        text = "VN1:" + base45.encode(data)
        for at in range(4, len(text)):
            texts.append(text[:at] + chance.choice(base45.ALPHABET) + text[at + 1 :])
        texts += [
            text + " ",
            text + "0",
            text[:-1],
            text.lower(),
            "VN1:" + text,
            text + "é",
            text.replace(":", "："),
            text * 3,
        ]
        texts += ["VN1:" + base45.encode(chance.randbytes(chance.randrange(1100))) for _ in range(50)]
        wanted = {"genuine", "malformed", "device_signature_bad", "issuer_signature_bad", "issuer_unknown"}
        self.assertLessEqual(wanted, self.agree(BEGAN + 20, texts))

    def test_other_texts(self):
        texts = [
            "VN1",
            "VN1:",
            "VN2:A",
            "VN01:A",
            "VN12:",
            "VN123:A",
            "VNP1:A",
            "VNAB1:A",
            "vn1:A",
            " VN1:A",
            "VN٣:A",
        ]
        texts += [
            "SPC",
            "HC1:A",
            "HC1:",
            "hc1:A",
            "http://",
            "HTTPS://x",
            "www.x",
            "wifi:",
            "MOMO://",
            "bitcoin:",
            "x",
        ]
        texts += [
            "00020163041234",
            "00020163041234 ",
            "000201630412é",
            "000000000789||x||||",
            "000000000789|||||| ",
        ]
        self.assertLessEqual({"other_code", "id_card", "payment_code", "wifi"}, self.agree(BEGAN, texts))


def twin(signature: bytes) -> bytes:
    """The other signature that verifies wherever this one does."""
    return signature[:32] + (cose.ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def nested(count: int, value):
    for _ in range(count):
        value = [value]
    return value


if __name__ == "__main__":
    unittest.main()
