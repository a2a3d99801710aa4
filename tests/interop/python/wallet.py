"""A citizen's papers (docs/spec/bytes.md, "Papers")."""

from dataclasses import dataclass, field
from hashlib import sha256

import structures
from lists import Lists, outcome, refuse_if, signature_holds

MOST = 64


@dataclass
class Wallet:
    lists: Lists
    papers: list = field(default_factory=list)  # bytes, in the order in which they came

    def import_(self, data: bytes) -> str:
        return outcome(self._import, data)

    def _import(self, data: bytes) -> str:
        envelope = structures.open_("document", data)
        issuer = self.lists.issuer(envelope["kid"], "paper")
        refuse_if(issuer is None, "issuer_unknown")
        refuse_if(issuer["state"] != "active", "issuer_withdrawn")
        refuse_if(not signature_holds(envelope, **issuer["key"]), "signature_bad")
        new = structures.read("document", data)
        refuse_if(new["newer"], "newer")
        refuse_if(not issuer["from"] <= new["issued"] <= issuer["to"], "issuer_outside_window")
        for at, held in enumerate(self.papers):
            old = structures.read("document", held)
            if (old["kind"], old["number"]) == (new["kind"], new["number"]):
                if sha256(held).digest() == sha256(data).digest():
                    return "unchanged"
                refuse_if(new["issued"] < old["issued"], "older")
                self.papers[at] = data
                return "replaced"
        refuse_if(len(self.papers) >= MOST, "full")
        self.papers.append(data)
        return "added"

    def list(self, now: int) -> list:
        return [self._state(structures.read("document", data), now) for data in self.papers]

    def _state(self, paper: dict, now: int) -> str:
        issuer = self.lists.issuer(paper["kid"], "paper")
        if issuer is None:
            return "issuer_unknown"
        if issuer["state"] != "active":
            return "issuer_withdrawn"
        status = paper["status"]
        shard = self.lists.shards.get((status["kid"], status["day"])) if status else None
        if shard and status["index"] in shard.revoked:
            return "withdrawn"
        return "expired" if paper["expires"] is not None and now > paper["expires"] else "valid"
