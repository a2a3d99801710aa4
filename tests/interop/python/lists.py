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
    signed_by: tuple  # kid and key of whoever has vouched for it last
    sequence: int
    issued: int
    revoked: set
    digest: bytes

    def evidence(self, new: dict) -> int:
        """An issuer's word never goes back; another issuer's begins anew."""
        return max(self.issued, new["issued"]) if self.signed_by == new["signed_by"] else new["issued"]


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
        self.forget_untrusted()
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
        held, issued = self.shards.get(name), new["issued"]
        if held:
            if (held.sequence, held.revoked) == (new["sequence"], revoked):
                return "unchanged"
            refuse_if(new["sequence"] <= held.sequence, "sequence_not_above")
            refuse_if(not revoked >= held.revoked, "revocation_taken_back")
            issued = held.evidence(new)
        self._hold(name, Shard(new["signed_by"], new["sequence"], issued, revoked, structures.set_digest(revoked)))
        return self._compare_with_manifest()

    def accept_delta(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._delta, data, time)

    def _delta(self, data: bytes, time: Time) -> str:
        new = self._of_status_issuer("status-delta", data, time)
        name = new["shard"]["kid"], new["shard"]["day"]
        held = self.shards.get(name)
        refuse_if(held is None, "shard_not_held")
        if (held.sequence, held.digest) == (new["to"], new["digest"]):
            return "unchanged"
        refuse_if(held.sequence != new["from"], "other_edition")
        revoked = held.revoked | set(new["added"])
        refuse_if(structures.set_digest(revoked) != new["digest"], "other_result")
        self._hold(name, Shard(new["signed_by"], new["to"], held.evidence(new), revoked, new["digest"]))
        return self._compare_with_manifest()

    def _hold(self, name: tuple, new: Shard):
        others = [of for key, of in self.shards.items() if key != name]
        many = len(new.revoked) + sum(len(of.revoked) for of in others) > 4 * structures.MOST_REVOKED
        full = len(others) >= 2 * structures.MOST_SHARDS
        refuse_if(many or full or len(new.revoked) > structures.MOST_REVOKED, "too_many")
        self.shards[name] = new

    def accept_manifest(self, data: bytes, time: Time = UNKNOWN) -> str:
        return outcome(self._manifest, data, time)

    def _manifest(self, data: bytes, time: Time) -> str:
        new = self._of_status_issuer("status-manifest", data, time)
        if self.manifest:
            said = "signed_by", "issued", "expires", "sequence", "shards"
            if all(self.manifest[of] == new[of] for of in said):
                return "unchanged"
            refuse_if(new["sequence"] <= self.manifest["sequence"], "sequence_not_above")
        self.manifest = new
        named = {(of["kid"], of["day"]) for of in new["shards"]}
        past = {name for name in self.shards.keys() - named if name[1] < new["issued"] // 86400}
        self.shards = {name: of for name, of in self.shards.items() if name not in past}
        return self._compare_with_manifest()

    def _of_status_issuer(self, name: str, data: bytes, time: Time) -> dict:
        """Envelope, issuer, signature; only then what it says."""
        envelope = structures.open_(name, data)
        issuer = self.issuer(envelope["kid"], "status")
        refuse_if(issuer is None, "issuer_unknown")
        refuse_if(issuer["state"] != "active", "issuer_withdrawn")
        refuse_if(not signature_holds(envelope, **issuer["key"]), "signature_bad")
        new = structures.read(name, data)
        refuse_if(new["newer"], "newer")
        refuse_if(not issuer["from"] <= new["issued"] <= issuer["to"], "issuer_outside_window")
        refuse_if(from_the_future(new, time), "issued_in_future")
        return new | {"signed_by": signer_of(issuer)}

    def _compare_with_manifest(self) -> str:
        """A shard with the manifest's digest is that issuer's word too; with all of them, the sync is complete."""
        if self.manifest:
            named = {(of["kid"], of["day"]): of["digest"] for of in self.manifest["shards"]}
            held = named.keys() & self.shards.keys()
            same = [self.shards[name] for name in held if self.shards[name].digest == named[name]]
            for of in same:
                if self.manifest["issued"] >= of.issued:
                    of.issued, of.signed_by = self.manifest["issued"], self.manifest["signed_by"]
            if len(same) == len(named):
                self.complete = self.manifest
        return "in_force"

    def forget_untrusted(self):
        """What was signed by a key that the trust list does not have as an active one for status."""
        issuers = self.trust["issuers"] if self.trust else []
        counts = {signer_of(of) for of in issuers if of["role"] == "status" and of["state"] == "active"}
        shards = {name: of for name, of in self.shards.items() if of.signed_by in counts}
        if len(shards) < len(self.shards) or self.complete and self.complete["signed_by"] not in counts:
            self.complete = None
        if self.manifest and self.manifest["signed_by"] not in counts:
            self.manifest = None
        self.shards = shards


def signer_of(issuer: dict) -> tuple:
    return issuer["kid"], issuer["key"]["x"], issuer["key"]["y"]


def signature_holds(claims: dict, x: bytes, y: bytes) -> bool:
    return cose.verifies(x, y, claims["sig_structure"], claims["cose"].signature)


def from_the_future(claims: dict, time: Time) -> bool:
    return time.confirmed and claims["issued"] > time.now + AHEAD


def refuse_if(condition: bool, why: str):
    if condition:
        raise Refused(why)


def outcome(accept, *what) -> str:
    try:
        return accept(*what)
    except Malformed:
        return "malformed"
    except Refused as why:
        return str(why)
