"""Makes certificates and codes (docs/spec/bytes.md), and wrong ones when asked to."""

import re
import unicodedata

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import base45
import cbor
import cose
from structures import AAD


def load_key(path) -> ec.EllipticCurvePrivateKey:
    with open(path, "rb") as file:
        return load_pem_private_key(file.read(), password=None)


def coordinates(private: ec.EllipticCurvePrivateKey) -> tuple[bytes, bytes]:
    point = private.public_key().public_numbers()
    return point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")


def short_key(private: ec.EllipticCurvePrivateKey) -> dict:
    x, y = coordinates(private)
    return {1: 2, -1: 1, -2: x, -3: y[-1] % 2 == 1}


def initial(word: str) -> str | None:
    letter = word[0]
    if not letter.isascii() and not re.match("[\u00c0-\u017e\u01a0\u01a1\u01af\u01b0\u0180\u0243\u1ea0-\u1ef9]", letter):
        return None
    capital = letter.upper()
    bare = unicodedata.normalize("NFD", capital.translate(STROKES))[0]
    return bare if len(capital) == 1 and "A" <= bare <= "Z" else None


STROKES = str.maketrans("ĐÐØŁĦŦɃÆŒ", "DDOLHTBAO")


def hint(name: str, personal_number: str) -> str:
    """The first initial and the last two, without marks or strokes; the last three digits."""
    initials = [of for of in map(initial, name.split()) if of]
    return "".join(initials[:1] + initials[1:][-2:]) + personal_number[-3:]


def certificate_claims(
    key: dict, expires: int, level: int = 2, index: int = 1000, hint: str = "NVA789"
) -> dict:
    return {4: expires, 8: {1: key}, -65537: [level, index, hint]}


def certify(claims: dict, issuer: ec.EllipticCurvePrivateKey, kid: bytes) -> list:
    return cose.make(AAD["device-certificate"], {1: -7, 4: kid}, claims, issuer)


def code_claims(made: int, cti: bytes = b"\0\1\2\3\4\5\6\7") -> dict:
    return {6: made, 7: cti}


def present(claims: dict, certificate: list, device: ec.EllipticCurvePrivateKey) -> list:
    return cose.make(AAD["presentation"], {1: -7, 13: certificate}, claims, device)


def text(presentation: list) -> str:
    return "VN1:" + base45.encode(cbor.encode(presentation))
