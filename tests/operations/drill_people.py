"""Somebody was wronged by mistake; personal data got out."""

import json
import sqlite3

import program
import world
from world import CITIZEN, GENUINE, REVOKED

WHY = ["--operator", "thi.lan", "--reason", "correction", "--ticket", "2026/17"]
INCIDENT = ["--operator", "binh.thu", "--reason", "incident", "--ticket", "2026/18"]


class FalseWithdrawal(world.World):
    def test_each_row_is_found_and_mended(self):
        self.people()
        account = ["account"]
        for wrong, row, mended in (
            (["suspend", CITIZEN], "account_suspended", ["resume", CITIZEN]),
            (["level", CITIZEN, "1"], "level_set", ["level", CITIZEN, "2"]),
        ):
            self.operator(*account, *wrong)
            self.becomes(REVOKED, "officer")
            self.assertEqual(self.last_row(), row)
            self.operator(*account, *mended, *WHY)
            # With its next sync, and nobody comes to the counter.
            self.becomes(GENUINE, "citizen", "officer")

    def test_a_phone_that_is_lost_or_of_a_closed_account_is_signed_in_anew(self):
        # A phone needs the counter's code, as with a real service.
        self.serve("--first-phone-at-once", "false")
        self.open_accounts()
        for phone, number in (("citizen", CITIZEN), ("officer", world.OFFICER)):
            self.join(phone, number)
            self.activate(phone, number)
        self.makes_codes()
        self.do("phone", "officer", "on", "--dir", "officer")
        self.becomes(GENUINE, "citizen", "officer")
        for wrong, row in (
            (["device", "lost", CITIZEN, self.phone("citizen")], "phone_lost"),
            (["account", "close", CITIZEN], "account_closed"),
        ):
            self.operator(*wrong)
            self.becomes(REVOKED, "officer")
            self.assertEqual(self.last_row(), row)
            if row == "account_closed":
                self.operator("account", "resume", CITIZEN, *WHY)
            # It learns what has become of it.
            self.troubles("citizen")
            self.sign_in("citizen", CITIZEN)
            if row == "phone_lost":
                self.operator("device", "approve", CITIZEN, self.phone("citizen"), *WHY)
            else:
                self.activate("citizen", CITIZEN)
            self.sync("citizen")
            self.makes_codes()
            self.becomes(GENUINE, "citizen", "officer")

    def test_a_paper_that_was_withdrawn_is_imported_again(self):
        self.people()
        self.paper()
        self.operator("paper", "withdraw", CITIZEN, "citizen_card", CITIZEN)
        self.assertEqual(self.last_row(), "paper_withdrawn")
        self.assertEqual(self.papers(), [])
        [row] = self.audit("--action", "paper_withdrawn")
        self.assertTrue(row["detail"])
        self.paper(*WHY)
        self.assertEqual(len(self.papers()), 1)
        with sqlite3.connect(self.folder / "w/authority.db") as database:
            [(indexes,)] = database.execute("SELECT COUNT(*) FROM paper_indexes").fetchall()
        self.assertEqual(indexes, 2, "the old edition stays revoked")

    def makes_codes(self):
        """Passcode and switch, which a sign-in begins without."""
        self.do("phone", "passcode", "set", "--dir", "citizen", given="280719\n")
        self.do("phone", "switch", "on", "--dir", "citizen")

    def paper(self, *by):
        line = json.loads((program.REPOSITORY / "crates/cli/demo/papers.jsonl").read_text().splitlines()[0])
        (self.folder / "papers.jsonl").write_text(json.dumps(line) + "\n")
        self.operator("paper", "import", "papers.jsonl", *by)
        self.sync("citizen")

    def papers(self):
        """Which editions are in force, by the authority."""
        listed = self.operator("paper", "list", CITIZEN, "--json").lines()
        return [paper for paper in listed if not paper.get("withdrawn")]

    def activate(self, phone, number):
        code = self.operator("account", "activation", number, "--json", *WHY).json()["activation_code"]
        self.do("phone", "activate", code, "--dir", phone)
        self.sync(phone)

    def audit(self, *query):
        return self.operator("audit", "list", *query, "--json").lines()

    def last_row(self):
        """What was done with the account last, but for looks."""
        rows = [row["action"] for row in self.audit("--account", CITIZEN)]
        looks = ("audit_read", "papers_listed", "phones_listed", "account_shown")
        return [row for row in rows if row not in looks][-1]


class DataBreach(world.World):
    def test_what_got_out_is_found_in_the_audit_and_a_cover_up_too(self):
        self.people()
        # What somebody does who has no need to.
        self.operator("account", "show", CITIZEN, "--operator", "thi.lan")
        self.operator("backup", "make", "taken.db", "--operator", "thi.lan")
        noted = self.operator("audit", "verify", "--json").json()["head"]

        self.operator("backup", "make", "kept-apart.db", *INCIDENT)
        looks = self.operator("audit", "list", "--who", "thi.lan", "--json").lines()
        self.assertEqual([row["action"] for row in looks], ["account_shown", "database_copied"])
        self.assertTrue(looks[0]["account"])
        copies = self.operator("audit", "list", "--action", "database_copied", "--json").lines()
        self.assertEqual([row["operator"] for row in copies], ["thi.lan", "binh.thu"])
        examined = self.operator("backup", "verify", "taken.db", "--json").json()
        self.assertEqual((examined["accounts"], examined["devices"]), (2, 2))

        whole = self.operator("audit", "verify", "--noted", noted, *INCIDENT, "--json").json()
        self.assertEqual((whole["whole"], whole["noted_is_there"]), (True, True))
        exported = self.operator("audit", "export", *INCIDENT).told
        self.assertNotIn(CITIZEN, exported)
        self.assertNotIn("Nguyễn", exported)

        self.service.stop()
        with sqlite3.connect(self.folder / "w/authority.db") as database:
            database.execute("DROP TRIGGER audit_is_never_deleted")
            database.execute("DELETE FROM audit WHERE operator = 'thi.lan' AND action = 'database_copied'")
        broken = self.call("authority", "audit", "verify", "--noted", noted, *INCIDENT, "--dir", "w")
        self.assertEqual(broken.status, 65, repr(broken))
        self.assertIn("missing before row", broken.told)
