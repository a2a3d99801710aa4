"""Signs the calls that schemathesis makes, so that they come further than to 401.

The signature (RFC 9421, RFC 9530) is made here from docs/spec alone. WORLD in the environment is JSON:
the URI by which the service knows itself, its clock, the request keys of two phones, and what to put into
paths.
"""

import base64
import hashlib
import json
import os
import secrets
from urllib.parse import urlsplit

import requests
import schemathesis
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

WORLD = json.loads(os.environ["WORLD"])


class Phone:
    def __init__(self, phone):
        self.key = serialization.load_pem_private_key(phone.encode(), None)
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        # RFC 9679: SHA-256 of the deterministic COSE_Key {1: 2, -1: 1, -2: x, -3: y}.
        cose_key = bytes.fromhex("a401022001215820") + x + bytes.fromhex("225820") + y
        self.keyid = base64url(hashlib.sha256(cose_key).digest())

    def sign(self, data):
        der = self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return b"".join(number.to_bytes(32, "big") for number in utils.decode_dss_signature(der))


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


# What ends a phone is called by one that is there for it.
PHONE, DOOMED = Phone(WORLD["phone"]), Phone(WORLD["doomed"])


class Signed(requests.auth.AuthBase):
    def __call__(self, request):
        parts = urlsplit(request.url)
        path = parts.path + ("?" + parts.query if parts.query else "")
        ends = request.method == "DELETE" or parts.path.endswith(("/sign-out", "/lost"))
        phone = DOOMED if ends else PHONE
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        if not isinstance(body, bytes):
            return request
        digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
        parameters = (
            '("@method" "@target-uri" "content-digest")'
            f';created={WORLD["now"]};nonce="{base64url(secrets.token_bytes(16))}"'
            f';keyid="{phone.keyid}";tag="vneid-call"'
        )
        base = (
            f'"@method": {request.method}\n"@target-uri": {WORLD["public_url"]}{path}\n'
            f'"content-digest": {digest}\n"@signature-params": {parameters}'
        )
        signature = base64.b64encode(phone.sign(base.encode())).decode()
        request.headers["Content-Digest"] = digest
        request.headers["Signature-Input"] = "vneid=" + parameters
        request.headers["Signature"] = f"vneid=:{signature}:"
        return request


schemathesis.auth.set_from_requests(Signed())


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Every second call is about something that exists."""
    known = WORLD["known"]
    if path_parameters and path_parameters.keys() <= known.keys() and secrets.randbits(1):
        return {name: known[name] for name in path_parameters}
    return path_parameters
