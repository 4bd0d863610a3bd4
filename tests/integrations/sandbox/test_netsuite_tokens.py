"""OAuth 2.0 machine to machine: what the token endpoint takes and refuses, how long a token is good."""

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.erp import Erp, assertion, first_error, token_answer


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("netsuite", "--empty")


@pytest.fixture(scope="module")
def rsa_key(running: Running) -> str:
    """A private RSA key whose public half is registered as `rsa-certificate`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    running.do("register_certificate", certificate_id="rsa-certificate", pem=public.decode())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def test_a_signed_assertion_buys_a_token_for_an_hour(running: Running) -> None:
    answer = token_answer(running, assertion(running))

    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "expires_in", "token_type"}
    assert answer.json()["expires_in"] == "3600"


def test_a_token_opens_the_record_api(running: Running) -> None:
    assert Erp(running).call("GET", "/record/v1/customer").status_code == 200


def test_no_token_is_an_invalid_login(running: Running) -> None:
    answer = running.get("/services/rest/record/v1/customer")

    assert answer.status_code == 401
    assert first_error(answer)["o:errorCode"] == "INVALID_LOGIN"


def test_an_rsa_key_may_sign_ps256(running: Running, rsa_key: str) -> None:
    signed = assertion(running, key=rsa_key, algorithm="PS256", kid="rsa-certificate")

    assert token_answer(running, signed).status_code == 200


def test_rs256_is_refused_though_the_key_is_known(running: Running, rsa_key: str) -> None:
    answer = token_answer(running, assertion(running, key=rsa_key, algorithm="RS256", kid="rsa-certificate"))

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_client", "error_description": "algorithm RS256 is not PS or ES"}


def test_a_strangers_signature_is_refused(running: Running, rsa_key: str) -> None:
    answer = token_answer(running, assertion(running, key=rsa_key, algorithm="PS256"))

    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "https://elsewhere.example/token"}, "aud is not the token endpoint"),
        ({"iss": "somebody"}, "iss is not the client id"),
        ({"exp": int(time.time()) - 5}, "the assertion has expired"),
        ({"exp": int(time.time()) + 7200}, "exp is more than 60 minutes after iat"),
        ({"scope": "restlets"}, "scope lacks rest_webservices"),
    ],
)
def test_a_wrong_claim_is_an_invalid_grant(running: Running, claims: dict[str, Any], reason: str) -> None:
    answer = token_answer(running, assertion(running, **claims))

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant", "error_description": reason})


def test_an_unknown_certificate_is_refused(running: Running) -> None:
    assert token_answer(running, assertion(running, kid="nobody")).json()["error"] == "invalid_client"


def test_another_grant_is_unsupported(running: Running) -> None:
    answer = token_answer(running, assertion(running), grant_type="password")

    assert answer.json()["error"] == "unsupported_grant_type"


def test_tokens_can_be_expired_at_once_and_renewed(running: Running) -> None:
    erp = Erp(running)
    running.do("expire_tokens")

    assert erp.call("GET", "/record/v1/customer").status_code == 401
    assert Erp(running).call("GET", "/record/v1/customer").status_code == 200


def test_a_token_outlives_a_restart(running: Running) -> None:
    erp = Erp(running)
    running.kill_and_restart()

    assert erp.call("GET", "/record/v1/customer").status_code == 200
