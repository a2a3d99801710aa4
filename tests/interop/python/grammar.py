"""Words for a grammar: each makes a check, which gives what it read or raises Malformed."""

import re

import cbor
from cbor import Malformed


def need(holds: bool, what: str):
    if not holds:
        raise Malformed(what)


def of_type(kind):
    def check(value):
        need(type(value) is kind, f"no {kind.__name__}: {value!r:.60}")
        return value

    return check


def number(least: int, most: int):
    def check(value):
        need(type(value) is int and least <= value <= most, f"{value!r:.60} is not in {least}..{most}")
        return value

    return check


def only(wanted):
    def check(value):
        need(type(value) is type(wanted) and value == wanted, f"{value!r:.60} is not {wanted}")
        return value

    return check


def octets(least: int, most: int | None = None):
    def check(value):
        need(type(value) is bytes and least <= len(value) <= (most or least), f"bytes: {value!r:.60}")
        return value

    return check


def text(least: int, most: int, pattern: str = "(?s:.*)"):
    """Sizes in UTF-8 bytes."""

    def check(value):
        need(type(value) is str and least <= len(value.encode()) <= most, f"text: {value!r:.60}")
        need(re.fullmatch(pattern, value) is not None, f"text: {value!r:.60}")
        return value

    return check


def array(check_each, least: int, most: int, order=None):
    """With `order`, ascending by it, and none twice."""

    def check(value):
        need(type(value) is list and least <= len(value) <= most, "array, or its length")
        values = [check_each(each) for each in value]
        keys = [order(each) for each in values] if order else []
        need(all(a < b for a, b in zip(keys, keys[1:])), "not ascending")
        return values

    return check


def row(**checks):
    def check(value):
        need(type(value) is list and len(value) == len(checks), f"not {len(checks)} elements")
        return {name: of(each) for (name, of), each in zip(checks.items(), value)}

    return check


def exactly(members: dict):
    def check(value):
        need(type(value) is dict and value.keys() == members.keys(), "the map's members")
        return {key: of(value[key]) for key, of in members.items()}

    return check


def claims(known: dict, room: tuple[int, int] = (16, 1024)):
    """`known`: key -> (name, check), with "?" before the name of what may be left out.

    Gives None for what is left out, `private_claims` (how many) and `newer`.
    """

    def check(value):
        need(type(value) is dict, "no map")
        result = {"newer": False, "private_claims": 0}
        encoded_bytes = 0
        for key, (name, of) in known.items():
            need(key in value or name[0] == "?", f"{name} is missing")
            result[name.lstrip("?")] = of(value[key]) if key in value else None
        for key in value.keys() - known.keys():
            if type(key) is int and key < -65536:
                private(value[key])
                encoded_bytes += len(cbor.encode(key)) + len(cbor.encode(value[key]))
                result["private_claims"] += 1
            else:
                unknown(value[key])
                result["newer"] = True
        need(result["private_claims"] <= room[0] and encoded_bytes <= room[1], "no room")
        # What is inside may be newer, too.
        inner = [each for of in result.values() for each in (of if type(of) is list else [of])]
        result["newer"] |= any(type(each) is dict and each.pop("newer", False) for each in inner)
        return result

    return check


def members(known: dict):
    """A map without room for private claims."""
    check_claims = claims({key: of for key, of in known.items()}, room=(0, 0))

    def check(value):
        result = check_claims(value)
        del result["private_claims"]
        return result

    return check


def unknown(value):
    need(cbor.depth(value) <= cbor.DEEPEST, "nested too deep")


def private(value):
    flat = value if type(value) is list else [value]
    need(all(type(each) in (int, bytes, str, bool) for each in flat), "a private claim is flat")
