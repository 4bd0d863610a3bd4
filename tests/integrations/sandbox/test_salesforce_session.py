"""Tokens, expired sessions, the daily quota and the header that warns of it."""

import json
import time
from typing import Any

import jwt
import pytest
import requests

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.crm import Crm

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce")


@pytest.fixture
def crm(running: Running) -> Crm:
    running.mode()
    return Crm(running)


def token_answer(running: Running, **form: str) -> requests.Response:
    return requests.post(running.url + "/services/oauth2/token", data=form, timeout=10)


def assertion(running: Running, **changes: Any) -> str:
    client = json.loads((running.state / "salesforce-client.json").read_bytes())
    claims = {
        "iss": client["consumer_key"],
        "sub": client["username"],
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 180,
    }
    key = (running.state / "salesforce-client.pem").read_text()
    return jwt.encode(claims | changes, key, algorithm="RS256")


def test_a_signed_assertion_buys_a_token_without_expiry(running: Running) -> None:
    answer = token_answer(running, grant_type=JWT_BEARER, assertion=assertion(running)).json()
    assert set(answer) == {"access_token", "instance_url", "id", "token_type", "scope"}
    assert answer["instance_url"] == running.url
    assert answer["access_token"].startswith("00D")


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"sub": "nobody@northlight.example"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"aud": "https://elsewhere.example"}, "invalid_grant", "audience is invalid"),
        ({"exp": 1}, "invalid_grant", "assertion is not within its validity period"),
        ({"iss": "someone"}, "invalid_client_id", "client identifier invalid"),
    ],
)
def test_a_wrong_claim_is_refused(running: Running, changes: dict[str, Any], error: str, description: str) -> None:
    refused = token_answer(running, grant_type=JWT_BEARER, assertion=assertion(running, **changes))
    assert refused.status_code == 400
    assert refused.json() == {"error": error, "error_description": description}


def test_a_tampered_assertion_is_refused(running: Running) -> None:
    head, claims, signature = assertion(running).split(".")
    forged = ".".join([head, claims, signature[:-6] + "AAAAAA"])
    refused = token_answer(running, grant_type=JWT_BEARER, assertion=forged)
    assert refused.json() == {"error": "invalid_grant", "error_description": "invalid assertion"}


def test_a_wrong_secret_is_refused(running: Running, crm: Crm) -> None:
    key = crm.client["consumer_key"]
    refused = token_answer(running, grant_type="client_credentials", client_id=key, client_secret="guess")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")


def test_versions_are_listed_without_a_session(running: Running) -> None:
    assert {"v62.0", "v66.0"} <= {"v" + it["version"] for it in running.get("/services/data/").json()}


def test_a_call_without_a_session_is_401(running: Running) -> None:
    refused = running.get("/services/data/v62.0/limits", headers={"Authorization": "Bearer stale"})
    assert refused.status_code == 401
    assert refused.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_an_expired_token_stays_expired_until_the_next_login(crm: Crm) -> None:
    crm.running.mode(expire_token=1, count=1)
    assert [crm.call("GET", "/limits").status_code for _ in range(2)] == [401, 401]
    crm.log_in()
    assert crm.call("GET", "/limits").status_code == 200


def test_every_answer_counts_down_the_quota(crm: Crm) -> None:
    first, second = (crm.call("GET", "/limits") for _ in range(2))
    used = [int(it.headers["Sforce-Limit-Info"].split("=")[1].split("/")[0]) for it in (first, second)]
    assert used[1] == used[0] + 1
    assert second.json()["DailyApiRequests"]["Remaining"] == first.json()["DailyApiRequests"]["Remaining"] - 1


def test_an_exhausted_quota_is_403_without_retry_after(crm: Crm) -> None:
    crm.running.mode(quota_max=0)
    refused = crm.call("GET", "/limits")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert "Retry-After" not in refused.headers
    assert refused.headers["Sforce-Limit-Info"].endswith("/0")


def test_an_unknown_version_or_path_is_404_as_an_array(crm: Crm) -> None:
    for path in ("/services/data/v1.0/limits", "/services/data/v62.0/nothing/here/at/all"):
        refused = crm.call("GET", path)
        assert (refused.status_code, refused.json()[0]["errorCode"]) == (404, "NOT_FOUND")
