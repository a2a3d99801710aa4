"""Makes certificates and codes (docs/spec/bytes.md), and wrong ones when asked to."""

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


STROKES = str.maketrans("ĐÐØŁĦŦɃÆŒ", "DDOLHTBAO")


def hint(name: str, personal_number: str) -> str:
    """The first initial and the last two, without marks or strokes; the last three digits."""
    bare = unicodedata.normalize("NFD", name).upper().translate(STROKES)
    initials = [word[0] for word in bare.split() if "A" <= word[0] <= "Z"]
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
