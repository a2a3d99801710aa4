"""CBOR, deterministic encoding only (RFC 8949 section 4.2.1; docs/spec/bytes.md, "CBOR")."""

from typing import NamedTuple

DEEPEST = 8  # what stands around an item in a value that the reader does not know, that value included
_DEEPEST_AT_ALL = DEEPEST + 4  # no known place is within more than 4


class Malformed(ValueError):
    """Bytes that are not what the specification allows."""


class Tag(NamedTuple):
    number: int
    value: object


def encode(value) -> bytes:
    """The only encoding of a value; map keys are put in order."""
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, Tag):
        return _head(6, value.number) + encode(value.value)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(of)) for key, of in value.items())
        return _head(5, len(pairs)) + b"".join(key + of for key, of in pairs)
    raise TypeError(f"{type(value)} has no encoding here")


def decode(data: bytes):
    """One item and nothing behind it: int, bytes, str, bool, list, dict or Tag."""
    reader = _Reader(data)
    value = reader.item(0)
    if reader.at != len(data):
        raise Malformed(f"bytes follow at {reader.at}")
    return value


def depth(value) -> int:
    """How many arrays, maps and tags stand around the innermost item."""
    if isinstance(value, Tag):
        return 1 + depth(value.value)
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return max((1 + depth(each) for each in inner), default=0)


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for more in range(4):
        if argument < 1 << (8 << more):
            return bytes([major << 5 | 24 + more]) + argument.to_bytes(1 << more, "big")
    raise ValueError("more than 64 bits")


class _Reader:
    def __init__(self, data: bytes):
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise Malformed(f"the end is missing at {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def head(self) -> tuple[int, int]:
        start = self.at
        major, info = divmod(self.take(1)[0], 32)
        if info < 24:
            return major, info
        if info > 27 or major == 7:
            raise Malformed(f"indefinite, reserved, a float or a simple value at {start}")
        argument = int.from_bytes(self.take(1 << info - 24), "big")
        if argument < (24 if info == 24 else 1 << (4 << info - 24)):
            raise Malformed(f"not the shortest head at {start}")
        return major, argument

    def item(self, depth: int):
        start = self.at
        major, argument = self.head()
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return self.take(argument)
        if major == 3:
            try:
                return self.take(argument).decode()
            except UnicodeDecodeError:
                raise Malformed(f"no UTF-8 at {start}") from None
        if major == 7:
            if argument in (20, 21):
                return argument == 21
            raise Malformed(f"a simple value at {start}")
        if depth > _DEEPEST_AT_ALL:
            raise Malformed(f"nested too deep at {start}")
        if major == 6:
            return Tag(argument, self.item(depth + 1))
        # Each element has a byte at least: a promised length can't make us allocate more.
        if argument > len(self.data) - self.at:
            raise Malformed(f"the end is missing at {self.at}")
        if major == 4:
            return [self.item(depth + 1) for _ in range(argument)]
        return self.pairs(argument, depth)

    def pairs(self, count: int, depth: int) -> dict:
        values, last = {}, b""
        for _ in range(count):
            start = self.at
            key = self.item(depth + 1)
            if type(key) not in (int, str):
                raise Malformed(f"a key that is neither integer nor text at {start}")
            encoded = self.data[start : self.at]
            if encoded <= last:
                raise Malformed(f"keys out of order at {start}")
            last = encoded
            values[key] = self.item(depth + 1)
        return values
