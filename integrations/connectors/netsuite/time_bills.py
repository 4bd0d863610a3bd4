"""PostTime: a time bill, upserted by external id. What was worked in a closed period goes to the first open day."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from integrations.canonical.commands import PostTime
from integrations.connector import Client, Sending
from integrations.connectors.netsuite.jobs import Batches
from integrations.connectors.netsuite.open_days import post
from integrations.connectors.netsuite.writes import find, reference
from integrations.outcomes import Absent, Done, Outcome, Refused
from integrations.transport.outgoing import json_number


async def post_time(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was worked, or the first open one after it."""
    command = sending.expect(PostTime)
    fields = partial(_fields, client, command)
    written, posted_on = await post(client, "timeBill", command.external_ref, on=command.worked_on, fields=fields)
    if isinstance(written, Refused):
        return written
    return Done(reference(client, "timeBill", written), {"posted_on": posted_on.isoformat()})


async def probe_time(client: Client, sending: Sending) -> Outcome:
    """Whether a time bill carries our external id."""
    identity = await find(client, "timeBill", sending.command.external_ref)
    return Done(reference(client, "timeBill", identity)) if identity else Absent()


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


async def _all_fields(client: Client, sendings: Sequence[Sending]) -> list[dict[str, Any]]:
    """Each on the day it was worked: what that day's period refuses is posted alone, on the first open day."""
    commands = [sending.expect(PostTime) for sending in sendings]
    return [_fields(client, command, command.worked_on) for command in commands]


TIME_BILLS = Batches("timeBill", "timebill t", _all_fields, post_time)
