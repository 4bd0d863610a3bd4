"""A caller of the Kantata sandbox with its token; answers raw."""

import json
from typing import Any

import requests

from tests.integrations.sandbox.conftest import Running

API = "/api/v1"


class Psa:
    """The account as the integration user sees it."""

    def __init__(self, running: Running) -> None:
        self.running = running
        token = json.loads((running.state / "kantata-client.json").read_bytes())["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> requests.Response:
        url = self.running.url + API + path
        return requests.request(method, url, json=body, params=parameters, headers=self.headers, timeout=10)

    def page(self, collection: str, **parameters: Any) -> dict[str, Any]:
        answer = self.call("GET", f"/{collection}.json", **parameters)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def rows(self, collection: str, **parameters: Any) -> list[dict[str, Any]]:
        """The objects of one page, in the order of `results`."""
        page = self.page(collection, **{"per_page": 200, **parameters})
        return [page[collection][result["id"]] for result in page["results"]]

    def create(self, collection: str, singular: str, **attributes: Any) -> dict[str, Any]:
        answer = self.call("POST", f"/{collection}.json", {singular: attributes})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return dict(body[collection][body["results"][0]["id"]])

    def project(self, **changes: Any) -> dict[str, Any]:
        terms = {"title": "New project", "creator_role": "maven", "currency": "EUR", "price": "12000.50"}
        return self.create("workspaces", "workspace", **(terms | changes))
