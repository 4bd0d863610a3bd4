"""Tryton's REST door (8.0 and later): `/{database}/rest/model/{model}`, with an application's key.

It answers 200 to a creation too, and 400 with a message in JSON to every refusal (VENDORS.md 19).
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from integrations.connector import Client, Response
from integrations.connectors.tryton.signals import refused
from integrations.outcomes import Refused
from integrations.transport.errors import CallFailed

Record = dict[str, Any]
# Refusals are told apart by their words, which follow the reader's language.
LANGUAGE = {"Accept-Language": "en"}


async def search(
    client: Client,
    model: str,
    domain: Sequence[Any],
    fields: Sequence[str],
    *,
    limit: int | None = None,
    order: Sequence[Any] = (("id", "ASC"),),
) -> list[Record]:
    """The records of a domain, by id unless said otherwise. Raises CallFailed(Refused)."""
    more = {"s": str(limit)} if limit else {}
    asked = {"d": _packed(domain), "o": _packed(order), **more}
    response = await _call(client, "GET", model, fields, asked)
    if response.status != 200:
        raise CallFailed(refused(response))
    return list(response.json())


async def create(client: Client, model: str, values: Mapping[str, Any]) -> str | Refused:
    """The id of the new record, or the refusal."""
    response = await _call(client, "POST", model, ("id",), json=values)
    return str(response.json()["id"]) if response.status == 200 else refused(response)


async def change(client: Client, model: str, identity: str, values: Mapping[str, Any]) -> str | Refused:
    """The id of the changed record, or the refusal."""
    response = await _call(client, "PUT", f"{model}/{identity}", ("id",), json=values)
    return str(response.json()["id"]) if response.status == 200 else refused(response)


def company(client: Client) -> int:
    """The company's id. Raises CallFailed(Refused) for a setting that is no number."""
    entered = client.settings["company"].strip()
    if not (entered.isascii() and entered.isdigit()):
        raise CallFailed(Refused("master_data", f'The setting "company" is {entered!r}; enter its number in Tryton: 1'))
    return int(entered)


def record_url(settings: Mapping[str, str], object_type: str, external_id: str) -> str | None:
    """Where a person opens the record in Tryton's web client; None before the address is known."""
    base = settings.get("base_url", "").rstrip("/")
    return f"{base}/#{quote(settings['database'])}/model/{object_type}/{external_id}" if base else None


async def _call(
    client: Client, method: str, path: str, fields: Sequence[str], asked: Mapping[str, str] | None = None, **body: Any
) -> Response:
    database, own = quote(client.settings["database"], safe=""), company(client)
    query = urlencode([*(asked or {}).items(), *(("f", field) for field in fields)])
    headers = LANGUAGE | {"X-Tryton-Context": _packed({"company": own, "companies": [own]})}
    return await client.call(method, f"/{database}/rest/model/{path}?{query}", headers=headers, **body)


def _packed(value: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode()
