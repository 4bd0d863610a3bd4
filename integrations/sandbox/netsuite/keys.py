"""The integration's key pair: the private half for the client, the public half known to the account."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from integrations.sandbox.journal import encode

ACCOUNT_ID = "5843201_SB1"
CLIENT_ID = "b41c7e0a5f3d4f0c9a6e2d18c07f5be3"
CERTIFICATE_ID = "sightline-es256"
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """Where the client's private key lies and the public key that goes with it, both PEM."""

    private_key_path: Path
    public_pem: str


def ensure_client(state: Path) -> ClientFiles:
    """The client's key pair of this state directory, made at the first start."""
    path = state / "netsuite-client.pem"
    if not path.exists():
        _write_private(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (state / "netsuite-client.json").write_bytes(encode(_description(path)))
    return ClientFiles(path, public.decode())


def _write_private(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    draft.rename(path)


def _description(path: Path) -> dict[str, str]:
    return {
        "account_id": ACCOUNT_ID,
        "client_id": CLIENT_ID,
        "certificate_id": CERTIFICATE_ID,
        "private_key_file": path.name,
        "algorithm": "ES256",
        "token_path": "/services/rest/auth/oauth2/v1/token",
    }


def load_public_key(pem: str) -> PublicKey:
    """The key of a certificate or public-key PEM. Raises ValueError for anything but EC and RSA >= 3072."""
    raw = pem.encode()
    if b"BEGIN CERTIFICATE" in raw:
        key = x509.load_pem_x509_certificate(raw).public_key()
    else:
        key = serialization.load_pem_public_key(raw)  # type: ignore[assignment]
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < 3072:
        raise ValueError("NetSuite takes RSA keys of 3072 or 4096 bits")
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise ValueError("NetSuite takes EC and RSA keys")
    return key
