"""An officer's phone: one verdict for one text (docs/spec/verification.md)."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

import base45
import cose
import structures
from clock import Clock, Reading
from lists import Lists, signature_holds

MINUTE = 60
CHALLENGE_MS = 60_000
MOST_CODES = 4096
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
STARTS = {
    "payment_code": r"(SPC|BCD)\r?\n|(bitcoin|ethereum):|(upi|momo|zalopay|wxp|alipays)://|2\|99\||hQVDUFYw",
    "wifi": "WIFI:",
    "web_address": r"https?://|www\.|urlto:|mebkm:",
    "contact": "BEGIN:VCARD|(MECARD|BIZCARD|tel|sms|smsto|mailto|matmsg):",
}
DAY = 86400

# code -> (kind, next action)
CODES = {
    "genuine": ("genuine", "compare_papers"),
    "device_signature_bad": ("not_genuine", "do_not_rely"),
    "issuer_signature_bad": ("not_genuine", "do_not_rely"),
    "issuer_unknown": ("not_genuine", "do_not_rely"),
    "revoked": ("not_genuine", "do_not_rely"),
    "too_old": ("cannot_tell", "ask_new_code"),
    "made_in_future": ("cannot_tell", "ask_new_code"),
    "already_scanned": ("cannot_tell", "ask_new_code"),
    "certificate_expired": ("cannot_tell", "citizen_goes_online"),
    "issuer_withdrawn": ("cannot_tell", "citizen_goes_online"),
    "level_too_low": ("cannot_tell", "ask_for_papers"),
    "status_missing": ("cannot_tell", "update_lists"),
    "lists_too_old": ("cannot_tell", "update_lists"),
    "trust_list_expired": ("cannot_tell", "update_lists"),
    "officer_clock": ("cannot_tell", "set_clock"),
    "newer_format": ("cannot_tell", "update_app"),
    "unknown_format": ("cannot_tell", "ask_new_code"),
    "malformed": ("cannot_tell", "scan_again"),
    "challenge_unknown": ("cannot_tell", "ask_new_code"),
    "challenge_unanswered": ("cannot_tell", "answer_challenge"),
    "memory_full": ("cannot_tell", "update_lists"),
    "issuer_outside_window": ("cannot_tell", "citizen_goes_online"),
} | {
    code: ("not_ours", "ask_for_code_in_app")
    for code in (
        "id_card", "eu_certificate", "payment_code", "web_address", "wifi", "other_code",
        "insurance_card", "contact",
    )
}


class Stop(Exception):
    """A check did not pass; with the verdict's code."""


def stop_if(condition: bool, code: str):
    if condition:
        raise Stop(code)


@dataclass
class Seen:
    forgotten_after: int  # seconds
    now: int
    since_boot_ms: int
    boot: int


@dataclass
class Verifier:
    lists: Lists
    clock: Clock = field(default_factory=Clock)
    memory: dict = field(default_factory=dict)  # key of a code -> Seen
    newest_not_before: int = 0
    newest_confirmed: int = 0
    challenge: tuple | None = None  # nonce, Reading
    inspection: dict = field(default_factory=dict)  # key of a code -> its verdict
    inspected_key: dict | None = None

    def put_challenge(self, nonce: bytes, now: Reading):
        self.next()
        self.challenge = nonce, now

    def next(self):
        self.challenge = None
        self.inspection, self.inspected_key = {}, None

    def verify(self, scanned: str, reading: Reading) -> dict:
        time = self.clock.time(reading)
        if time.confirmed:
            self.newest_confirmed = max(self.newest_confirmed, time.now)
        facts = {
            "officer_time": time.now,
            "officer_time_confirmed": time.confirmed,
            "officer_correction_s": time.correction_s,
        } | self._facts_of_lists()
        verdict = {"hint": None, "notices": [], "facts": facts}
        try:
            earlier = self._check(scanned, reading, time, verdict)
            if earlier:
                return earlier
            code = "genuine"
        except Stop as stopped:
            code = str(stopped)
        verdict["code"] = code
        verdict["kind"], verdict["next_action"] = CODES[code]
        return verdict

    def _check(self, scanned: str, reading: Reading, time, verdict: dict) -> dict | None:
        """The checks in their order. Gives the earlier verdict of the same code in this inspection."""
        lists, facts, now = self.lists, verdict["facts"], time.now
        trust, complete = lists.trust, lists.complete
        policy = trust["policy"] if trust else {"formats": []}

        # 1, 2
        prefix = re.match("(VN[A-Z]?[0-9]{1,2}):", scanned)
        stop_if(prefix is None, foreign(scanned))
        if prefix[1] != "VN1":
            facts["format"] = prefix[1]
            raise Stop("newer_format" if prefix[1] in policy["formats"] else "unknown_format")
        try:
            code = structures.read("presentation", base45.decode(scanned[4:]))
        except ValueError as why:
            facts["malformed"] = str(why)
            raise Stop("malformed") from None
        certificate = code["certificate"]

        # 3, 4
        facts["issuer"] = certificate["kid"].hex()
        issuer = lists.issuer(certificate["kid"], "device")
        if issuer is None:
            stop_if(trust is None or now > trust["expires"], "trust_list_expired")
            raise Stop("issuer_unknown" if time.confirmed else "officer_clock")
        leeway = policy["leeway_s"]
        stop_if(not signature_holds(certificate, **issuer["key"]), "issuer_signature_bad")
        floor = max(trust["issued"], self.newest_not_before, *self._issued_of_status())

        # 5, 6
        x = certificate["key"]["x"]
        y = cose.y_of(**certificate["key"])
        stop_if(y is None or not signature_holds(code, x, y), "device_signature_bad")
        verdict["hint"] = certificate["hint"]
        age = now - code["made"]
        facts |= {
            "certificate_issued": certificate["issued"],
            "certificate_expires": certificate["expires"],
            "level": certificate["level"],
            "made": code["made"],
            "moment": code["moment"],
            "age_s": age,
        }
        stop_if(code["newer"] or certificate["newer"], "newer_format")

        # 7
        stop_if(issuer["state"] != "active", "issuer_withdrawn")
        if not issuer["from"] - leeway <= now <= issuer["to"] + leeway:
            stop_if(now < max([trust["issued"], *self._issued_of_status()]) - leeway, "officer_clock")
            stop_if(now > trust["expires"] + leeway, "trust_list_expired")
            raise Stop("issuer_outside_window")

        # 8, 9
        shard = lists.shards.get((certificate["kid"], certificate["expires"] // DAY))
        if shard:
            stop_if(certificate["status_index"] in shard.revoked, "revoked")
        else:
            stop_if(complete is None, "status_missing")
            out_of_use = certificate["expires"] + leeway < complete["issued"]
            stop_if(certificate["issued"] <= complete["issued"] and not out_of_use, "status_missing")
        evidence = None
        if shard or not out_of_use:
            evidence = max(certificate["issued"], shard.issued if shard else 0)
            facts |= {"evidence_issued": evidence, "evidence_age_s": now - evidence}
        key = sha256(code["sig_structure"]).digest()
        if key in self.inspection:
            return self.inspection[key]
        stop_if(now > trust["expires"] + leeway, "trust_list_expired")
        if evidence is not None:
            stop_if(now - evidence > policy["evidence_limit_s"], "lists_too_old")
            if complete and evidence <= complete["issued"]:
                stop_if(now > complete["expires"] + leeway, "lists_too_old")

        # 10, 11, 12
        stop_if(now < max(floor, certificate["not_before"]) - leeway, "officer_clock")
        self.newest_not_before = max(self.newest_not_before, certificate["not_before"])
        stop_if(now > certificate["expires"] + leeway, "certificate_expired")
        stop_if(certificate["level"] < 2, "level_too_low")

        # 13
        open_challenge = self._open_challenge(reading)
        if code["nonce"]:
            stop_if(code["nonce"] != open_challenge, "challenge_unknown")
        else:
            stop_if(open_challenge is not None, "challenge_unanswered")
            facts["clock_difference_s"] = age if age < 0 else max(age - MINUTE, 0)
            if age > MINUTE + leeway:
                facts["too_old_by_s"] = age - MINUTE
                raise Stop("too_old")
            if age < -leeway:
                facts["early_by_s"] = -age
                raise Stop("made_in_future")

        # 14
        self.memory = {
            of: seen for of, seen in self.memory.items() if seen.forgotten_after >= self.newest_confirmed
        }
        if key in self.memory:
            facts |= {"scanned_ago_s": seconds_ago(self.memory[key], now, reading), "scanned_as": "genuine"}
            raise Stop("already_scanned")
        stop_if(len(self.memory) >= MOST_CODES, "memory_full")
        self.memory[key] = Seen(code["made"] + MINUTE + leeway, now, reading.since_boot_ms, reading.boot)
        if code["nonce"]:
            self.challenge = None
        if certificate["key"] != self.inspected_key:
            self.inspection, self.inspected_key = {}, certificate["key"]
        self.inspection[key] = verdict
        verdict["notices"] = notices(code, facts, policy, time)
        return None

    def _issued_of_status(self) -> list:
        manifest = [self.lists.manifest["issued"]] if self.lists.manifest else []
        return manifest + [shard.issued for shard in self.lists.shards.values()]

    def _facts_of_lists(self) -> dict:
        trust, complete = self.lists.trust, self.lists.complete
        facts = {}
        if trust:
            facts |= {"trust_list_sequence": trust["sequence"], "trust_list_expires": trust["expires"]}
        if complete:
            facts["status_sequence"] = complete["sequence"]
        if trust and complete:
            limit = complete["issued"] + trust["policy"]["evidence_limit_s"]
            facts["good_until"] = min(trust["expires"], complete["expires"], limit)
        return facts

    def _open_challenge(self, reading: Reading) -> bytes | None:
        if self.challenge is None:
            return None
        nonce, made = self.challenge
        passed = reading.since_boot_ms - made.since_boot_ms
        return nonce if made.boot == reading.boot and 0 <= passed <= CHALLENGE_MS else None


def seconds_ago(seen: Seen, now: int, reading: Reading) -> int:
    same_boot = seen.boot == reading.boot
    ago = (reading.since_boot_ms - seen.since_boot_ms) // 1000 if same_boot else now - seen.now
    return max(ago, 0)


def notices(code: dict, facts: dict, policy: dict, time) -> list:
    moment, now = code["moment"], time.now
    holds = {
        "code_age": code["cti"] is not None,
        "clock_difference": facts.get("clock_difference_s", 0) != 0,
        "evidence_old": facts["evidence_age_s"] > policy["evidence_notice_s"],
        "lists_expire_soon": facts.get("good_until", now + DAY) - now < DAY,
        "screen_captured": moment & 1,
        "screen_mirrored": moment & 2,
        "not_unlocked_recently": moment & 4,
        "time_not_confirmed": moment & 8,
        "officer_clock_corrected": time.correction_s != 0,
        "officer_time_not_confirmed": not time.confirmed,
    }
    return [name for name, of in holds.items() if of]


def foreign(text: str) -> str:
    """Which of other people's codes this is."""
    text = text.strip(WHITE_SPACE + "\ufeff")
    fields = text.split("|")
    one_date = r"(?:[0-9]{8}|[0-9]{4}|[0-9]{2}([/.-])[0-9]{2}\1[0-9]{4})"
    date, any_text, some_text = f"(?:{one_date})?", "(?s:.*)", "(?s:.+)"

    def begin(*patterns: str) -> bool:
        return len(fields) >= 7 and all(re.fullmatch(*pair) for pair in zip(patterns, fields))

    old = "(?:[0-9]{9}|[0-9]{12})?"
    if len(fields) <= 11 and begin("[0-9]{12}", old, some_text, date, any_text, any_text, date):
        return "id_card"
    if begin("[0-9]{10}|[0-9]{12}|[A-Za-z]{2}[0-9]{13}", some_text, one_date, "[12]"):
        return "insurance_card"
    if re.match("HC[0-9]:.", text, re.DOTALL):
        return "eu_certificate"
    if re.fullmatch(b"000201.*6304.{1,4}", text.encode(), re.DOTALL):
        return "payment_code"
    for code, starts in STARTS.items():
        if re.match(starts, text, re.IGNORECASE | re.ASCII):
            return code
    return "other_code"
