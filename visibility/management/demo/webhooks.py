"""Whom the demo's vendors call when something is new: our ingest door, as an administrator there would enter it."""

import base64
import json
import urllib.request
from typing import Any

from django.utils import timezone

from integrations import secrets
from integrations.models import Connection, WebhookSubscription

OURS = "/ingest/"
# Who somebody is, where, whether still employed, and what an hour costs.
WATCHED = ("firstName", "lastName", "preferredName", "workEmail", "jobTitle", "division", "status", "payRate")


def subscribe_crm(connection: Connection, ingest: str) -> None:
    """Outbound messages are set up in the CRM's own pages: the sandbox's hand does it."""
    _ask("POST", f"{connection.base_url}/_do", {"action": "subscribe", "url": _address(connection, ingest)})


def subscribe_hris(connection: Connection, ingest: str) -> None:
    """A webhook of our key in place of an earlier one: the private key is shown when it is made and never again.

    VENDORS.md 7.
    """
    hooks, key = f"{connection.base_url}/api/v1/webhooks", secrets.opened(connection, connection.credential)["api_key"]
    for hook in _ask("GET", hooks, key=key)["webhooks"]:
        if OURS in hook["url"]:
            _ask("DELETE", f"{hooks}/{hook['id']}", key=key)
    wanted = {"name": "Sightline", "url": _address(connection, ingest), "format": "json", "monitorFields": WATCHED}
    made = _ask("POST", hooks, wanted, key=key)
    secrets.keep(connection, {"webhook_private_key": made["privateKey"]}, now=timezone.now())


def _address(connection: Connection, ingest: str) -> str:
    """Where the vendor is to call; kept as the connection's subscription."""
    address = f"{ingest.rstrip('/')}{OURS}{connection.pk}/{connection.webhook_token}/"
    WebhookSubscription.objects.update_or_create(connection=connection, defaults={"address": address})
    return address


def _ask(method: str, url: str, body: dict[str, Any] | None = None, *, key: str = "") -> Any:
    """The JSON that a sandbox answers, None where it says something else. Raises urllib.error.HTTPError."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": _basic(key)} if key else {})
    raw = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=raw, headers=headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  (http to the demo's own sandbox)
        said = answer.read()
        return json.loads(said) if answer.headers.get_content_type() == "application/json" else None


def _basic(key: str) -> str:
    return f"Basic {base64.b64encode(f'{key}:x'.encode()).decode()}"
