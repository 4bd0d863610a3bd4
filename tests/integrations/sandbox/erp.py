"""A small NetSuite client for tests: signs its own assertion, speaks REST and SuiteQL."""

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
import requests

from tests.integrations.sandbox.conftest import Running

REST = "/services/rest"
TOKEN_PATH = f"{REST}/auth/oauth2/v1/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def assertion(running: Running, *, key: str = "", algorithm: str = "ES256", kid: str = "", **claims: Any) -> str:
    """A client assertion as the demo's connection signs it, with changed claims where given."""
    client = json.loads((running.state / "netsuite-client.json").read_bytes())
    now = int(time.time())
    said = {
        "iss": client["client_id"],
        "scope": ["rest_webservices"],
        "aud": running.url + TOKEN_PATH,
        "iat": now,
        "exp": now + 600,
    }
    signing_key = key or (running.state / client["private_key_file"]).read_text()
    headers = {"kid": kid or client["certificate_id"]}
    return jwt.encode(said | claims, signing_key, algorithm=algorithm, headers=headers)


def token_answer(running: Running, signed: str, grant_type: str = "client_credentials") -> requests.Response:
    form = {"grant_type": grant_type, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
    return requests.post(running.url + TOKEN_PATH, data=form, timeout=10)


@dataclass
class Erp:
    """One session with the ERP."""

    running: Running
    token: str = ""

    def __post_init__(self) -> None:
        self.token = token_answer(self.running, assertion(self.running)).json()["access_token"]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.token}"} | headers
        return requests.request(method, self.running.url + REST + path, json=body, headers=sent, timeout=10)

    def put(self, kind: str, external_id: str, body: Any, **headers: str) -> requests.Response:
        return self.call("PUT", f"/record/v1/{kind}/eid:{external_id}", body, **headers)

    def ask(self, query: str, *, limit: int = 1000, offset: int = 0) -> requests.Response:
        path = f"/query/v1/suiteql?limit={limit}&offset={offset}"
        return self.call("POST", path, {"q": query}, Prefer="transient")

    def rows(self, query: str, **paging: int) -> list[dict[str, str]]:
        items = self.ask(query, **paging).json()["items"]
        return [{name: value for name, value in item.items() if name != "links"} for item in items]

    def customer(self, key: str) -> dict[str, Any]:
        """The stored customer whose entity id ends in the world's key, for example LINDHORST."""
        customers = self.running.records("customer").values()
        return next(one for one in customers if one["entityId"] == f"CUST-{key}")


def job(erp: Erp, customer: str = "RHEINQUELL", **changes: Any) -> dict[str, Any]:
    """A job body the ERP takes."""
    master = erp.customer(customer)
    return {
        "companyName": "Cold chain monitoring",
        "parent": {"id": master["id"]},
        "subsidiary": {"id": master["subsidiary"]},
        "currency": {"id": master["currency"]},
        "jobBillingType": {"id": "FBM"},
        "jobPrice": 286000,
    } | changes


def first_error(answer: requests.Response) -> dict[str, str]:
    return dict(answer.json()["o:errorDetails"][0])
