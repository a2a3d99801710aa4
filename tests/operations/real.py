"""A real service as operate.md makes one, with roots of this test and nobody's app."""

import json
import shutil
import socket
import struct
import subprocess
import threading
import time
import urllib.request

import program


CLERK = ["--operator", "lan.thu"]
PASSPHRASE = ["--passphrase-file", "passphrase"]


def make(case, directory, public_url):
    """Makes the folder of a real service, its first trust list signed by two roots and installed."""
    case.do("authority", "init", "--dir", directory, "--public-url", public_url)
    folder = case.folder / directory
    roots(case, folder, "root")
    complete(case, folder)
    sign(case, folder / "trust-list-1.toml", "root", "list-1.cose")
    case.do("authority", "root", "install", "list-1.cose", "--dir", directory, *CLERK)
    return folder


def roots(case, folder, name):
    """Three root keys of this name, whose public halves the service pins."""
    (case.folder / "passphrase").write_text("a passphrase of nobody\n")
    for number in (1, 2, 3):
        case.do("authority", "root", "new", f"{name}-{number}.key", *PASSPHRASE)
        shutil.copy(case.folder / f"{name}-{number}.pub.pem", folder / f"public/root-{number}.pub.pem")


def sign(case, draft, name, signed):
    """Two ceremonies with two roots of this name."""
    half = case.folder / f"half-{signed}"
    for number, what, out in ((1, draft, half), (2, half, signed)):
        key = ["--key", f"{name}-{number}.key", *PASSPHRASE]
        case.do("authority", "root", "sign", what, *key, "--out", out)


def complete(case, folder):
    """Adds what `init` can't know: whose app it is, by a root of Apple's that nobody has."""
    certificate(folder / "apple-root.pem", case.folder / "unused.pem", "P-384")
    with open(folder / "authority.toml", "a", encoding="utf-8") as configuration:
        configuration.write(
            'metrics_listen = "127.0.0.1:0"\n'
            'apple_root = "apple-root.pem"\napple_app_id = "TEAM000000.vn.example.app"\n'
        )


def certificate(path, key, curve="P-256"):
    """A certificate of nobody, and its key."""
    words = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:{curve} -nodes -days 30 -subj /CN=nobody"
    words = [*words.split(), "-keyout", str(key), "-out", str(path)]
    subprocess.run(words, check=True, capture_output=True)


def with_tls(folder):
    """Speaks TLS itself, with no proxy before it."""
    certificate(folder / "tls.pem", folder / "tls-key.pem")
    (folder / "tls-key.pem").chmod(0o600)
    path = folder / "authority.toml"
    text = path.read_text().replace("\nproxies = 1\n", "\n")
    path.write_text(f'{text}tls_certificate = "tls.pem"\ntls_key = "tls-key.pem"\n')


def with_witness(case, folder):
    """Asks a time server of this test, which says what this machine's clock says (RFC 5905)."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    case.addCleanup(server.close)

    def answer():
        while True:
            try:
                question, caller = server.recvfrom(48)
            except OSError:
                return
            now = struct.pack("!Q", int((time.time() + 2_208_988_800) * 2**32))
            server.sendto(bytes([0x24, 1]) + bytes(22) + question[40:48] + now + now, caller)

    threading.Thread(target=answer, daemon=True).start()
    with open(folder / "authority.toml", "a", encoding="utf-8") as configuration:
        configuration.write(f'clock_witness = "ntp:127.0.0.1:{server.getsockname()[1]}"\n')


def with_android(folder):
    """Serves Android too, by a root that nobody has and an empty list."""
    shutil.copy(folder / "apple-root.pem", folder / "android-roots.pem")
    (folder / "android-status.json").write_text('{"entries": {}}')
    with open(folder / "authority.toml", "a", encoding="utf-8") as configuration:
        configuration.write(
            'android_roots = "android-roots.pem"\nandroid_package = "vn.example.app"\n'
            f'android_signing_digests = ["{"0" * 64}"]\nandroid_status = "android-status.json"\n'
        )


def sign_in_body(number, password):
    """What a phone sends to sign in, with thumbprints of keys that nobody has."""
    return json.dumps(
        {
            "number": number,
            "password": password,
            "phone": "x",
            "platform": "android",
            "model": "",
            "request_key": "A" * 43,
            "presentation_key": "B" * 42 + "A",
        }
    )


def sign_in(service, number, password):
    """The status of the answer."""
    body = sign_in_body(number, password).encode()
    request = urllib.request.Request(f"{service.url}/v1/sign-ins", body, {"Content-Type": "application/json"})
    return program.fetched(request)[0]
