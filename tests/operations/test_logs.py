"""docs/deploy/rsyslog.d and logrotate.d, in the programs that read them."""

import os
import pwd
import queue
import socket
import ssl
import subprocess
import threading

import program

NAMES = ("logs-ca.pem", "logs-client.pem", "logs-client-key.pem")


class Logs(program.Case):
    def setUp(self):
        super().setUp()
        if libraries := program.libraries():
            self.environment["LD_LIBRARY_PATH"] = libraries
        self.audit = self.folder / "audit.jsonl"

    def test_what_is_exported_and_what_the_service_says_arrive_by_tls(self):
        lines, port = self.server()
        self.audit.write_text('{"what": "first"}\n')
        self.ship(port)
        self.assertIn('{"what": "first"}', lines.get(timeout=30))
        with open(self.audit, "a", encoding="utf-8") as audit:
            audit.write('{"what": "second"}\n')
        self.assertIn('{"what": "second"}', lines.get(timeout=30))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
            journal.connect(str(self.folder / "log"))
            journal.send(b'<134>cron[1]: of somebody else')
            journal.send(b'<134>vneid[1]: {"level":"ERROR","code":"commit_failed"}')
        self.assertIn("commit_failed", lines.get(timeout=30))

    def test_the_exported_audit_is_rotated(self):
        text = (program.DEPLOY / "logrotate.d/vneid").read_text()
        me = pwd.getpwuid(os.getuid()).pw_name
        text = self.changed(text, ("/var/log/vneid/audit.jsonl", self.audit), ("su vneid adm", f"su {me} adm"))
        text = self.changed(text, ("create 0640 vneid adm", f"create 0640 {me} adm"))
        (self.folder / "rotate").write_text(text)
        self.audit.write_text("a line\n")
        words = [program.tool("logrotate"), "--force", "--state", self.folder / "state", self.folder / "rotate"]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", env=self.environment, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.audit.read_text(), "")
        self.assertEqual(len(list(self.folder.glob("audit.jsonl-*"))), 1)

    def test_each_row_of_the_audit_is_exported_once(self):
        self.do("authority", "init", "--dir", "w")
        script = [program.DEPLOY / "bin/audit-export", self.folder / "w", self.folder]
        # What is a minute old, and in a minute what is younger.
        told = []
        for number, offset in (("000000000789", "+61"), ("000000000456", "+122"), (None, "+183")):
            if number:
                who = [number, "--name", "Nguyễn Văn An Thử Nghiệm", "--dir", "w"]
                self.do("authority", "account", "add", *who, given=program.PASSWORD)
            environment = self.environment | program.clock(offset) | {"PATH": f"{self.path()}:{os.environ['PATH']}"}
            done = subprocess.run(script, capture_output=True, encoding="utf-8", env=environment, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            told.append(len(self.audit.read_text().splitlines()))
        self.assertGreater(told[0], 0)
        self.assertGreater(told[1], told[0])
        # The export before is one, too.
        self.assertEqual(told[2], told[1] + 1)
        rows = self.audit.read_text().splitlines()
        self.assertEqual(len(set(rows)), len(rows))
        self.assertNotIn("Nguyễn", self.audit.read_text())

    def path(self):
        """A folder in which the program has its name."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        link = folder / "vneid"
        if not link.exists():
            link.symlink_to(program.VNEID)
        return folder

    def server(self):
        """The log server, by the name that the file gives it; what it receives, and its port."""
        words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        words = [*words.split(), "-subj", "/CN=logs.example", "-addext", "subjectAltName=DNS:logs.example"]
        words += ["-keyout", self.folder / "logs-client-key.pem", "-out", self.folder / "logs-ca.pem"]
        subprocess.run(list(map(str, words)), check=True, capture_output=True)
        (self.folder / "logs-client.pem").write_bytes((self.folder / "logs-ca.pem").read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "logs-ca.pem", self.folder / "logs-client-key.pem")
        context.load_verify_locations(self.folder / "logs-ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        lines = queue.Queue()

        def receive():
            with context.wrap_socket(listener.accept()[0], server_side=True) as client:
                while text := client.recv(65536):
                    for line in text.decode().split("\n"):
                        if line:
                            lines.put(line)

        threading.Thread(target=receive, daemon=True).start()
        return lines, listener.getsockname()[1]

    def ship(self, port):
        text = (program.DEPLOY / "rsyslog.d/30-vneid.conf").read_text()
        text = self.changed(
            text,
            ("/var/log/vneid/audit.jsonl", self.audit),
            ('target="logs.example" port="6514"', f'target="127.0.0.1" port="{port}"'),
            *((f"/etc/ssl/vneid/{name}", self.folder / name) for name in NAMES),
        )
        journal = f'module(load="imuxsock" SysSock.Name="{self.folder}/log")\n'
        (self.folder / "rsyslog.conf").write_text(f'global(workDirectory="{self.folder}")\n{journal}{text}')
        words = [program.tool("rsyslogd"), "-f", self.folder / "rsyslog.conf", "-i", self.folder / "pid"]
        if modules := program.libraries("rsyslog"):
            words += ["-M", modules]
        test = subprocess.run(
            list(map(str, [*words, "-N", "1"])), capture_output=True, encoding="utf-8", env=self.environment, check=False
        )
        self.assertEqual(test.returncode, 0, test.stderr)
        self.start([*words, "-n"], "rsyslog.log")
