"""A release: its bill of materials, and signatures as docs/deploy/README.md makes them."""

import json
import os
import pathlib
import re
import subprocess

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import program

BILL = pathlib.Path(os.environ.get("SBOM", program.REPOSITORY / "target/vneid.cdx.json"))


class Release(program.Case):
    def test_the_bill_of_materials_is_cyclonedx(self):
        text = BILL.read_text()
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text))
        bill = json.loads(text)
        names = {component["name"] for component in bill["components"]}
        self.assertLess({"vneid-authority", "ring", "rustls", "sqlx"}, names)
        known = {component["bom-ref"] for component in [bill["metadata"]["component"], *bill["components"]]}
        for entry in bill["dependencies"]:
            self.assertLessEqual({entry["ref"], *entry["dependsOn"]}, known)

    def test_signatures_are_made_and_checked_as_the_page_says(self):
        page = (program.DEPLOY / "README.md").read_text()
        sign, check = re.findall(r"```sh\n(.*?)```", page.split("## A release", 1)[1], re.DOTALL)[:2]
        (self.folder / "vneid").write_text("a program")
        (self.folder / "vneid.cdx.json").write_text("{}")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "release-key"], cwd=self.folder, check=True)
        public = (self.folder / "release-key.pub").read_text()
        (self.folder / "allowed-signers").write_text(f"release@authority.example {public}")
        self.assertEqual(self.shell(sign), 0)
        self.assertEqual(self.shell(check), 0)
        (self.folder / "vneid").write_text("another program")
        self.assertNotEqual(self.shell(check), 0)

    def shell(self, script):
        """The commands of a block, as a person pastes them: the first that fails ends it."""
        words = ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(words, cwd=self.folder, capture_output=True, check=False).returncode
