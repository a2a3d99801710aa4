"""A test world: an authority in the folder `w` with a service, a citizen's phone and an officer's."""

import json
import re

import program

CITIZEN, OFFICER = "000000000789", "000000000456"
NAMES = {CITIZEN: "Nguyễn Văn An Thử Nghiệm", OFFICER: "Trần Thị Bình Thử Nghiệm"}


class World(program.Case):
    """What is said with `vneid phone`, and with `vneid authority` in the folder `w`."""

    def setUp(self):
        super().setUp()
        (self.folder / "password").write_text(f"{program.PASSWORD}\n")
        self.do("authority", "init", "--dir", "w")
        self.service = None

    def operator(self, *words, **how):
        """An operator's command; it must succeed."""
        return self.do("authority", *words, "--dir", "w", **how)

    def serve(self, *flags, **how):
        """Serves the world, at the address that it had before."""
        port = self.service.port if self.service else 0
        self.service = program.Service(self, "w", *flags, port=port, **how)
        return self.service

    def open_accounts(self):
        for number, name in NAMES.items():
            who = [number, "--name", name, "--level", "2", "--password-file", "password"]
            self.operator("account", "add", *who)

    def people(self):
        """A service, both accounts, both phones."""
        self.serve()
        self.open_accounts()
        self.citizen("citizen")
        self.officer("officer")

    def join(self, phone, number, **how):
        """A new phone, signed in."""
        self.do("phone", "new", "--dir", phone, "--server", self.service.url, "--world", "w")
        self.sign_in(phone, number, **how)

    def sign_in(self, phone, number, **how):
        """With the password and the one-time code."""
        self.do("phone", "sign-in", "--dir", phone, "--number", number, "--password-file", "password", **how)
        messages = (self.folder / "w/outbox.jsonl").read_text().splitlines()
        code = re.search(r"\b(\d{6})\b", json.loads(messages[-1])["text"])[1]
        self.do("phone", "code", code, "--dir", phone, **how)

    def citizen(self, phone, number=CITIZEN):
        """A phone that makes codes."""
        self.join(phone, number)
        self.do("phone", "passcode", "set", "--dir", phone, given="280719\n")
        self.do("phone", "switch", "on", "--dir", phone)
        self.sync(phone)

    def officer(self, phone, number=OFFICER):
        """A phone that checks them."""
        self.join(phone, number)
        self.do("phone", "officer", "on", "--dir", phone)
        self.sync(phone)

    def sync(self, phone, **how):
        """Goes online; everything must work."""
        answer = self.do("phone", "sync", "--dir", phone, "--json", **how)
        self.assertEqual(answer.json()["troubles"], [])

    def troubles(self, phone, **how):
        """Goes online; returns what does not work."""
        answer = self.call("phone", "sync", "--dir", phone, "--json", **how)
        return [trouble["code"] for trouble in answer.json()["troubles"]]

    def scanned(self, citizen="citizen", officer="officer", **how):
        """The officer's phone scans a fresh code: kind and code of what it says."""
        text = self.do("phone", "present", "--dir", citizen, **how).told.strip()
        answer = self.call("phone", "verify", "--dir", officer, "--text", text, "--json", **how)
        verdict = answer.json()
        return verdict["kind"], verdict["code"]

    def becomes(self, verdict, *syncing, citizen="citizen", **how):
        """The phones sync, some times: what operators did reaches the service within two seconds."""

        def is_so():
            for phone in syncing:
                self.sync(phone, **how)
            made = self.call("phone", "present", "--dir", citizen, **how)
            return made.status == 0 and self.scanned(citizen, **how) == verdict

        self.until(is_so)

    def phone(self, phone):
        """By which name the authority knows it."""
        listed = self.do("phone", "devices", "list", "--dir", phone, "--json").lines()
        return next(entry["phone"] for entry in listed if entry["this_phone"])

    def lost(self, phone, number=CITIZEN):
        self.operator("device", "lost", number, self.phone(phone))

    def ceremony(self, sequence, *changes, **how):
        """Drafts the next list, changes it, has two roots sign it and installs it."""
        self.operator("root", "draft", "--out", f"draft-{sequence}", **how)
        draft = self.folder / f"draft-{sequence}/trust-list-{sequence}.toml"
        draft.write_text(self.changed(draft.read_text(), *changes))
        half, whole = f"half-{sequence}.cose", f"list-{sequence}.cose"
        key = "w/ceremony/root-{}.pem"
        self.do("authority", "root", "sign", draft, "--key", key.format(1), "--out", half, **how)
        self.do("authority", "root", "sign", half, "--key", key.format(3), "--out", whole, **how)
        self.operator("root", "install", whole, **how)

    def withdraw(self, kid):
        """The second list withdraws an issuer's key."""
        entry = f'kid = "{kid}"\n'
        self.ceremony(2, (entry, f'{entry}state = "withdrawn"\n'))

    def index(self):
        """The index of the published lists."""
        return json.loads(self.service.get("/v1/lists/index.json")[1])

    def readiness(self):
        """The status and the text of `/readyz`."""
        return self.service.get("/readyz")


GENUINE, REVOKED = ("genuine", "genuine"), ("not_genuine", "revoked")
