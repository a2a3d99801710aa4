"""docs/deploy/nginx/vneid.conf in a real nginx, before a real service."""

import contextlib
import http.client
import json
import os
import ssl
import subprocess

import program
import real

NGINX = program.tool("nginx")


class Proxy(program.Case):
    def setUp(self):
        super().setUp()
        real.make(self, "a", "https://authority.example")
        self.service = program.Service(self, "a", "--proxies", "1")
        self.port = program.free_port()
        self.configure()
        self.start([NGINX, *self.where(), "-g", "daemon off;"], "nginx.log")
        self.until(lambda: self.get("/v1/lists/index.json")[0] == 200)

    def configure(self):
        """The file as it is, but for what its head says is to be changed."""
        real.certificate(self.folder / "tls.pem", self.folder / "key.pem")
        text = self.changed(
            (program.DEPLOY / "nginx/vneid.conf").read_text(),
            ("server 127.0.0.1:8080;", f"server {self.service.address};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            ("/etc/ssl/vneid/authority.pem", f"{self.folder}/tls.pem"),
            ("/etc/ssl/vneid/authority-key.pem", f"{self.folder}/key.pem"),
        )
        (self.folder / "vneid.conf").write_text(text)
        bodies = "".join(
            f"{kind}_temp_path {self.folder}/{kind}; "
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.getuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/pid; error_log stderr warn; {user} events {{}}"
            f"http {{ {bodies} include {self.folder}/vneid.conf; }}"
        )
        test = subprocess.run([NGINX, "-t", *self.where()], capture_output=True, encoding="utf-8", check=False)
        self.assertEqual(test.returncode, 0, test.stderr)
        self.assertNotIn("[warn]", test.stderr)

    def where(self):
        return ["-p", f"{self.folder}/", "-c", f"{self.folder}/nginx.conf", "-e", "stderr"]

    def get(self, path, body=None, forwarded=None, client="127.0.0.1"):
        """The status and the text of an answer; 0 while nobody listens."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        proxy = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=context, source_address=(client, 0)
        )
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= {"X-Forwarded-For": forwarded} if forwarded else {}
        try:
            with contextlib.closing(proxy):
                proxy.request("POST" if body else "GET", path, body, headers)
                answer = proxy.getresponse()
                return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            return 0, ""

    def test_phones_reach_what_they_call_and_nothing_else(self):
        self.assertEqual(self.service.get("/readyz")[0], 200)
        self.assertEqual(json.loads(self.get("/v1/lists/index.json")[1])["trust_list"], "trust/1")
        for inside in ("/metrics", "/readyz", "/healthz", "/openapi.json", "/"):
            self.assertEqual(self.get(inside)[0], 404, inside)

    def test_the_address_that_nginx_saw_counts_and_not_what_a_client_wrote(self):
        """Four wrong passwords are free for each address."""
        answers = [self.sign_in(forwarded=f"198.51.100.{n}") for n in range(6)]
        self.assertEqual(answers, [401] * 4 + [429] * 2)
        self.assertEqual(self.sign_in(client="127.0.0.2"), 401)

    def test_too_large_a_body_is_refused_by_the_proxy(self):
        self.assertEqual(self.get("/v1/sign-ins", "x" * (256 * 1024 + 1))[0], 413)

    def sign_in(self, **how):
        body = real.sign_in_body("000000000999", "wrong password")
        return self.get("/v1/sign-ins", body, **how)[0]
