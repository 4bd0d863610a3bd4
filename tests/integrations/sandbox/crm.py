"""A caller of the Salesforce sandbox: fetches a token, sends it, keeps the answers raw."""

import json
from typing import Any
from urllib.parse import urlencode

import requests

from tests.integrations.sandbox.conftest import Running

API = "/services/data/v62.0"


class Crm:
    """One session of the integration user."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.client = json.loads((running.state / "salesforce-client.json").read_bytes())
        self.headers: dict[str, str] = {}
        self.log_in()

    def log_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        basic = (self.client["consumer_key"], self.client["consumer_secret"])
        answer = requests.post(self.running.url + "/services/oauth2/token", data=form, auth=basic, timeout=10)
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        url = self.running.url + (path if path.startswith("/services") else API + path)
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, url, json=body, headers=sent, timeout=10)

    def query(self, soql: str, kind: str = "query", **headers: str) -> requests.Response:
        return self.call("GET", f"/{kind}/?{urlencode({'q': soql})}", **headers)

    def rows(self, soql: str, kind: str = "query") -> list[dict[str, Any]]:
        answer = self.query(soql, kind)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["records"])
