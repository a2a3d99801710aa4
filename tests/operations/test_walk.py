"""What README and operate.md ask a newcomer to type, typed."""

import os
import re
import subprocess

import program

STATUS = re.compile(r"# exit status (\d)")


class Walk(program.Case):
    def test_two_phones_an_officer_and_a_restore(self):
        page = (program.REPOSITORY / "README.md").read_text()
        by_hand = page.split("## Try it by hand", 1)[1].split("\n## ", 1)[0]
        page = (program.REPOSITORY / "docs/guides/operate.md").read_text()
        restored = page.split("### Two phones, an officer, a restore", 1)[1].split("\n## ", 1)[0]
        self.typed(by_hand + restored)

    def typed(self, section):
        """Types each line of each block; it must end as the line says, or with 0."""
        port = str(program.free_port())
        script = []
        for block in re.findall(r"```\n(.*?)```", section, re.DOTALL):
            for line in block.replace("8080", port).splitlines():
                line = line.replace("authority serve", f"authority serve --listen 127.0.0.1:{port}")
                if line.startswith("cargo build"):
                    continue
                expected = STATUS.search(line)
                line = line.replace("$PWD/target/release", os.path.dirname(program.VNEID))
                script += [line, f"ended {expected[1] if expected else 0} {len(script)}"]
        lines = "\n".join(script)
        typed = f'cd {program.REPOSITORY}\nended() {{ [ $? = "$1" ] || echo "line $2" >>"$WRONG"; }}\n{lines}\n'
        wrong = self.folder / "wrong"
        environment = self.environment | {"WRONG": str(wrong), "TMPDIR": str(self.folder)}
        # Monitored, as in a terminal: a job that is stopped is forgotten.
        (self.folder / "typed").write_text(f"set -m\n{typed}")
        words = ["timeout", "120", "bash", self.folder / "typed"]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", env=environment, check=False)
        numbers = wrong.read_text().split()[1::2] if wrong.exists() else []
        said = done.stdout + done.stderr
        self.assertEqual([script[int(number)] for number in numbers], [], said)
        self.assertEqual(done.returncode, 0, said)
