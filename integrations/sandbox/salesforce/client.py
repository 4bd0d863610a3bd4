"""The connected app of the org: key, secret and key pair, made once and kept in the state directory."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from integrations.sandbox.salesforce.org import ORGANIZATION_ID

USERNAME = "integration@northlight.example"
AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


@dataclass(frozen=True, slots=True)
class Client:
    """What an administrator hands to the integration: salesforce-client.json and salesforce-client.pem."""

    consumer_key: str
    consumer_secret: str
    username: str
    public_key: RSAPublicKey

    @classmethod
    def kept_in(cls, state: Path) -> "Client":
        """The client of this state directory, created at the first call."""
        pem, described = state / "salesforce-client.pem", state / "salesforce-client.json"
        if not described.exists():
            _write_private(pem, _new_private_key())
            _write_private(described, json.dumps(_new_description(pem), indent=1).encode())
        facts = json.loads(described.read_bytes())
        private_key = load_pem_private_key(pem.read_bytes(), password=None)
        public_key = private_key.public_key()
        if not isinstance(public_key, RSAPublicKey):
            raise TypeError(f"{pem} must hold an RSA key; delete it with {described.name} to make a new one")
        return cls(facts["consumer_key"], facts["consumer_secret"], facts["username"], public_key)


def _new_private_key() -> bytes:
    key = generate_private_key(public_exponent=65_537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _new_description(pem: Path) -> dict[str, str]:
    return {
        "consumer_key": "3MVG9" + secrets.token_urlsafe(60),
        "consumer_secret": secrets.token_hex(32).upper(),
        "username": USERNAME,
        "audience": AUDIENCES[0],
        "organization_id": ORGANIZATION_ID,
        "private_key_file": pem.name,
    }


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
