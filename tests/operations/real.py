"""A real service as operate.md makes one, with roots of this test and nobody's app."""

import shutil
import subprocess


def make(case, directory, public_url):
    """Makes the folder of a real service, its first trust list signed by two roots and installed."""
    case.do("authority", "init", "--dir", directory, "--public-url", public_url)
    folder = case.folder / directory
    for number in (1, 2, 3):
        case.do("authority", "root", "new", f"root-{number}.pem")
        public = folder / f"public/root-{number}.pem"
        shutil.copy(case.folder / f"root-{number}.pub.pem", public)
    complete(case, folder)
    sign(case, folder / "trust-list-1.toml", "list-1.cose")
    case.do("authority", "root", "install", "list-1.cose", "--dir", directory)
    return folder


def sign(case, draft, signed):
    """Two ceremonies."""
    half = case.folder / "half-signed.cose"
    half.unlink(missing_ok=True)
    case.do("authority", "root", "sign", draft, "--key", "root-1.pem", "--out", half)
    case.do("authority", "root", "sign", half, "--key", "root-2.pem", "--out", signed)


def complete(case, folder):
    """Adds what `init` can't know: whose app it is, by a root of Apple's that nobody has."""
    root = folder / "apple-root.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 30"
    words = [*words.split(), "-subj", "/CN=nobody", "-keyout", case.folder / "unused.pem", "-out", root]
    subprocess.run(list(map(str, words)), check=True, capture_output=True)
    with open(folder / "authority.toml", "a", encoding="utf-8") as configuration:
        configuration.write('\napple_root = "apple-root.pem"\napple_app_id = "TEAM000000.vn.example.app"\n')
