"""docs/deploy/prometheus and grafana: what they name is there."""

import json
import re
import shutil
import subprocess

import yaml

import program
import real

RUNBOOKS = program.REPOSITORY / "docs/guides/runbooks"
RULES = program.DEPLOY / "prometheus/vneid.rules.yaml"
DASHBOARD = program.DEPLOY / "grafana/vneid.json"
OPERATE = program.REPOSITORY / "docs/guides/operate.md"
OURS = re.compile(r"\bvneid_authority_[a-z_]+[a-z]\b")


class Rules(program.Case):
    def test_prometheus_understands_them(self):
        for words in (["rules", RULES], ["config", RULES.with_name("scrape.yaml")]):
            self.promtool("check", *words)

    def test_alarms_begin_where_they_are_said_to(self):
        shutil.copy(RULES, self.folder)
        shutil.copy(program.REPOSITORY / "tests/operations/rules_test.yaml", self.folder)
        self.promtool("test", "rules", self.folder / "rules_test.yaml")

    def test_each_alarm_leads_to_a_page_and_the_index_names_it_there(self):
        index = (RUNBOOKS / "README.md").read_text()
        for name, alarm in alarms():
            page = alarm["annotations"]["runbook"]
            self.assertTrue((RUNBOOKS / page).is_file(), f"{name}: {page}")
            line = next((line for line in index.splitlines() if f"`{name}`" in line), "")
            self.assertIn("" if page == "README.md" else f"({page})", line or None, name)

    def test_the_index_names_each_page_and_no_alarm_that_is_none(self):
        index = (RUNBOOKS / "README.md").read_text()
        pages = {page.name for page in RUNBOOKS.glob("*.md")} - {"README.md"}
        self.assertEqual(pages, set(re.findall(r"\(([a-z-]+\.md)\)", index)))
        named = re.findall(r"`([A-Z][A-Za-z]+)`", index)
        self.assertLessEqual(set(named), {name for name, _ in alarms()})

    def test_each_page_has_the_form_of_all(self):
        for page in sorted(RUNBOOKS.glob("*.md")):
            if page.name not in OF_THEIR_OWN:
                parts = re.findall(r"^## (.*)$", page.read_text(), re.MULTILINE)
                self.assertEqual([part for part in parts if part in PARTS], PARTS, page.name)

    def test_each_page_names_its_rehearsal_and_that_is_there(self):
        for page in sorted(RUNBOOKS.glob("*.md")):
            if page.name == "README.md":
                continue
            said = page.read_text().rstrip().splitlines()[-1]
            found = re.findall(r"((?:`\w+`(?: and )?)+) in `([\w./-]+)`", said)
            self.assertTrue(said.startswith("Rehearsed by ") and found, page.name)
            for names, file in found:
                text = (program.REPOSITORY / file).read_text()
                for name in re.findall(r"\w+", names.replace(" and ", " ")):
                    self.assertRegex(text, rf"\b(fn|def|class) {name}\b", page.name)

    def test_each_number_that_is_named_is_one_that_the_service_gives(self):
        given = self.given()
        for file in (RULES, DASHBOARD, OPERATE):
            for name in sorted(set(OURS.findall(file.read_text()))):
                self.assertIn(name, given, file.name)

    def test_each_number_that_the_service_gives_is_watched(self):
        watched = {base(name) for file in (RULES, DASHBOARD) for name in OURS.findall(file.read_text())}
        self.assertEqual({base(name) for name in self.given()} - watched, set())

    def given(self):
        """Of a real service on which somebody signs in while the gateway is away."""
        folder = real.make(self, "a", "https://authority.example")
        real.with_android(folder)
        real.with_tls(folder)
        real.with_witness(self, folder)
        person = ["000000000789", "--name", "Nguyễn Văn An Thử Nghiệm", "--dir", "a", "--operator", "lan.thu", "--reason", "maintenance"]
        self.do("authority", "account", "add", *person, given=program.PASSWORD)
        service = program.Service(self, "a", scheme="https")
        self.assertEqual(real.sign_in(service, "000000000789", program.PASSWORD), 503)
        # The witness is asked beside the rest.
        text = self.until(lambda: told(service.metrics(), "clock_ahead_seconds{"))
        return set(re.findall(r"^(vneid_authority_[a-z_]+)[ {]", text, re.MULTILINE))

    def promtool(self, *words):
        words = list(map(str, [program.tool("promtool"), *words]))
        done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def alarms():
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for alarm in group["rules"]:
            yield alarm["alert"], alarm


def told(answer, name):
    """The text of `/metrics`, once it has a number."""
    status, text = answer
    return text if status == 200 and name in text else None


def base(name):
    """What a number is registered by: counters and histograms print theirs with endings."""
    return re.sub(r"_(total|bucket|sum|count)$", "", name)


# The index, and procedures that are longer than a page for an alarm.
OF_THEIR_OWN = ("README.md", "data-breach.md", "false-withdrawal.md", "restore.md")
PARTS = ["What you see", "What officers and citizens see", "Do now", "How you know it is over", "Why"]
