"""Webhooks: signed with the private key shown when they were made. They name employees, who are read again by id.

The signature is hex HMAC-SHA256 over the body followed by the timestamp, Unix seconds
(https://documentation.bamboohr.com/docs/webhooks); what is older than five minutes is refused.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from integrations.connector import Hint, Webhook, WebhookRefused

TOLERANCE = 300
LONGEST_STAMP = 11
SIGNATURE_LENGTH = 64
PEOPLE, PAY = "people", "cost_rates"
PAY_WORDS = ("pay", "paid", "compensation", "rate", "exempt")


def verify(raw: bytes, headers: Mapping[str, str], settings: Mapping[str, str]) -> WebhookRefused | None:
    """Compare time and signature; without a private key nothing is accepted."""
    key, stamp = settings.get("webhook_private_key", ""), headers.get("x-bamboohr-timestamp", "")
    given = headers.get("x-bamboohr-signature", "")
    if not key:
        return WebhookRefused(401, "no private key is set")
    if not _is_recent(stamp):
        return WebhookRefused(401, "the timestamp is missing, no number, or more than five minutes away")
    expected = hmac.new(key.encode(), raw + stamp.encode(), hashlib.sha256).hexdigest()
    if len(given) != SIGNATURE_LENGTH or not hmac.compare_digest(expected.encode(), given.lower().encode()):
        return WebhookRefused(401, "the signature does not match")
    return None


def hints(raw: bytes) -> Sequence[Hint]:
    """A hint an employee, and one more where pay may have changed. Raises ValueError for a body that is none.

    Events have no id of their own: the body's hash stands for it, so a call that comes twice is news once.
    """
    body = orjson.loads(raw)
    if not isinstance(body, dict):
        raise ValueError("the body is not an object")
    event = hashlib.sha256(raw).hexdigest()
    found: dict[tuple[str, str], Hint] = {}
    for employee, fields in _employees(body):
        streams = (PEOPLE, PAY) if _touches_pay(fields) else (PEOPLE,)
        for stream in streams:
            told = {"employee": employee, "event": str(body.get("type") or "changed")}
            found[stream, employee] = Hint(f"{event}:{stream}:{employee}", stream, employee, told)
    return list(found.values())


def _employees(body: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """(employee id, changed fields) of an event, or of the classic payload (recalled); none of other events."""
    if "employees" in body:
        return [(_identity(one.get("id")), _names(one.get("changedFields"))) for one in body["employees"]]
    if not isinstance(body.get("type"), str):
        raise ValueError("the body names no event and no employees")
    if not body["type"].startswith("employee"):
        return []
    data = body["data"]
    return [(_identity(data.get("employeeId")), _names(data.get("changedFields")))]


def _identity(value: Any) -> str:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("an employee's id is not a number")
    return text


def _names(value: Any) -> list[str]:
    return [str(one).lower() for one in value] if isinstance(value, list) else []


def _touches_pay(fields: Sequence[str]) -> bool:
    """Whether a field of pay is named, or none at all."""
    return not fields or any(word in name for name in fields for word in PAY_WORDS)


def _is_recent(stamp: str) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        return False
    return abs(time.time() - int(stamp)) <= TOLERANCE


WEBHOOK = Webhook(verify=verify, hints=hints)
