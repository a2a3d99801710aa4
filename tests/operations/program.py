"""The program `vneid`, and services that it serves, each for one test."""

import json
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "docs/deploy"
VNEID = os.environ.get("VNEID", str(REPOSITORY / "target/debug/vneid"))
# Packages of Debian that are unpacked and not installed: none of their services begins.
UNPACKED = pathlib.Path(os.environ.get("UNPACKED", REPOSITORY / "target/tools/unpacked"))
# For what only root may do: mount a small disk, give files to others.
as_root = unittest.skipUnless(os.getuid() == 0, "only root may")
PASSWORD = "a long password"


class Answer:
    """How a call of the program ended."""

    def __init__(self, done):
        self.status, self.told, self.complaint = done.returncode, done.stdout, done.stderr

    def lines(self):
        """What it said with `--json`."""
        return [json.loads(line) for line in self.told.splitlines()]

    def json(self):
        return self.lines()[-1]

    def __repr__(self):
        return f"status {self.status}\n{self.told}{self.complaint}"


class Case(unittest.TestCase):
    """A test with a folder of its own; what it starts ends with it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = os.environ | {"LC_ALL": "C.UTF-8"}

    def call(self, *arguments, given="", **environment):
        """Runs the program in this test's folder; a minute is a long time for any command."""
        words = ["timeout", "60", VNEID, "--lang", "en", *map(str, arguments)]
        done = subprocess.run(
            words,
            input=given,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environment | environment,
            check=False,
        )
        return Answer(done)

    def do(self, *arguments, **how):
        """As `call`; it must succeed."""
        answer = self.call(*arguments, **how)
        self.assertEqual(answer.status, 0, f"vneid {' '.join(map(str, arguments))}: {answer!r}")
        return answer

    def start(self, words, log):
        """Starts a program whose output goes to a file of this name; it ends with the test."""
        with open(self.folder / log, "ab") as output:
            process = subprocess.Popen(
                list(map(str, words)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.environment,
            )
        self.addCleanup(end, process)
        return process

    def changed(self, text, *changes):
        """A shipped file with names of this test's; each must stand there once."""
        for its, ours in changes:
            self.assertEqual(text.count(its), 1, its)
            text = text.replace(its, str(ours))
        return text

    def until(self, what, seconds=30):
        """Waits until `what()` gives something true, and returns it."""
        last = time.monotonic() + seconds
        while time.monotonic() < last:
            value = what()
            if value:
                return value
            time.sleep(0.1)
        return self.fail(f"not within {seconds} s: {what}")


class Service:
    """A service that listens on loopback, its log in `serve.log` of the test's folder."""

    def __init__(self, case, directory, *flags, port=0, serving="serve", scheme="http", **environment):
        self.case, self.log = case, case.folder / f"{serving}.log"
        words = [VNEID, "authority", "serve", "--dir", directory, "--json", "--log-json"]
        words += ["--listen", f"127.0.0.1:{port}", *flags]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                list(map(str, words)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                cwd=case.folder,
                env=case.environment | environment,
            )
        case.addCleanup(self.stop)
        line = self.process.stdout.readline()
        case.assertTrue(line, f"the service did not begin:\n{self.log.read_text()}")
        self.told = json.loads(line)
        self.address = self.told["listening"]
        self.url = f"{scheme}://{self.address}"
        self.port = int(self.address.rpartition(":")[2])

    def get(self, path):
        """The status and the text of an answer."""
        return fetched(self.url + path)

    def metrics(self):
        """The status and the text of `/metrics`."""
        return fetched(f"http://{self.told['metrics']}/metrics")

    def stop(self):
        """Ends it in good order; returns the exit status."""
        status = end(self.process)
        self.process.stdout.close()
        return status

    def logged(self, code):
        """The lines of the log with this code."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if line[:1] == "{")
        flat = (line | line.get("fields", {}) for line in lines)
        return [line for line in flat if line.get("code") == code]


def fetched(request):
    """The status and the text of an answer, whoever gave it: certificates are these tests' own."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def end(process):
    """Asks a process to end, and waits for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def tool(name):
    """A program of Debian's: unpacked for these tests, or installed."""
    found = (UNPACKED / folder / name for folder in ("usr/sbin", "usr/bin"))
    return next((str(path) for path in found if path.exists()), name)


def libraries(folder=""):
    """Where the libraries of unpacked programs are, or this folder of them."""
    return next(map(str, UNPACKED.glob(f"usr/lib/*-linux-gnu/{folder}")), None)


def clock(offset):
    """The environment of a program whose clock is off by that, such as `+3h`."""
    library = libraries("faketime") or "/usr/lib/x86_64-linux-gnu/faketime"
    return {"LD_PRELOAD": f"{library}/libfaketime.so.1", "FAKETIME": offset}


def clock_that_moves(folder):
    """The environment of a program whose clock is moved while it runs, and how: by offsets as above."""
    offset = folder / "clock"
    offset.write_text("+0")

    def moves(by):
        fresh = folder / "clock.new"
        fresh.write_text(by)
        fresh.replace(offset)

    kept = {"FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    environment = clock("+0") | kept
    del environment["FAKETIME"]
    return environment, moves


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
