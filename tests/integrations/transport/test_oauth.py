"""Assertions are signed as vendors check them, with an independent library as the judge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from integrations.transport import oauth

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


@pytest.mark.parametrize(("algorithm", "key"), [("RS256", RSA_KEY), ("PS256", RSA_KEY), ("ES256", EC_KEY)])
def test_a_signature_is_verified_by_another_library(algorithm: Any, key: Any) -> None:
    claims = {"iss": "me", "aud": "https://login.example.com"}

    token = oauth.sign(claims, key=pem(key), algorithm=algorithm, key_id="cert-1")

    decoded = jwt.decode(token, key.public_key(), algorithms=[algorithm], audience="https://login.example.com")
    assert decoded == claims
    assert jwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT", "kid": "cert-1"}


@pytest.mark.parametrize(("algorithm", "key"), [("ES256", pem(RSA_KEY)), ("RS256", pem(EC_KEY)), ("RS256", "no key")])
def test_a_key_that_does_not_fit_says_so(algorithm: Any, key: str) -> None:
    with pytest.raises(oauth.BadKey):
        oauth.sign({}, key=key, algorithm=algorithm)


@pytest.mark.parametrize(
    ("body", "lifetime"),
    [({"expires_in": "3600"}, 3600), ({"expires_in": 60}, 60), ({}, 1800)],
)
def test_a_token_lives_as_long_as_the_answer_says(body: dict[str, Any], lifetime: int) -> None:
    request = oauth.client_credentials("https://x.example/token", client_id="i", client_secret="s")

    token = oauth.read_token({"access_token": "t", **body}, request=request, now=NOW)

    assert token.expires_at == NOW + timedelta(seconds=lifetime)


@pytest.mark.parametrize("body", [{}, [], None, {"access_token": ""}, {"access_token": 5}])
def test_an_answer_without_token_is_an_error(body: Any) -> None:
    request = oauth.client_credentials("https://x.example/token", client_id="i", client_secret="s")

    with pytest.raises(ValueError, match="without an access token"):
        oauth.read_token(body, request=request, now=NOW)


def test_secrets_do_not_show_in_representations() -> None:
    request = oauth.client_credentials("https://x.example/token", client_id="i", client_secret="canary")

    assert "canary" not in repr(request)
    assert "canary" not in repr(oauth.StaticToken("canary"))
    assert "canary" not in repr(oauth.Token("canary", None))
