"""What time it is for a phone (docs/spec/time.md). Milliseconds unless named otherwise."""

from typing import NamedTuple

import cose
import structures
from cbor import Malformed

SLACK, MOST_APART, BEHIND = 5000, 300_000, 60
UNNAMED = 0


class Reading(NamedTuple):
    wall_ms: int
    since_boot_ms: int
    boot: int


class Time(NamedTuple):
    now: int  # seconds
    confirmed: bool
    correction_s: int
    uncertainty_ms: int | None = None  # u; None when not confirmed


UNKNOWN = Time(0, False, 0)


class Anchor(NamedTuple):
    authority: int
    middle: int  # the time since boot that it belongs to
    half: int  # of the round trip, rounded up
    learned: Reading

    def at(self, reading: Reading) -> tuple[int, int]:
        """The authority's time, and u."""
        passed = max(reading.since_boot_ms - self.middle, 0)
        return self.authority + passed, self.half - (-passed // 10_000)


class Clock:
    def __init__(self):
        self.anchor = None
        self.stopped = None  # a boot whose time stood still

    def learn(self, authority_ms: int, sent: Reading, received: Reading) -> str:
        if sent.boot != received.boot:
            return "rebooted"
        if received.boot == UNNAMED:
            return "unnamed"
        if received.boot == self.stopped:
            return "stopped"
        round_trip = received.since_boot_ms - sent.since_boot_ms
        if round_trip < 0:
            return "negative_round_trip"
        new = Anchor(authority_ms, sent.since_boot_ms + round_trip // 2, -(-round_trip // 2), received)
        old = self._anchor(received)
        if old:
            (was, old_u), (now, new_u) = old.at(received), new.at(received)
            apart = abs(was - now)
            if apart > max(MOST_APART, old_u + new_u):
                wall = received.wall_ms - old.learned.wall_ms
                ahead = max(wall - (received.since_boot_ms - old.learned.since_boot_ms), 0)
                if now > was and abs(ahead - apart) <= MOST_APART:
                    self.anchor, self.stopped = None, received.boot
                    return "stopped"
                return "contradicted"
            if old_u < new_u and apart <= old_u + new_u:
                return "learned"
        self.anchor = new
        return "learned"

    def take_time(self, data: bytes, nonce: bytes, lists, sent: Reading, received: Reading) -> str:
        try:
            new = structures.read("signed-time", data)
        except Malformed:
            return "malformed"
        says = new["now_ms"] // 1000
        if new["nonce"] != nonce:
            return "nonce_other"
        issuer = lists.issuer(new["kid"], "time")
        if not issuer:
            return "issuer_unknown"
        if issuer["state"] == "withdrawn":
            return "issuer_withdrawn"
        key = issuer["key"]
        if not cose.verifies(key["x"], key["y"], new["sig_structure"], new["cose"].signature):
            return "signature_bad"
        if not issuer["from"] <= says <= issuer["to"]:
            return "issuer_outside_window"
        if says > lists.trust["expires"]:
            return "trust_list_expired"
        if says < lists.newest_issued() - BEHIND:
            return "before_floor"
        return self.learn(new["now_ms"], sent, received)

    def _anchor(self, reading: Reading) -> Anchor | None:
        of = self.anchor
        if of is None or of.learned.boot != reading.boot or reading.since_boot_ms < of.learned.since_boot_ms:
            return None
        return of

    def time(self, reading: Reading) -> Time:
        anchor = self._anchor(reading)
        if anchor is None:
            return Time(reading.wall_ms // 1000, False, 0)
        right, uncertainty = anchor.at(reading)
        off = right - reading.wall_ms
        if abs(off) <= uncertainty + SLACK:
            return Time(reading.wall_ms // 1000, True, 0, uncertainty)
        correction = abs(off) // 1000 * (1 if off > 0 else -1)
        return Time(right // 1000, True, correction, uncertainty)
