"""The lists that a phone holds, and what it takes from a sync (docs/spec/bytes.md, "Trust list", "Status").

Each `accept_*` gives the word of tests/vectors for what became of the bytes.
"""

from dataclasses import dataclass, field

import cose
import structures
from cbor import Malformed
from clock import UNKNOWN, Time

FARTHEST, AHEAD = 65536, 600


class Refused(Exception):
    """With the word for why."""


@dataclass
class Shard:
    kid: bytes  # who signed it
    sequence: int
    issued: int
    revoked: set
    read_from: bytes

    @property
    def digest(self) -> bytes:
        return structures.set_digest(self.revoked)


@dataclass
class Lists:
    roots: list  # (x, y) of the three keys that are pinned in the app
    minimum_sequence: int = 0
    trust: dict | None = None
    retired: set = field(default_factory=set)  # thumbprints
    kids: dict = field(default_factory=dict)  # kid -> (key, role) of every list that came into force
    shards: dict = field(default_factory=dict)  # (kid, day) -> Shard
    manifest: dict | None = None  # the newest
    complete: dict | None = None  # the newest whose shards were all held

    # -------------------------------------------------------------- trust

    def accept_trust_list(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._trust_list, data, time)

    def _trust_list(self, data: bytes, time: Time) -> str:
        new = structures.read("trust-list", data)
        pinned = {cose.thumbprint(*key): key for key in self.roots}
        signers = [next((of for of in pinned if of[:8] == by["kid"]), None) for by in new["signatures"]]
        for signer in signers:
            refuse_if(signer is None, "root_unknown")
            refuse_if(signer in self.retired, "root_retired")
        refuse_if(len(signers) < 2, "signature_missing")
        for signer, by in zip(signers, new["signatures"]):
            holds = cose.verifies(*pinned[signer], by["sig_structure"], by["signature"])
            refuse_if(not holds, "signature_bad")
        refuse_if(new["newer"], "newer")
        refuse_if(from_the_future(new, time), "issued_in_future")
        held = self.trust
        if held and held["payload"] == new["payload"]:
            return "unchanged"
        refuse_if(set(signers) & set(new["retired_roots"]), "root_retires_itself")
        for of in new["issuers"]:
            refuse_if(not cose.on_curve(**of["key"]), "key_not_a_point")
        kids = dict(self.kids)
        for of in new["issuers"]:
            kid, says = of["kid"], (of["key"], of["role"])
            other = any(key == of["key"] for name, (key, _) in kids.items() if name != kid)
            refuse_if(other, "key_reused")
            refuse_if(kids.setdefault(kid, says) != says, "kid_reused")
        refuse_if(new["sequence"] < self.minimum_sequence, "sequence_below_minimum")
        refuse_if(held and new["sequence"] <= held["sequence"], "sequence_not_above")
        begin = held["sequence"] if held else self.minimum_sequence
        refuse_if(new["sequence"] > begin + FARTHEST, "sequence_too_far")
        self.trust, self.kids = new, kids
        self.retired |= set(new["retired_roots"])
        counts = {of["kid"] for of in new["issuers"] if of["role"] == "status" and of["state"] == "active"}
        self.shards = {name: of for name, of in self.shards.items() if of.kid in counts}
        self.manifest = self.manifest if self.manifest and self.manifest["kid"] in counts else None
        self.complete = self.complete if self.complete and self.complete["kid"] in counts else None
        return "in_force"

    def issuer(self, kid: bytes, role: str) -> dict | None:
        issuers = self.trust["issuers"] if self.trust else []
        return next((of for of in issuers if of["kid"] == kid and of["role"] == role), None)

    def newest_issued(self) -> int:
        """No clock that shows less is right."""
        held = [of["issued"] for of in (self.trust, self.manifest) if of]
        return max(held + [shard.issued for shard in self.shards.values()], default=0)

    # -------------------------------------------------------------- status

    def accept_status_list(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._status_list, data, time)

    def _status_list(self, data: bytes, time: Time) -> str:
        new = self._of_status_issuer("status-list", data, time)
        name, revoked = (new["shard"]["kid"], new["shard"]["day"]), set(new["revoked"])
        held = self.shards.get(name)
        if held:
            if held.read_from == data:
                return "unchanged"
            refuse_if(new["sequence"] <= held.sequence, "sequence_not_above")
            refuse_if(not revoked >= held.revoked, "revocation_taken_back")
        self.shards[name] = Shard(new["kid"], new["sequence"], new["issued"], revoked, data)
        return self._compare_with_manifest()

    def accept_delta(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._delta, data, time)

    def _delta(self, data: bytes, time: Time) -> str:
        new = self._of_status_issuer("status-delta", data, time)
        name = new["shard"]["kid"], new["shard"]["day"]
        held = self.shards.get(name)
        refuse_if(held is None, "shard_not_held")
        if held.read_from == data:
            return "unchanged"
        refuse_if(held.sequence != new["from"], "other_edition")
        revoked = held.revoked | set(new["added"])
        refuse_if(structures.set_digest(revoked) != new["digest"], "other_result")
        refuse_if(len(revoked) > structures.MOST_REVOKED, "too_many")
        self.shards[name] = Shard(new["kid"], new["to"], new["issued"], revoked, data)
        return self._compare_with_manifest()

    def accept_manifest(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._manifest, data, time)

    def _manifest(self, data: bytes, time: Time) -> str:
        new = self._of_status_issuer("status-manifest", data, time)
        if self.manifest:
            if self.manifest["cose"] == new["cose"]:
                return "unchanged"
            refuse_if(new["sequence"] <= self.manifest["sequence"], "sequence_not_above")
        self.manifest = new
        return self._compare_with_manifest()

    def _of_status_issuer(self, name: str, data: bytes, time: Time) -> dict:
        new = structures.read(name, data)
        issuer = self.issuer(new["kid"], "status")
        refuse_if(issuer is None, "issuer_unknown")
        refuse_if(issuer["state"] != "active", "issuer_withdrawn")
        leeway = self.trust["policy"]["leeway_s"]
        inside = issuer["from"] - leeway <= new["issued"] <= issuer["to"] + leeway
        refuse_if(not signature_holds(new, **issuer["key"]), "signature_bad")
        refuse_if(new["newer"], "newer")
        refuse_if(not inside, "issuer_outside_window")
        refuse_if(from_the_future(new, time), "issued_in_future")
        return new

    def _compare_with_manifest(self) -> str:
        """A shard with the manifest's digest is evidence of its time; with all of them, the sync is complete."""
        if self.manifest:
            issued, named = self.manifest["issued"], {}
            for of in self.manifest["shards"]:
                named[of["kid"], of["day"]] = of["digest"]
            past = {name for name in self.shards.keys() - named.keys() if name[1] < issued // 86400}
            self.shards = {name: of for name, of in self.shards.items() if name not in past}
            same = [
                name for name in named.keys() & self.shards.keys() if self.shards[name].digest == named[name]
            ]
            for name in same:
                self.shards[name].issued = max(self.shards[name].issued, issued)
            if len(same) == len(named):
                self.complete = self.manifest
        return "in_force"


def signature_holds(claims: dict, x: bytes, y: bytes) -> bool:
    return cose.verifies(x, y, claims["sig_structure"], claims["cose"].signature)


def from_the_future(claims: dict, time: Time) -> bool:
    return time.confirmed and claims["issued"] > time.now + AHEAD


def refuse_if(condition: bool, why: str):
    if condition:
        raise Refused(why)


def outcome(accept, data: bytes, time: Time) -> str:
    try:
        return accept(data, time)
    except Malformed:
        return "malformed"
    except Refused as why:
        return str(why)
