"""PostTime: a time bill, upserted by external id. What was worked in a closed period goes to the first open day."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.canonical.commands import PostTime
from integrations.connector import Client, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.writes import find, record_url, upsert
from integrations.outcomes import Absent, Done, Outcome, Reference, Refused
from integrations.transport.outgoing import json_number

PERIODS = "accountingperiod p"
OPEN_PERIODS = ("p.closed = 'F'", "p.isposting = 'T'", "p.isquarter = 'F'", "p.isyear = 'F'")


async def post_time(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was worked, or the first open one after it."""
    command = sending.expect(PostTime)
    posted_on = command.worked_on
    written = await upsert(client, "timeBill", command.external_ref, _fields(client, command, posted_on))
    if isinstance(written, Refused) and written.kind == "closed_period":
        opened = await first_open_day(client, after=command.worked_on)
        if opened is None:
            return written
        posted_on = opened
        written = await upsert(client, "timeBill", command.external_ref, _fields(client, command, posted_on))
    if isinstance(written, Refused):
        return written
    return Done(_reference(client, written), {"posted_on": posted_on.isoformat()})


async def probe_time(client: Client, sending: Sending) -> Outcome:
    """Whether a time bill carries our external id."""
    identity = await find(client, "timeBill", sending.command.external_ref)
    return Done(_reference(client, identity)) if identity else Absent()


async def first_open_day(client: Client, *, after: date) -> date | None:
    """The first day of the first open posting period that begins after a day; None where every one is closed."""
    conditions = [*OPEN_PERIODS, f"p.startdate > TO_DATE({suiteql.literal(after.isoformat())}, 'YYYY-MM-DD')"]
    columns = {"starts_on": "TO_CHAR(p.startdate, 'YYYY-MM-DD')"}
    query = suiteql.select(columns, PERIODS, where=conditions, order=["p.startdate"])
    rows = await suiteql.ask(client, query, limit=1)
    return date.fromisoformat(rows[0]["starts_on"]) if rows else None


def duration(hours: Decimal) -> str:
    """Hours as the record holds them: "7:30", "-0:15"; rounded to the minute, half away from zero."""
    minutes = int((abs(hours) * 60).quantize(Decimal(1), ROUND_HALF_UP))
    return f"{'-' if hours < 0 else ''}{minutes // 60}:{minutes % 60:02}"


def _fields(client: Client, command: PostTime, posted_on: date) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "customer": {"id": command.project_id},
        "employee": {"id": command.person_id},
        "tranDate": posted_on,
        "hours": duration(command.hours),
        "isBillable": command.is_billable,
        "memo": command.note,
        client.settings["worked_on_field"]: command.worked_on,
    }
    if command.rate is not None:
        fields["rate"] = json_number(command.rate)
    return fields | ({client.settings["reverses_field"]: command.reverses} if command.reverses else {})


def _reference(client: Client, identity: str) -> Reference:
    return Reference("timeBill", identity, record_url(client.settings, "timeBill", identity))
