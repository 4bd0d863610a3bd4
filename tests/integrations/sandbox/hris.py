"""A caller of the BambooHR sandbox with its API key; answers raw."""

import json
from typing import Any

import requests

from tests.integrations.sandbox.conftest import Running

API = "/api/v1"


class Hris:
    """The company as the API user sees it."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.key = json.loads((running.state / "bamboohr-client.json").read_bytes())["api_key"]

    def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> requests.Response:
        url, auth = self.running.url + API + path, (self.key, "x")
        return requests.request(method, url, json=body, params=parameters, auth=auth, timeout=10)

    def get(self, path: str, **parameters: Any) -> Any:
        answer = self.call("GET", path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def changed(self, since: str, **parameters: Any) -> dict[str, dict[str, Any]]:
        return dict(self.get("/employees/changed", since=since, **parameters)["employees"])

    def subscribe(self, url: str, **changes: Any) -> dict[str, Any]:
        terms = {"name": "Sightline", "url": url, "format": "json", "monitorFields": ["jobTitleName", "payRate"]}
        events = ["employee.created", "employee.updated", "employee.deleted"]
        answer = self.call("POST", "/webhooks", terms | {"events": events} | changes)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())
