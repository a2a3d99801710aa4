"""What time it is for an officer's phone (docs/spec/time.md). Milliseconds unless named otherwise."""

from fractions import Fraction
from math import ceil
from typing import NamedTuple

SLACK = 5000


class Reading(NamedTuple):
    wall_ms: int
    since_boot_ms: int
    boot: int


class Time(NamedTuple):
    now: int  # seconds
    confirmed: bool
    correction_s: int
    uncertainty_ms: int = 0


class Clock:
    def __init__(self):
        self.anchor = None  # the authority's time, the time since boot, the boot, half the round trip

    def learn(self, authority_ms: int, sent: Reading, received: Reading) -> str:
        if sent.boot != received.boot:
            return "rebooted"
        round_trip = received.since_boot_ms - sent.since_boot_ms
        if round_trip < 0:
            return "negative_round_trip"
        half = Fraction(round_trip, 2)
        self.anchor = authority_ms, sent.since_boot_ms + half, sent.boot, half
        return "learned"

    def time(self, reading: Reading) -> Time:
        if self.anchor is None or self.anchor[2] != reading.boot:
            return Time(reading.wall_ms // 1000, False, 0)
        authority, at, _, half = self.anchor
        passed = reading.since_boot_ms - at
        right, uncertainty = authority + passed, half + passed / 10_000
        off = right - reading.wall_ms
        if abs(off) <= uncertainty + SLACK:
            return Time(reading.wall_ms // 1000, True, 0, ceil(uncertainty))
        return Time(int(right // 1000), True, int(off / 1000), ceil(uncertainty))
