"""Plain HTTP: POST /step/{name} with an idempotency key (or keyless), GET /lookup, GET /records."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from integrations.canonical.commands import (
    CreateCustomer,
    CreateFinancialProject,
    CreateProject,
    FindCustomer,
    LinkOpportunity,
    LinkProject,
    PostStep,
    PublishStaffingDemand,
)
from integrations.connector import (
    Check,
    Client,
    Connector,
    Hint,
    Limits,
    Sending,
    Setting,
    Webhook,
    WebhookRefused,
)
from integrations.connectors.plain.records import RECORDS
from integrations.outcomes import Absent, Done, Duplicate, Outcome, Reference, Refused, Retry, Unknown
from integrations.transport.oauth import StaticToken, TokenRequest, client_credentials

SETTINGS = (
    Setting("keyed", "Honours idempotency keys", default="true", choices=("true", "false")),
    Setting("api_token", "Bearer token", is_required=False, is_secret=True),
    Setting("client_id", "Client id", "Set: a token is asked for at /oauth/token.", is_required=False),
    Setting("client_secret", "Client secret", is_required=False, is_secret=True),
    Setting("webhook_secret", "Webhook secret", "Signs X-Signature (sha256, hex).", False, is_secret=True),
)
# What a won deal is followed by: enough of a target for that journey, too.
POSTED = (CreateCustomer, CreateProject, CreateFinancialProject, LinkProject, LinkOpportunity, PublishStaffingDemand)
SIGNATURE_HEADERS = ("x-signature", "x-signature-256")


def limits_for(settings: Mapping[str, str]) -> Limits:
    """A keyless target is probed before any repeat."""
    return Limits(concurrency=8, claim=256, creates="keyed" if is_keyed(settings) else "none")


def is_keyed(settings: Mapping[str, str]) -> bool:
    return settings.get("keyed", "true") == "true"


def authorise(base_url: str, settings: Mapping[str, str], _: datetime) -> StaticToken | TokenRequest | None:
    """By client credentials where a client is named, else by the token that was entered."""
    if settings.get("client_id"):
        secret = settings.get("client_secret", "")
        return client_credentials(f"{base_url}/oauth/token", client_id=settings["client_id"], client_secret=secret)
    return StaticToken(settings["api_token"]) if settings.get("api_token") else None


async def post_step(client: Client, sending: Sending) -> Outcome:
    """Post once: by key where the target honours it, else look up by reference first, and not before it answers.

    A target that names no id in its answer knows the step by the reference it was sent.
    """
    command = sending.expect(PostStep)
    if not is_keyed(client.settings):
        found = await probe_step(client, sending)
        if isinstance(found, Done):
            return Duplicate(found.reference)
        if isinstance(found, Unknown):
            return Retry(found.why)
    body = command.payload | {"ref": command.external_ref, "key": command.external_ref}
    keys = sending.keys if is_keyed(client.settings) else None
    response = await client.call("POST", f"/step/{command.step}", json=body, keys=keys)
    if response.status >= 400:
        return Refused("validation", _reason(response.body))
    answer = response.json()
    reference = Reference("step", str(answer.get("id") or command.external_ref))
    return Duplicate(reference) if answer.get("replayed") else Done(reference)


async def find(_: Client, __: Sending) -> Outcome:
    """Nobody is known here: what is looked for has to be created."""
    return Absent()


async def post(client: Client, sending: Sending) -> Outcome:
    """Any other command as a step of its own name, by its key; what it says is not passed on."""
    command = sending.command
    body = {"ref": command.external_ref, "key": command.external_ref}
    response = await client.call("POST", f"/step/{type(command).__name__}", json=body, keys=sending.keys)
    if response.status >= 400:
        return Refused("validation", _reason(response.body))
    answer = response.json()
    reference = Reference("record", str(answer.get("id") or command.external_ref))
    return Duplicate(reference) if answer.get("replayed") else Done(reference)


async def probe_step(client: Client, sending: Sending) -> Outcome:
    """Ask whether the step arrived under its reference; a refused question says nothing of it."""
    command = sending.expect(PostStep)
    params = {"ref": command.external_ref, "step": str(command.step)}
    response = await client.call("GET", "/lookup", params=params)
    if response.status != 200:
        return Unknown(f"the look-up answered {response.status}: {_reason(response.body)}")
    found = response.json().get("records", [])
    return Done(Reference("step", str(found[0]["id"]))) if found else Absent()


def verify(raw: bytes, headers: Mapping[str, str], settings: Mapping[str, str]) -> WebhookRefused | None:
    """Compare the HMAC of the raw body; without a secret nothing is accepted."""
    secret = settings.get("webhook_secret", "")
    given = next((headers[name] for name in SIGNATURE_HEADERS if headers.get(name)), "")
    if not secret or not given:
        return WebhookRefused(401, "no secret is set" if not secret else "no signature was sent")
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.removeprefix("sha256=").encode()):
        return WebhookRefused(401, "the signature does not match")
    return None


def hints(raw: bytes) -> Sequence[Hint]:
    """One event: its id in `id` (or `event_id`), the record's reference in `ref` (or `key`).

    A body with `steps` is no hint: it is itself the request to post (events.PostRequested).
    """
    body = orjson.loads(raw)
    event_id = str(body.get("id") or body.get("event_id") or "") or hashlib.sha256(raw).hexdigest()
    carries = "PostRequested" if "steps" in body else ""
    return [Hint(event_id, RECORDS.name, str(body.get("ref") or body.get("key") or ""), body, carries)]


async def check(client: Client) -> Sequence[Check]:
    response = await client.call("GET", "/records", params={"limit": "1"})
    return [Check("read", response.status == 200, f"GET /records answers {response.status}")]


def _reason(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["error"])[:300]
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace") or "refused without a reason"


CONNECTOR = Connector(
    kind="plain",
    label="Plain HTTP",
    system="Target",
    settings=SETTINGS,
    limits_for=limits_for,
    streams=(RECORDS,),
    handlers={PostStep: post_step, FindCustomer: find} | dict.fromkeys(POSTED, post),
    probes={PostStep: probe_step},
    webhook=Webhook(verify=verify, hints=hints),
    authorise=authorise,
    check=check,
)
