"""A caller of the Microsoft 365 sandbox: fetches a token, sends it, keeps the answers raw."""

import json
from typing import Any

import requests

from tests.integrations.sandbox.conftest import Running

SENDER = "sightline@northlight.example"


class Graph:
    """One session of the application."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.client = json.loads((running.state / "microsoft365-client.json").read_bytes())
        self.headers: dict[str, str] = {}
        self.log_in()

    def token(self, **changes: str) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client["client_id"],
            "client_secret": self.client["client_secret"],
            "scope": "https://graph.microsoft.com/.default",
        } | changes
        tenant = form.pop("tenant", self.client["tenant_id"])
        return requests.post(f"{self.running.url}/{tenant}/oauth2/v2.0/token", data=form, timeout=10)

    def log_in(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token().json()['access_token']}"}

    def call(self, method: str, path: str, body: Any = None, **params: str) -> requests.Response:
        url = path if path.startswith("http") else f"{self.running.url}/v1.0{path}"
        query = {f"${name}": value for name, value in params.items()}
        return requests.request(method, url, json=body, params=query, headers=self.headers, timeout=10)

    def card(self, body: Any, **changes: str) -> requests.Response:
        return requests.post(
            self.running.url + self.client["workflow_path"] + changes.get("tail", ""), json=body, timeout=10
        )


def make_message(ref: str = "north-1", **changes: Any) -> dict[str, Any]:
    return {
        "subject": "Set up",
        "body": {"contentType": "text", "content": "It is there."},
        "toRecipients": [{"emailAddress": {"address": "pmo@north.example"}}],
        "internetMessageHeaders": [{"name": "x-sightline-ref", "value": ref}],
    } | changes


def make_group(nickname: str, owner: str, **changes: Any) -> dict[str, Any]:
    return {
        "displayName": "Data platform",
        "mailNickname": nickname,
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "visibility": "Private",
        "owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{owner}"],
    } | changes


def from_group(group: str) -> dict[str, str]:
    return {
        "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "group@odata.bind": f"https://graph.microsoft.com/v1.0/groups('{group}')",
    }
