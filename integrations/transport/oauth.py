"""Token requests of the grants vendors use, and the assertions they ask to be signed.

A connector's `authorise(base_url, settings, now)` answers a TokenRequest, a StaticToken or None (no token).
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

Algorithm = Literal["RS256", "PS256", "ES256"]
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RENEW_BEFORE = timedelta(seconds=60)


class BadKey(ValueError):
    """The private key does not fit the algorithm or is no PEM: enter the whole key, with its BEGIN line."""


@dataclass(frozen=True)
class StaticToken:
    """A bearer token an admin entered; it does not expire by itself."""

    value: str = field(repr=False)


@dataclass(frozen=True)
class TokenRequest:
    """A form POST that answers an access token; `lifetime` counts where the answer states none."""

    url: str
    form: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    lifetime: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class Token:
    """An access token and when it ends; None when it does not end."""

    value: str = field(repr=False)
    expires_at: datetime | None


def client_credentials(
    url: str,
    *,
    client_id: str,
    client_secret: str,
    scope: str = "",
    lifetime: timedelta = timedelta(minutes=30),
) -> TokenRequest:
    """The client credentials grant, id and secret in the Basic header."""
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    return TokenRequest(url, form, {"Authorization": f"Basic {basic}"}, lifetime)


def jwt_bearer(
    url: str, *, claims: Mapping[str, Any], key: str, lifetime: timedelta = timedelta(minutes=30)
) -> TokenRequest:
    """The JWT bearer grant signed with RS256."""
    assertion = sign(claims, key=key, algorithm="RS256")
    return TokenRequest(url, {"grant_type": JWT_BEARER, "assertion": assertion}, {}, lifetime)


def client_assertion(
    url: str, *, claims: Mapping[str, Any], key: str, key_id: str, algorithm: Algorithm
) -> TokenRequest:
    """Client credentials proved by a signed assertion in place of a secret."""
    assertion = sign(claims, key=key, algorithm=algorithm, key_id=key_id)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": CLIENT_ASSERTION,
        "client_assertion": assertion,
    }
    return TokenRequest(url, form, {}, timedelta(minutes=60))


def read_token(body: Any, *, request: TokenRequest, now: datetime) -> Token:
    """The token of a token endpoint's 200 answer. Raises ValueError when there is none in it."""
    value = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise ValueError("the token endpoint answered without an access token")
    seconds = body.get("expires_in")
    lifetime = timedelta(seconds=float(seconds)) if seconds else request.lifetime
    return Token(value, now + lifetime)


def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def sign(claims: Mapping[str, Any], *, key: str, algorithm: Algorithm, key_id: str = "") -> str:
    """A signed JWT in compact form. Raises BadKey when the PEM key does not fit the algorithm."""
    header = {"alg": algorithm, "typ": "JWT"} | ({"kid": key_id} if key_id else {})
    signed = b".".join((_encoded(orjson.dumps(header)), _encoded(orjson.dumps(dict(claims)))))
    return b".".join((signed, _encoded(_signature(signed, key, algorithm)))).decode()


def _signature(signed: bytes, key: str, algorithm: Algorithm) -> bytes:
    try:
        private = serialization.load_pem_private_key(key.strip().encode(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey("Enter the private key as unencrypted PEM, with its BEGIN and END lines.") from error
    if algorithm == "ES256" and isinstance(private, ec.EllipticCurvePrivateKey) and private.key_size == 256:
        first, second = decode_dss_signature(private.sign(signed, ec.ECDSA(hashes.SHA256())))
        return first.to_bytes(32) + second.to_bytes(32)
    if algorithm == "PS256" and isinstance(private, rsa.RSAPrivateKey):
        salted = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        return private.sign(signed, salted, hashes.SHA256())
    if algorithm == "RS256" and isinstance(private, rsa.RSAPrivateKey):
        return private.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    raise BadKey(f"This private key cannot sign {algorithm}.")


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
