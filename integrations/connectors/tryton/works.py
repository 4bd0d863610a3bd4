"""From when to when a work takes time: its two dates close the days before and after them."""

from dataclasses import dataclass
from datetime import date

from integrations.connector import Client
from integrations.connectors.tryton import rest
from integrations.connectors.tryton.values import to_day
from integrations.outcomes import Refused

MODEL = "timesheet.work"


@dataclass(frozen=True)
class Work:
    """A work with the first and the last day it takes time of (both inclusive, None: no limit)."""

    name: str
    first: date | None
    last: date | None

    def is_open(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def open_day(self, day: date) -> date | None:
        """The day itself, or the first open one after it; None where there is none."""
        later = max(filter(None, (day, self.first)))
        return later if self.is_open(later) else None


async def find_work(client: Client, identity: str) -> Work | None:
    """None where the company has no such work. Raises CallFailed(Refused)."""
    domain = [["id", "=", int(identity)], ["company", "=", rest.company(client)]]
    fields = ("rec_name", "timesheet_start_date", "timesheet_end_date")
    found = await rest.search(client, MODEL, domain, fields, limit=1)
    return next((_work(record) for record in found), None)


async def first_open_day(client: Client, identity: str, *, on: date) -> date | Refused | None:
    """Where to time of a closed day goes; the refusal where no later day is open; None where the day was not why."""
    work = await find_work(client, identity)
    if work is None:
        return Refused("not_found", f"The company has no work {identity} in Tryton", "Work")
    if work.is_open(on):
        return None
    if opened := work.open_day(on):
        return opened
    return Refused("closed_period", f"The work {work.name} takes time until {work.last} only", "Work")


def _work(record: rest.Record) -> Work:
    first, last = (to_day(record.get(name)) for name in ("timesheet_start_date", "timesheet_end_date"))
    return Work(str(record["rec_name"]), first, last)
