"""Posting on a day that is open: what belongs to a closed period goes to the first open day after it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from integrations.connector import Client
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.writes import upsert
from integrations.outcomes import Refused

PERIODS = "accountingperiod p"
OPEN_PERIODS = ("p.closed = 'F'", "p.isposting = 'T'", "p.isquarter = 'F'", "p.isyear = 'F'", "p.isadjust = 'F'")
Fields = Callable[[date], Mapping[str, Any]]


async def post(client: Client, kind: str, external_ref: str, *, on: date, fields: Fields) -> tuple[str | Refused, date]:
    """The internal id of the record as `fields` say it for the day it is posted on, or the refusal; and that day."""
    written = await upsert(client, kind, external_ref, fields(on))
    if not isinstance(written, Refused) or written.kind != "closed_period":
        return written, on
    opened = await first_open_day(client, after=on)
    if opened is None:
        return Refused("closed_period", f"{written.detail} No period after it is open."), on
    return await upsert(client, kind, external_ref, fields(opened)), opened


async def first_open_day(client: Client, *, after: date) -> date | None:
    """The first day of the first open posting period that begins after a day; None where every one is closed."""
    conditions = [*OPEN_PERIODS, f"p.startdate > TO_DATE({suiteql.literal(after.isoformat())}, 'YYYY-MM-DD')"]
    columns = {"starts_on": "TO_CHAR(p.startdate, 'YYYY-MM-DD')"}
    query = suiteql.select(columns, PERIODS, where=conditions, order=["p.startdate"])
    rows = await suiteql.ask(client, query, limit=1)
    return date.fromisoformat(rows[0]["starts_on"]) if rows else None
