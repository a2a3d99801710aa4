"""Every signed structure: its bytes, checked against the grammar (docs/spec/vneid.cddl).

`read(name, data)` gives the claims as a dict, with `newer` and the `Sign1` under `cose` (of a trust list,
its `signatures` and `payload`), or raises Malformed. Byte strings stay bytes.
"""

import re
import zlib
from datetime import date as calendar
from hashlib import sha256

import cbor
import cose
from cbor import Malformed, Tag
from grammar import array, claims, exactly, members, need, number, octets, of_type, only, row, text, unknown

INSTANT, DAY, U32 = 253402300799, 2932896, 2**32 - 1
MOST_REVOKED, MOST_INFLATED, MOST_SHARDS = 1 << 22, 16 << 20, 1024
ROLES, STATES = {1: "device", 2: "status", 3: "paper", 4: "time"}, {1: "active", 2: "withdrawn"}

AAD = {
    "device-certificate": "vneid/device-certificate/1",
    "presentation": "vneid/presentation/1",
    "trust-list": "vneid/trust-list/1",
    "status-list": "",
    "status-manifest": "vneid/status-manifest/1",
    "status-delta": "vneid/status-delta/1",
    "document": "vneid/document/1",
    "wallet-binding": "vneid/wallet/1",
    "signed-time": "vneid/time/1",
}
MOST_BYTES = {
    "device-certificate": 512,
    "presentation": 1024,
    "trust-list": 16384,
    "status-list": 8388608,
    "status-manifest": 65536,
    "status-delta": 8388608,
    "document": 262144,
    "wallet-binding": 8192,
    "signed-time": 128,
}


def open_(name: str, data: bytes) -> dict:
    """The envelope of a list or a paper: who is said to have signed it, and over what."""
    _, signed, entries = _envelope(name, data)
    return {"kid": entries[4], "cose": signed, "sig_structure": signed.sig_structure(AAD[name])}


def read(name: str, data: bytes) -> dict:
    if name == "trust-list":
        return cosigned(_decoded(name, data))
    item, _, entries = _envelope(name, data)
    signed = cose.read(item)
    claims = CLAIMS[name](signed.payload)
    if name == "presentation":
        certificate = read("device-certificate", cbor.encode(entries[13]))
        claims |= {"certificate": certificate, "certificate_bytes": cbor.encode(entries[13])}
    else:
        claims["kid"] = entries[4]
    return claims | {"cose": signed, "sig_structure": signed.sig_structure(AAD[name])}


def _decoded(name: str, data: bytes):
    if len(data) > MOST_BYTES[name]:
        raise Malformed("too long")
    item = cbor.decode(data)
    if name == "status-list":
        if type(item) is not Tag or item.number != 18:
            raise Malformed("no tag 18")
        item = item.value
    return item


def _envelope(name: str, data: bytes):
    item = _decoded(name, data)
    signed = cose.open_(item)
    header = HEADERS.get(name, {1: only(-7), 4: octets(2)})
    if signed.protected.keys() != header.keys():
        raise Malformed("the protected header's entries")
    return item, signed, {key: check(signed.protected[key]) for key, check in header.items()}


def cosigned(item) -> dict:
    """A trust list, with `signatures`: kid, Sig_structure and the 64 bytes of each."""
    signed, signatures = cose.read_sign(item), []
    need(1 <= len(signed.signatures) <= 3, "one to three signatures")
    for protected, header, signature in signed.signatures:
        kid = exactly({1: only(-7), 4: octets(8)})(protected)[4]
        need(not signatures or signatures[-1]["kid"] < kid, "roots ascend")
        structure = signed.sig_structure(AAD["trust-list"], header)
        signatures.append({"kid": kid, "sig_structure": structure, "signature": signature})
    return trust_list(signed.payload) | {"signatures": signatures, "payload": signed.payload_bytes}


instant = number(0, INSTANT)
sequence = u32 = number(0, U32)
digest = octets(32)
shard = row(kid=octets(2), day=number(0, DAY))

full_key_members = exactly({1: only(2), -1: only(1), -2: octets(32), -3: octets(32)})
short_key_members = exactly({1: only(2), -1: only(1), -2: octets(32), -3: of_type(bool)})


def full_key(value):
    key = full_key_members(value)
    return {"x": key[-2], "y": key[-3]}


def confirmation(value):
    key = exactly({1: short_key_members})(value)[1]
    return {"x": key[-2], "y_is_odd": key[-3]}


def device(value):
    """A third element that is not text is one of a newer format, as is any behind the hint."""
    need(type(value) is list and len(value) >= 2, "level and index")
    level, index, *more = value
    hint = text(0, 6, "[A-Z0-9]*")(more.pop(0)) if more and type(more[0]) is str else None
    for each in more:
        unknown(each)
    return {"level": number(0, 23)(level), "index": u32(index), "hint": hint, "newer": bool(more)}


def certificate(value):
    known = {4: ("expires", instant), 8: ("key", confirmation), -65537: ("device", device)}
    read = claims(known, (4, 64))(value)
    of = read.pop("device")
    not_before = max(read["expires"] - 604800, 0)
    times = {"not_before": not_before, "issued": not_before + 300}
    return read | {"level": of["level"], "status_index": of["index"], "hint": of["hint"]} | times


def presentation(value):
    eight = octets(8)
    known = {
        6: ("made", instant),
        7: ("?cti", eight),
        10: ("?nonce", eight),
        -65538: ("?moment", number(1, 15)),
    }
    read = claims(known, (4, 64))(value)
    need((read["cti"] is None) != (read["nonce"] is None), "cti or nonce")
    read["moment"] = read["moment"] or 0
    return read


def choice(names: dict):
    return lambda value: names[number(1, len(names))(value)]


plain_issuer = members(
    {
        1: ("kid", octets(2)),
        2: ("role", choice(ROLES)),
        3: ("key", full_key),
        4: ("from", instant),
        5: ("to", instant),
        6: ("state", choice(STATES)),
    }
)


def issuer(value):
    read = plain_issuer(value)
    need(read["from"] <= read["to"], "a window that ends before it begins")
    return read


policy = members(
    {
        1: ("leeway_s", number(0, 30)),
        2: ("evidence_notice_s", number(3600, 604800)),
        3: ("evidence_limit_s", number(86400, 1209600)),
        4: ("formats", array(text(3, 5), 1, 16, order=cbor.encode)),
        5: ("lowest_app_version", array(number(0, 65535), 3, 3)),
    }
)
trust_claims = claims(
    {
        4: ("expires", instant),
        6: ("issued", instant),
        -65539: ("sequence", sequence),
        -65540: ("issuers", array(issuer, 1, 64, order=lambda of: of["kid"])),
        -65541: ("policy", policy),
        -65542: ("?retired_roots", array(digest, 1, 8, order=bytes)),
        -65557: ("?officer_issuers", array(octets(2), 1, 8, order=bytes)),
    }
)


def trust_list(value):
    read = trust_claims(value)
    need(read["issued"] <= read["expires"], "it ends before it begins")
    read["retired_roots"] = read["retired_roots"] or []
    read["officer_issuers"] = read["officer_issuers"] or []
    return read


def shard_name(value):
    kid, day = text(6, 12, "[0-9a-f]{4}/(0|[1-9][0-9]*)")(value).split("/")
    return {"kid": bytes.fromhex(kid), "day": number(0, DAY)(int(day))}


def bits(value):
    """The revoked indexes and the number of all, from an `lst`."""
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(octets(0, MOST_BYTES["status-list"])(value), MOST_INFLATED + 1)
    except zlib.error as error:
        raise Malformed(str(error)) from None
    need(inflate.eof and not inflate.unused_data and len(plain) <= MOST_INFLATED, "the zlib stream's end")
    need(int.from_bytes(plain, "big").bit_count() <= MOST_REVOKED, "too many bits set")
    some = ((match.start(), match[0][0]) for match in re.finditer(b"[^\0]", plain))
    revoked = [at * 8 + bit for at, byte in some for bit in range(8) if byte >> bit & 1]
    return {"revoked": revoked, "size": len(plain) * 8}


status_members = members({"bits": ("bits", only(1)), "lst": ("lst", bits)})
status_claims = claims(
    {
        2: ("shard", shard_name),
        4: ("expires", instant),
        6: ("issued", instant),
        65533: ("list", status_members),
        65534: ("?ttl", u32),
        -65539: ("sequence", sequence),
    }
)


def status_list(value):
    read = status_claims(value)
    return read | read.pop("list")["lst"]


def rice(value):
    """The indexes that a delta adds (bytes.md, "Status")."""
    count, k, packed = row(count=number(0, MOST_REVOKED), k=number(0, 31), bits=of_type(bytes))(
        value
    ).values()
    stream = bin(int.from_bytes(b"\1" + packed, "big"))[3:]
    at, index, indexes = 0, -1, []
    for _ in range(count):
        end = stream.find("0", at)
        need(end >= 0 and end + 1 + k <= len(stream), "the bits end early")
        index += 1 + ((end - at) << k | int("0" + stream[end + 1 : end + 1 + k], 2))
        need(index <= U32, "an index of more than 32 bits")
        indexes.append(index)
        at = end + 1 + k
    need(len(stream) - at < 8 and "1" not in stream[at:], "the filling of the last byte")
    return indexes


def editions(value):
    ends = row(of=sequence, to=sequence)(value)
    need(ends["of"] < ends["to"], "not forwards")
    return ends


delta_claims = claims(
    {
        6: ("issued", instant),
        -65544: ("shard", shard),
        -65545: ("editions", editions),
        -65546: ("added", rice),
        -65547: ("digest", digest),
    }
)


def status_delta(value):
    read = delta_claims(value)
    ends = read.pop("editions")
    return read | {"from": ends["of"], "to": ends["to"]}


def set_digest(revoked) -> bytes:
    return sha256(b"".join(index.to_bytes(4, "big") for index in sorted(revoked))).digest()


by_shard = lambda of: (of["kid"], of["day"])
manifest = claims(
    {
        4: ("expires", instant),
        6: ("issued", instant),
        -65539: ("sequence", sequence),
        -65543: (
            "shards",
            array(row(kid=octets(2), day=number(0, DAY), digest=digest), 0, MOST_SHARDS, order=by_shard),
        ),
    }
)


def field_value(value):
    if type(value) is Tag:
        need(value.number == 1004, "another tag")
        day = text(10, 10, "[0-9]{4}-[0-9]{2}-[0-9]{2}")(value.value)
        year, month, of_month = map(int, day.split("-"))
        try:
            calendar(year % 400 + 400, month, of_month)  # Python knows no year 0
        except ValueError:
            raise Malformed("no day") from None
        return {"date": day}
    if type(value) is str:
        return {"text": text(0, 1024)(value)}
    if type(value) is bool:
        return {"bool": value}
    return {"int": number(-(2**63), 2**63 - 1)(value)}


field = row(name=text(1, 32, "[a-z0-9_]*"), value=field_value)


def fields(value):
    read = array(field, 0, 64)(value)
    need(len({of["name"] for of in read}) == len(read), "a name twice")
    return read


document = claims(
    {
        4: ("?expires", instant),
        6: ("issued", instant),
        -65548: ("kind", number(0, 65535)),
        -65549: ("number", text(1, 64)),
        -65550: ("holder", text(1, 256)),
        -65551: ("fields", fields),
        -65552: ("?portrait", row(media_type=text(1, 64), bytes=octets(1, 204800))),
        -65553: ("?status", row(kid=octets(2), day=number(0, DAY), index=u32)),
    }
)
wallet_binding = claims(
    {
        4: ("expires", instant),
        6: ("issued", instant),
        -65554: ("key", digest),
        -65555: ("documents", array(digest, 0, 64, order=bytes)),
    }
)

def signed_time(value):
    """No map: it has no room, so none is newer."""
    return row(nonce=octets(16), now_ms=number(0, INSTANT * 1000 + 999))(value) | {"newer": False}


HEADERS = {
    "presentation": {1: only(-7), 13: lambda value: value},
    "status-list": {1: only(-7), 4: octets(2), 16: only("application/statuslist+cwt")},
}
CLAIMS = {
    "device-certificate": certificate,
    "presentation": presentation,
    "status-list": status_list,
    "status-manifest": manifest,
    "status-delta": status_delta,
    "document": document,
    "wallet-binding": wallet_binding,
    "signed-time": signed_time,
}
