"""/webhooks: made with a private key that is shown once, listed, shown, deleted; and the log of their deliveries."""

import secrets
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.fields import LOG_ENTRY, WEBHOOK, WEBHOOK_SUMMARY
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.server import json_response

FORMATS = ("json", "form-encoded")
PLAIN_EVENTS = ("employee.created", "employee.updated", "employee.deleted")
FIELD_EVENTS = ("employee_with_fields.updated", "employee_with_fields.deleted", "employee_with_fields.created")
# Of the sandbox: a receiver on this machine has no certificate.
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
MOST_LOG_ENTRIES = 200
OVER_RATE = {"error": {"code": 429, "message": "Over rate limit, please try again in 60 seconds"}}


async def create_webhook(company: Company, request: web.Request) -> web.Response:
    given = _body(await request.read())
    if issues := _issues(given):
        raise BambooError(400, "Invalid request body", form="listed", issues=issues)
    fields = [*(given.get("monitorFields") or ()), *(given.get("postFields") or {})]
    hidden = [{"id": name, "name": name} for name in fields if name in company.restricted()]
    if hidden:
        message = "Permission denied to the following fields"
        raise BambooError(403, message, form="listed", monitorFields=hidden)
    record = {
        "id": company.store.next_id("webhooks", first=1),
        "name": given["name"],
        "created": f"{company.now():%Y-%m-%d %H:%M:%S}",
        "lastSent": None,
        "monitorFields": given.get("monitorFields") or None,
        "postFields": given.get("postFields") or {},
        "url": given["url"],
        "format": given["format"],
        "includeCompanyDomain": bool(given.get("includeCompanyDomain")),
        "events": given.get("events") or list(FIELD_EVENTS),
        "privateKey": secrets.token_hex(16),
    }
    company.write("webhooks", record, "create")
    return json_response(_shown(record, (*WEBHOOK, "privateKey")), status=201)


async def list_webhooks(company: Company, _: web.Request) -> web.Response:
    hooks = company.store.tables["webhooks"].values()
    return json_response({"webhooks": [_shown(hook, WEBHOOK_SUMMARY) for hook in hooks]})


async def show_webhook(company: Company, request: web.Request) -> web.Response:
    return json_response(_shown(_found(company, request), WEBHOOK))


async def delete_webhook(company: Company, request: web.Request) -> web.Response:
    company.write("webhooks", _found(company, request), "delete")
    return web.Response(text="Web hook has been deleted.")


async def list_log(company: Company, request: web.Request) -> web.Response:
    """Over its limit the log answers 200 and says 429 in its body."""
    hook = _found(company, request)
    if company.modes.roll("over_log_rate", request):
        return json_response(OVER_RATE)
    entries = [one for one in company.store.tables["webhook_log"].values() if one["webhookId"] == hook["id"]]
    return json_response([_shown(one, LOG_ENTRY) for one in entries[:-MOST_LOG_ENTRIES:-1]])


def _found(company: Company, request: web.Request) -> Record:
    identity = request.match_info["id"]
    hook = company.store.tables["webhooks"].get(identity)
    if hook is None:
        raise BambooError(404, f"No webhook was found with ID: {identity}.", form="listed")
    return hook


def _body(raw: bytes) -> dict[str, Any]:
    try:
        return dict(orjson.loads(raw))
    except (ValueError, TypeError) as error:
        raise BambooError(400, "Invalid request body", form="listed", issues=["the body is not JSON"]) from error


def _issues(given: dict[str, Any]) -> list[str]:
    issues = [f"{name} is required" for name in ("name", "url", "format") if not given.get(name)]
    if given.get("format") and given["format"] not in FORMATS:
        issues.append(f"format must be one of {', '.join(FORMATS)}")
    if given.get("url") and not str(given["url"]).startswith(("https://", *LOOPBACK)):
        issues.append("url must begin with https://")
    return issues + _event_issues(given.get("events") or list(FIELD_EVENTS), given.get("monitorFields"))


def _event_issues(events: list[str], monitored: Any) -> list[str]:
    issues = [f"{event} is not an event" for event in events if event not in (*PLAIN_EVENTS, *FIELD_EVENTS)]
    if set(events) & set(PLAIN_EVENTS) and set(events) & set(FIELD_EVENTS):
        issues.append("employee events and employee_with_fields events cannot be mixed")
    if not monitored and any(event.endswith(".updated") for event in events):
        issues.append("monitorFields must name at least one field")
    return issues


def _shown(record: Record, names: tuple[str, ...]) -> Record:
    return {name: record[name] for name in names}
