"""JWT client assertions checked as NetSuite does, and the bearer tokens given for them.

Tokens are signed, not stored: they outlive a restart of the sandbox as they would outlive one of NetSuite.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from integrations.sandbox.netsuite.keys import CLIENT_ID, PublicKey, load_public_key

DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
ALGORITHMS = frozenset(family + size for family in ("PS", "ES") for size in DIGESTS)
LONGEST_LIFE = 3600
LEEWAY = 60
SCOPE = "rest_webservices"


class AssertionRefused(Exception):
    """The token endpoint says no; `error` is the OAuth error code."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True, slots=True)
class TokenOffice:
    """Checks assertions against registered certificates and signs bearer tokens with its own secret."""

    secret: bytes
    certificates: Mapping[str, str]

    def check_assertion(self, assertion: str, *, audiences: frozenset[str], now: float) -> None:
        """Raises AssertionRefused unless the JWT is signed by a registered key and says what it must."""
        signed, header, claims, signature = _parts(assertion)
        if header.get("alg") not in ALGORITHMS:
            raise AssertionRefused("invalid_client", f"algorithm {header.get('alg')} is not PS or ES")
        if header.get("kid") not in self.certificates:
            raise AssertionRefused("invalid_client", "the certificate id is not mapped to this application")
        _check_signature(load_public_key(self.certificates[header["kid"]]), header["alg"], signed, signature)
        _check_claims(claims, audiences, now)

    def issue(self, *, now: float, seconds: int) -> str:
        payload = _encode(orjson.dumps({"iat": now, "exp": now + seconds}))
        return f"{payload}.{self._seal(payload)}"

    def is_valid(self, token: str, *, now: float, not_before: float) -> bool:
        """Whether the token is ours, not expired, and not issued before all tokens were revoked."""
        payload, _, seal = token.partition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(payload).encode()):
            return False
        claims = orjson.loads(_decode(payload))
        return bool(claims["iat"] >= not_before and claims["exp"] > now)

    def _seal(self, payload: str) -> str:
        return _encode(hmac.digest(self.secret, payload.encode(), hashlib.sha256))


def _parts(assertion: str) -> tuple[bytes, dict[str, Any], dict[str, Any], bytes]:
    try:
        header, claims, signature = assertion.split(".")
        return f"{header}.{claims}".encode(), _json(header), _json(claims), _decode(signature)
    except (ValueError, binascii.Error) as error:
        raise AssertionRefused("invalid_request", f"client_assertion is no JWT: {error}") from error


def _check_signature(key: PublicKey, algorithm: str, signed: bytes, signature: bytes) -> None:
    digest = DIGESTS[algorithm[2:]]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm.startswith("ES"):
            half = len(signature) // 2
            numbers = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
            key.verify(utils.encode_dss_signature(*numbers), signed, ec.ECDSA(digest))
        elif not isinstance(key, ec.EllipticCurvePublicKey) and algorithm.startswith("PS"):
            key.verify(signature, signed, padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest)
        else:
            raise AssertionRefused("invalid_client", f"the certificate's key cannot sign {algorithm}")
    except InvalidSignature as error:
        raise AssertionRefused("invalid_client", "the signature does not fit the certificate") from error


def _check_claims(claims: dict[str, Any], audiences: frozenset[str], now: float) -> None:
    issued, expires = claims.get("iat", 0), claims.get("exp", 0)
    audience = claims.get("aud")
    heard = set(audience) if isinstance(audience, list) else {audience}
    scope = claims.get("scope", "")
    faults = {
        "iss is not the client id": claims.get("iss") != CLIENT_ID,
        "aud is not the token endpoint": not heard & audiences,
        "the assertion has expired": expires <= now,
        "iat lies in the future": issued > now + LEEWAY,
        "exp is more than 60 minutes after iat": expires - issued > LONGEST_LIFE + 1,
        f"scope lacks {SCOPE}": SCOPE not in (scope if isinstance(scope, list) else str(scope)),
    }
    if wrong := [fault for fault, is_wrong in faults.items() if is_wrong]:
        raise AssertionRefused("invalid_grant", "; ".join(wrong))


def _json(part: str) -> dict[str, Any]:
    return dict(orjson.loads(_decode(part)))


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
