"""Sending webhooks: one call an employee and subscription, signed over the body and the timestamp behind it."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.bamboohr.company import COMPANY_ID, Change, Company
from integrations.sandbox.bamboohr.fields import record_name
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.journal import encode
from integrations.sandbox.webhooks import Delivery, disordered, send_all

VERBS = {"Inserted": "created", "Updated": "updated", "Deleted": "deleted"}
TYPES = {"json": "application/json", "form-encoded": "application/x-www-form-urlencoded"}
PAUSE = 0.2


def signature(key: str, body: bytes, timestamp: str) -> str:
    return hmac.new(key.encode(), body + timestamp.encode(), hashlib.sha256).hexdigest()


def deliveries(company: Company, change: Change) -> list[tuple[Record, Delivery]]:
    """What each subscription is sent about this change; nothing where it watches other fields."""
    found = []
    for hook in company.store.tables["webhooks"].values():
        event = next((name for name in hook["events"] if name.endswith(f".{VERBS[change.action]}")), None)
        fields = _watched(hook, change)
        if event and (fields or change.action != "Updated"):
            payload = _payload(company, hook, event, replace(change, fields=fields))
            found.append((hook, _delivery(company, hook, payload)))
    return found


async def deliver(company: Company, sent: list[tuple[Record, Delivery]], change: Change, *, seed: int) -> None:
    """Sends all, duplicates and order by mode, and writes each subscription's log."""
    for hook, delivery in sent:
        statuses = await send_all(disordered([delivery], company.modes, seed=seed))
        at = f"{company.now():%Y-%m-%d %H:%M:%S}"
        current = company.store.tables["webhooks"].get(hook["id"])
        if current is None:
            continue
        company.write("webhooks", current | {"lastSent": at}, "update")
        entry = {
            "id": company.store.next_id("webhook_log", first=1),
            "webhookId": hook["id"],
            "url": hook["url"],
            "lastAttempted": at,
            "lastSuccess": at if 200 <= statuses[-1] < 300 else "",
            "statusCode": str(statuses[-1]),
            "format": hook["format"],
            "employeeIds": [change.employee],
        }
        company.write("webhook_log", entry, "create")


def _watched(hook: Record, change: Change) -> tuple[str, ...]:
    """Of an update the fields the subscription monitors, else all."""
    monitored = {record_name(name) for name in hook["monitorFields"] or ()}
    return tuple(name for name in change.fields if change.action != "Updated" or name in monitored)


def _payload(company: Company, hook: Record, event: str, change: Change) -> dict[str, Any]:
    at = f"{company.now():%Y-%m-%dT%H:%M:%S}+0000"
    if not event.startswith("employee_with_fields"):
        data = {"companyId": COMPANY_ID, "employeeId": change.employee, "changedFields": list(change.fields)}
        return {"type": event, "timestamp": at, "data": data}
    record = company.store.employee(change.employee) or {}
    posted = {alias: record.get(record_name(name)) for name, alias in hook["postFields"].items()}
    told = {"action": change.action, "timestamp": at, "changedFields": list(change.fields), "fields": posted}
    return {"employees": [{"id": change.employee} | told]}


def _delivery(company: Company, hook: Record, payload: dict[str, Any]) -> Delivery:
    body = encode(payload)
    if hook["format"] == "form-encoded":
        body = urlencode({"payload": body.decode()}).encode()
    timestamp = str(int(company.now().timestamp()))
    headers = {
        "Content-Type": TYPES[hook["format"]],
        "X-BambooHR-Timestamp": timestamp,
        "X-BambooHR-Signature": signature(hook["privateKey"], body, timestamp),
    }
    return Delivery(hook["url"], body, headers, pause=PAUSE)
