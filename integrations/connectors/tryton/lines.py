"""PostTime: a timesheet line that begins with our reference; taken back, it keeps its place and loses its hours.

Tryton knows no idempotency key, and its unique `uuid` cannot be written from outside (VENDORS.md 19). So a line is
looked for by its reference before it is created, and after an answer was lost. Negative time is refused, so taking
back empties the line, which bears the reference of the reversal from then on. Whether time is billed, and at which
rate, is the work's own affair in Tryton: the command's words on that are not sent.
"""

from datetime import date
from typing import Any

from integrations.canonical.commands import PostTime
from integrations.connector import Client, Sending
from integrations.connectors.tryton import rest
from integrations.connectors.tryton.values import from_day, from_hours, to_day
from integrations.connectors.tryton.works import first_open_day
from integrations.outcomes import Absent, Done, Duplicate, Outcome, Reference, Refused

MODEL = "timesheet.line"
EMPTY = {"__class__": "timedelta", "seconds": 0}


async def post_time(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was worked, or the first one after it that is open."""
    command = sending.expect(PostTime)
    if found := await _find(client, command.external_ref):
        return Duplicate(_reference(client, str(found["id"])), _echo(found))
    if command.reverses:
        return await _take_back(client, command, command.reverses)
    return await _create(client, command)


async def probe_time(client: Client, sending: Sending) -> Outcome:
    """Whether a line bears our reference."""
    found = await _find(client, sending.command.external_ref)
    return Done(_reference(client, str(found["id"])), _echo(found)) if found else Absent()


async def _create(client: Client, command: PostTime) -> Outcome:
    posted_on = command.worked_on
    written = await rest.create(client, MODEL, _fields(client, command, posted_on))
    if isinstance(written, Refused) and written.field_name == "Work":
        opened = await first_open_day(client, command.project_id, on=command.worked_on)
        if isinstance(opened, Refused):
            return opened
        if opened:
            posted_on = opened
            written = await rest.create(client, MODEL, _fields(client, command, posted_on))
    if isinstance(written, Refused):
        return written
    return Done(_reference(client, written), {"posted_on": posted_on.isoformat()})


async def _take_back(client: Client, command: PostTime, reversed_ref: str) -> Outcome:
    line = await _find(client, reversed_ref)
    if line is None and not client.is_preview:
        return Refused("not_found", f"Tryton has no timesheet line with the reference {reversed_ref}")
    identity, description = (str(line["id"]), line["description"]) if line else ("", _mark(reversed_ref))
    values = {"duration": EMPTY, "description": f"{description} {_mark(command.external_ref)}"}
    written = await rest.change(client, MODEL, identity, values)
    if isinstance(written, Refused):
        return written
    return Done(_reference(client, written), _echo(line or {}))


async def _find(client: Client, external_ref: str) -> rest.Record | None:
    """The line that bears the reference. `like` takes "_" for any letter, so what comes is compared once more."""
    domain = [
        ["company", "=", rest.company(client)],
        ["description", "like", f"%{_mark(external_ref)}%"],
    ]
    found = await rest.search(client, MODEL, domain, ("id", "description", "date"))
    return next((line for line in found if _mark(external_ref) in line["description"]), None)


def _fields(client: Client, command: PostTime, posted_on: date) -> dict[str, Any]:
    moved = "" if posted_on == command.worked_on else f"Worked on {command.worked_on.isoformat()}: "
    return {
        "company": rest.company(client),
        "employee": int(command.person_id),
        "work": int(command.project_id),
        "date": from_day(posted_on),
        "duration": from_hours(command.hours),
        "description": f"{_mark(command.external_ref)} {moved}{command.note}".strip(),
    }


def _mark(external_ref: str) -> str:
    """The reference as a description holds it; brackets keep -1 apart from -10."""
    return f"[{external_ref}]"


def _echo(line: rest.Record) -> dict[str, Any]:
    posted_on = to_day(line.get("date"))
    return {"posted_on": posted_on.isoformat()} if posted_on else {}


def _reference(client: Client, identity: str) -> Reference:
    return Reference(MODEL, identity, rest.record_url(client.settings, MODEL, identity))
