"""The files of docs/deploy, by the programs that read them, or by linters where those are not here."""

import fnmatch
import pathlib
import shutil
import subprocess
import sys

import yaml

import program
import real

DEPLOY = program.DEPLOY
# Beside this interpreter: requirements.txt has brought them.
BESIDE = pathlib.Path(sys.executable).parent


class Files(program.Case):
    def passes(self, *words, **how):
        done = subprocess.run(list(map(str, words)), capture_output=True, encoding="utf-8", check=False, **how)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, said)
        return said

    def test_yaml_is_well_kept(self):
        rules = pathlib.Path(__file__).with_name("yamllint.yaml")
        self.passes(BESIDE / "yamllint", "--strict", "--config-file", rules, DEPLOY)

    def test_the_image_is_built_as_hadolint_likes_it(self):
        self.passes(BESIDE / "hadolint", DEPLOY / "container/Dockerfile")

    def test_compose_knows_each_word(self):
        schema = ["--builtin-schema", "vendor.compose-spec"]
        self.passes(BESIDE / "check-jsonschema", *schema, DEPLOY / "container/compose.yaml")

    def test_kubernetes_knows_each_word(self):
        for file in sorted((DEPLOY / "kubernetes").rglob("*.yaml")):
            self.passes(BESIDE / "kubernetes-validate", "--strict", "-k", "1.30", file)

    def test_one_image_has_one_version_everywhere(self):
        versions = {}
        for file in DEPLOY.rglob("*.yaml"):
            for document in yaml.safe_load_all(file.read_text()):
                for image in images(document):
                    name, _, version = image.partition(":")
                    versions.setdefault(name, set()).add(version)
        self.assertIn("vneid", versions)
        for name, found in versions.items():
            self.assertEqual(len(found), 1, name)
            self.assertNotIn(found.pop(), ("", "latest"), name)

    def test_units_are_understood_and_confined(self):
        units = self.folder / "units"
        shutil.copytree(DEPLOY / "systemd", units)
        for unit in units.iterdir():
            text = unit.read_text().replace("/usr/local/bin/vneid", program.VNEID)
            unit.write_text(text.replace("/usr/local/lib/vneid/", f"{DEPLOY}/bin/"))
        self.assertEqual(self.passes("systemd-analyze", "verify", *sorted(units.iterdir())), "")
        for unit in units.glob("*.service"):
            # In tenths: below 2 systemd calls it well confined.
            self.passes("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)

    @program.as_root
    def test_user_and_folders_are_made(self):
        root = ["--root", self.folder]
        (self.folder / "etc").mkdir()
        self.passes("systemd-sysusers", *root, DEPLOY / "sysusers.d/vneid.conf")
        self.assertIn("vneid:", (self.folder / "etc/passwd").read_text())
        with open(self.folder / "etc/group", "a", encoding="utf-8") as group:
            group.write("adm:x:4:\n")
        self.passes("systemd-tmpfiles", "--create", *root, DEPLOY / "tmpfiles.d/vneid.conf")
        modes = [(self.folder / path).stat().st_mode & 0o777 for path in FOLDERS]
        self.assertEqual(modes, [0o700, 0o700, 0o750])

    def test_the_image_sees_all_that_cargo_needs_and_no_secret(self):
        rules = (DEPLOY / "container/Dockerfile.dockerignore").read_text().splitlines()
        kept = [line[1:] for line in rules if line.startswith("!")]
        never = [line.rpartition("/")[2] for line in rules if line.startswith("**/")]
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=program.REPOSITORY, capture_output=True, encoding="utf-8", check=True
        )
        for name in listed.stdout.split("\0"):
            parts = pathlib.PurePath(name).parts
            source = program.REPOSITORY / name
            unseen = any(fnmatch.fnmatch(part, rule) for part in parts for rule in never)
            if parts and parts[0] in kept and not unseen and source.exists():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        self.passes("cargo", "metadata", "--locked", "--offline", "--format-version", "1", cwd=self.folder)

    def test_the_configuration_of_kubernetes_is_one_that_a_service_takes(self):
        folder = real.make(self, "a", "https://authority.example")
        config = yaml.safe_load((DEPLOY / "kubernetes/config.yaml").read_text())
        (folder / "authority.toml").write_text(config["data"]["authority.toml"])
        (folder / "status").mkdir()
        (folder / "status/android-status.json").write_text('{"entries": {}}')
        shutil.copy(folder / "apple-root.pem", folder / "android-roots.pem")
        (folder / "outbox-token").write_text("a token of nobody")
        (folder / "outbox-token").chmod(0o600)
        service = program.Service(self, "a", VNEID_AUTHORITY_METRICS_LISTEN="127.0.0.1:0")
        self.assertEqual(service.get("/readyz")[0], 200)


def images(node):
    """Each image that a document names, wherever."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "image" and isinstance(value, str):
                yield value
            else:
                yield from images(value)
    elif isinstance(node, list):
        for value in node:
            yield from images(value)


FOLDERS = ("var/lib/vneid", "var/backups/vneid", "var/log/vneid")
