"""An officer's phone: one verdict for one text (docs/spec/verification.md)."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

import base45
import cose
import structures
from clock import SLACK, Clock, Reading
from lists import Lists, signature_holds

MINUTE = 60
REMEMBERED = 120
CHALLENGE_MS = 60_000
SAME_VERDICT_MS = 120_000
PROVEN_MS = 12 * 3_600_000
APART_MS = 2_000
MOST_IN_A_ROW = 16
CALIBRATION = (
    "VNEID SCANNER TEST: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: "
    "AAEEOODD AWOWUW ASEFORIXUJ A1E2O3U4I5 A6O7A8D9 --..  END"
)
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
    "challenge_needed": ("cannot_tell", "check_two_way"),
    "wrong_purpose": ("cannot_tell", "ask_for_code_in_app"),
    "app_too_old": ("cannot_tell", "update_app"),
    "typing_unproven": ("cannot_tell", "prove_typing"),
    "read_again": ("cannot_tell", "scan_again"),
    "calibration_code": ("not_ours", "ask_for_code_in_app"),
} | {
    code: ("not_ours", "ask_for_code_in_app")
    for code in (
        "id_card", "eu_certificate", "payment_code", "web_address", "wifi", "other_code",
        "insurance_card", "contact",
    )
}


# What is wrong on the officer's side, or with their way of asking: no part of a row.
NOT_IN_A_ROW = {
    "status_missing",
    "lists_too_old",
    "trust_list_expired",
    "officer_clock",
    "newer_format",
    "memory_full",
    "app_too_old",
    "typing_unproven",
    "challenge_needed",
}
ACCUSES_BY_CHARACTERS = {"issuer_unknown", "issuer_signature_bad", "device_signature_bad"}


class Stop(Exception):
    """A check did not pass; with the verdict's code."""


def stop_if(condition: bool, code: str):
    if condition:
        raise Stop(code)


@dataclass
class Verifier:
    lists: Lists
    app: tuple = (1, 2, 300)
    clock: Clock = field(default_factory=Clock)
    memory: dict = field(default_factory=dict)  # key of a code -> seconds until which it is kept
    newest_not_before: int = 0
    last_confirmed: int = 0
    scanned: dict = field(default_factory=dict)  # key of a code -> Reading
    challenge: tuple | None = None  # nonce, Reading
    inspection: dict = field(default_factory=dict)  # key of a code -> its verdict, Reading
    inspected_key: dict | None = None
    is_red: bool = False
    row: list = field(default_factory=list)  # texts
    proven: Reading | None = None
    held_back: tuple | None = None  # text, Reading

    def put_challenge(self, nonce: bytes, now: Reading):
        self.inspection, self.inspected_key = {}, None
        self.challenge = nonce, now

    def next(self):
        self.challenge = self.held_back = None
        self.inspection, self.inspected_key, self.is_red, self.row = {}, None, False, []

    def restart(self):
        """The app is started anew: all that a restart forgets."""
        self.next()
        self.interrupt_typing()
        self.scanned = {}

    def prove_typing(self, text: str, now: Reading) -> bool:
        self.interrupt_typing()
        if text == CALIBRATION:
            self.proven = now
        return self.proven is not None

    def interrupt_typing(self):
        self.proven = self.held_back = None

    def verify(self, scanned: str, reading: Reading, source="seen", can_request=False) -> dict:
        time = self.clock.time(reading)
        if time.confirmed:
            self.last_confirmed = time.now
            past_ms = time.now * 1000 - 2 * (time.uncertainty_ms + SLACK)
            self.memory = {of: end for of, end in self.memory.items() if end * 1000 >= past_ms}
        facts = {
            "officer_time": time.now,
            "officer_time_confirmed": time.confirmed,
            "officer_correction_s": time.correction_s,
        } | self._facts_of_lists()
        verdict = {"hint": None, "notices": [], "facts": facts}
        try:
            earlier = self._check(scanned, reading, time, verdict, source, can_request)
            code = "genuine"
        except Stop as stopped:
            earlier, code = None, str(stopped)
            if source == "typed":
                code = self._temper(scanned, code, reading)
        verdict["code"] = code
        verdict["kind"], verdict["next_action"] = CODES[code]
        self._count(scanned, code)
        return earlier or verdict

    def _temper(self, text: str, code: str, now: Reading) -> str:
        """What a typed text is called."""
        since = elapsed_ms(self.proven, now)
        if since is None or since > PROVEN_MS:
            return "typing_unproven" if code in ACCUSES_BY_CHARACTERS | {"malformed"} else code
        if code not in ACCUSES_BY_CHARACTERS:
            return code
        since = elapsed_ms(self.held_back[1], now) if self.held_back and self.held_back[0] == text else None
        if since is None:
            self.held_back = text, now
        return code if since is not None and since >= APART_MS else "read_again"

    def _count(self, text: str, code: str):
        kind = CODES[code][0]
        if kind in ("genuine", "not_genuine"):
            self.row = []
            self.is_red |= kind == "not_genuine"
        elif kind == "cannot_tell" and code not in NOT_IN_A_ROW and text not in self.row:
            self.row = [*self.row, text][:MOST_IN_A_ROW]

    def _check(
        self, scanned: str, reading: Reading, time, verdict: dict, source: str, can_request: bool
    ) -> dict | None:
        """The checks in their order. Returns the earlier verdict of the same code in this inspection."""
        lists, facts, now = self.lists, verdict["facts"], time.now
        trust, complete = lists.trust, lists.complete
        policy = trust["policy"] if trust else {"formats": []}

        # 1, 2
        if scanned == CALIBRATION:
            if source == "typed":
                self.prove_typing(scanned, reading)
            raise Stop("calibration_code")
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
        if not time.confirmed:
            floor = max(floor, self.last_confirmed)

        # 5, 6
        x = certificate["key"]["x"]
        y = cose.y_of(**certificate["key"])
        stop_if(y is None or not signature_holds(code, x, y), "device_signature_bad")
        verdict["hint"] = certificate["hint"] or None
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
        stop_if(certificate["kid"] in trust.get("officer_issuers", []), "wrong_purpose")
        stop_if(issuer["state"] != "active", "issuer_withdrawn")
        if not issuer["from"] - leeway <= now <= issuer["to"] + leeway:
            stop_if(now < floor - leeway, "officer_clock")
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
            earlier, at = self.inspection[key]
            since = elapsed_ms(at, reading)
            if since is not None and since <= SAME_VERDICT_MS:
                return earlier
            self._already_scanned(key, facts, age, reading)
        stop_if(now > trust["expires"] + leeway, "trust_list_expired")
        stop_if(self.app < tuple(policy["lowest_app_version"]), "app_too_old")
        limit = policy["evidence_limit_s"]
        stop_if(evidence is not None and now - evidence > limit, "lists_too_old")
        if complete:
            ended = now > complete["expires"] + leeway or now - complete["issued"] > limit
            stop_if(ended, "lists_too_old")

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
            stop_if(self.challenge is not None, "challenge_unanswered")
            stop_if(can_request and code["moment"] & 8, "challenge_needed")
            facts["clock_difference_s"] = age if age < 0 else max(age - MINUTE, 0)
            if age > MINUTE + leeway:
                facts["too_old_by_s"] = age - MINUTE
                raise Stop("too_old")
            if age < -leeway:
                facts["early_by_s"] = -age
                raise Stop("made_in_future")

        # 14
        if key in self.memory:
            self._already_scanned(key, facts, age, reading)
        stop_if(len(self.memory) >= MOST_CODES, "memory_full")
        self.memory[key] = (now if code["nonce"] else code["made"]) + REMEMBERED
        self.scanned[key] = reading
        self.challenge = None
        if certificate["key"] != self.inspected_key:
            if not self.is_red:
                self.inspection = {}
            self.inspected_key = certificate["key"]
        self.inspection[key] = verdict, reading
        verdict["notices"] = notices(code, facts, policy, time)
        return None

    def _already_scanned(self, key: bytes, facts: dict, age: int, reading: Reading):
        since = elapsed_ms(self.scanned.get(key), reading)
        ago = max(age, 0) if since is None else since // 1000
        facts |= {"scanned_ago_s": ago, "scanned_as": "genuine"}
        raise Stop("already_scanned")

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
        passed = elapsed_ms(made, reading)
        return nonce if passed is not None and passed <= CHALLENGE_MS else None


def elapsed_ms(since: Reading | None, now: Reading) -> int | None:
    """By the time since boot; nothing when it was another boot, or later."""
    if since is None or since.boot != now.boot or since.since_boot_ms > now.since_boot_ms:
        return None
    return now.since_boot_ms - since.since_boot_ms


def notices(code: dict, facts: dict, policy: dict, time) -> list:
    moment, now = code["moment"], time.now
    holds = {
        "time_not_confirmed": code["cti"] is not None and moment & 8,
        "code_age": code["cti"] is not None,
        "clock_difference": facts.get("clock_difference_s", 0) != 0,
        "evidence_old": facts["evidence_age_s"] > policy["evidence_notice_s"],
        "lists_expire_soon": facts.get("good_until", now + DAY) - now < DAY,
        "screen_captured": moment & 1,
        "screen_mirrored": moment & 2,
        "not_unlocked_recently": moment & 4,
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
