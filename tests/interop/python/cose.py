"""COSE_Sign1 and COSE_Sign (RFC 9052 section 4), ES256 and P-256 keys (docs/spec/bytes.md, "COSE")."""

from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

import cbor
from cbor import Malformed

FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


class Sign1(NamedTuple):
    protected: dict
    protected_bytes: bytes
    payload: dict | list | None  # None until somebody reads it
    payload_bytes: bytes
    signature: bytes

    def sig_structure(self, aad: str) -> bytes:
        return sig_structure(aad, self.protected_bytes, self.payload_bytes)


def sig_structure(aad: str, protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, aad.encode(), payload])


def read(item) -> Sign1:
    """Shape only: the envelope, and claims in the payload."""
    envelope = open_(item)
    return envelope._replace(payload=cbor.decode(envelope.payload_bytes))


def open_(item) -> Sign1:
    """Four elements, an empty unprotected header, a map in a byte string, 64 bytes; the payload is not read."""
    if type(item) is not list or len(item) != 4:
        raise Malformed("no COSE_Sign1")
    protected, unprotected, payload, signature = item
    if type(protected) is not bytes or type(payload) is not bytes or type(signature) is not bytes:
        raise Malformed("an element of the COSE_Sign1 is no byte string")
    if unprotected != {} or len(signature) != 64:
        raise Malformed("the unprotected header, or the length of the signature")
    header = cbor.decode(protected)
    if type(header) is not dict:
        raise Malformed("a header that is no map")
    return Sign1(header, protected, None, payload, signature)


class Sign(NamedTuple):
    payload: dict
    payload_bytes: bytes
    signatures: list  # of (protected, protected_bytes, signature)

    def sig_structure(self, aad: str, protected: bytes) -> bytes:
        return cbor.encode(["Signature", b"", protected, aad.encode(), self.payload_bytes])


def read_sign(item) -> Sign:
    """Shape only: an empty body header, claims, and an array of signatures of three elements each."""
    if type(item) is not list or len(item) != 4:
        raise Malformed("no COSE_Sign")
    protected, unprotected, payload, signatures = item
    if protected != b"" or type(protected) is not bytes or unprotected != {} or type(payload) is not bytes:
        raise Malformed("the body's headers or payload")
    if type(signatures) is not list or any(type(of) is not list or len(of) != 3 for of in signatures):
        raise Malformed("the signatures")
    read = []
    for header, none, signature in signatures:
        if type(header) is not bytes or none != {} or type(signature) is not bytes or len(signature) != 64:
            raise Malformed("a signature")
        read.append((cbor.decode(header), header, signature))
    claims = cbor.decode(payload)
    if any(type(of) is not dict for of in (claims, *(header for header, *_ in read))):
        raise Malformed("a header or claims that are no map")
    return Sign(claims, payload, read)


def make(aad: str, protected: dict, payload: dict, private: ec.EllipticCurvePrivateKey) -> list:
    header, claims = cbor.encode(protected), cbor.encode(payload)
    return [header, {}, claims, sign(private, sig_structure(aad, header, claims))]


def sign(private: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def y_of(x: bytes, y_is_odd: bool) -> bytes | None:
    """y of the point with this x; None when there is no such point, or x is not a field element."""
    number = int.from_bytes(x, "big")
    if number >= FIELD:
        return None
    square = (number**3 - 3 * number + B) % FIELD
    root = pow(square, (FIELD + 1) // 4, FIELD)
    if root * root % FIELD != square:
        return None
    return (root if root % 2 == y_is_odd else FIELD - root).to_bytes(32, "big")


def on_curve(x: bytes, y: bytes) -> bool:
    return y == y_of(x, y[-1] % 2 == 1)


def verifies(x: bytes, y: bytes, message: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < ORDER and 0 < s < ORDER):
        return False
    numbers = int.from_bytes(x, "big"), int.from_bytes(y, "big")
    try:
        key = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def thumbprint(x: bytes, y: bytes) -> bytes:
    """RFC 9679."""
    return sha256(cbor.encode({1: 2, -1: 1, -2: x, -3: y})).digest()
