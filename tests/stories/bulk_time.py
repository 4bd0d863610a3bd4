"""Approved time in bulk, some of it bad in six ways; planted by the world's hand at PSA and ERP alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from tests.stories.systems import Record, Systems

A_TIME = 500
DAYS = 10
# What a PMO reads of each kind of bad entry.
REASONS = {
    "no rate": "It is billable and has no bill rate; enter the rate.",
    "too long": "25 hours on one day cannot be; correct the entry.",
    "left": "is inactive",
    "closed": "is inactive",
    "unknown": "employee",
    "locked": "locked",
}


@dataclass(frozen=True)
class Line:
    """Where time can be booked: project, task and person by their ids at the PSA, and whom and what the ERP knows."""

    project: str
    task: str
    person: str
    membership: str
    job: str
    employee: str

    def entry(self, number: int, **changes: Any) -> Record:
        """Time of its own minutes, day and rate: no two in a row are alike."""
        day = datetime.now(UTC).date() - timedelta(days=number % DAYS)
        booked = {"project": self.project, "task": self.task, "person": self.person, "date": day.isoformat()}
        return (
            booked | {"minutes": 15 + number * 7 % 460, "bill_rate": f"{90 + number % 70}.{number % 100:02}"} | changes
        )


@dataclass(frozen=True)
class Planted:
    """The ids of approved entries at the PSA: the good ones, and the bad ones by kind."""

    good: list[str]
    bad: dict[str, list[str]]

    @property
    def all(self) -> list[str]:
        return [*self.good, *(one for ids in self.bad.values() for one in ids)]


def plant(systems: Systems, number: int, each: int) -> Planted:
    """Books and approves so many good entries, and `each` of every kind of bad ones."""
    spoilt, unspoilt = cast(lines_of(systems))
    _spoil(systems, spoilt)
    good = _booked(systems, [line.entry(place) for place, line in zip(range(number), cycle(unspoilt), strict=False)])
    bad = {kind: _bad(systems, kind, line, each) for kind, line in spoilt.items()}
    planted = Planted(good, bad)
    for chunk in _chunks(planted.all):
        systems.kantata.do("approve_time", ids=chunk)
    return planted


def lines_of(systems: Systems) -> list[Line]:
    """What people of the firm book on now, where the ERP has the person and the project, which nobody has closed."""
    held = systems.netsuite.records("job").values()
    jobs = {one["entityId"]: one["id"] for one in held if not one.get("isInactive")}
    employees = {one["email"]: one["id"] for one in systems.netsuite.records("employee").values()}
    workspaces, users = systems.kantata.records("workspaces"), systems.kantata.records("users")
    seen = {
        (one["workspace_id"], one["user_id"]): one["story_id"]
        for one in systems.kantata.records("time_entries").values()
        if one["story_id"]
    }
    return [
        Line(project, task, person, users[person]["account_membership_id"], jobs[code], employees[email])
        for (project, person), task in sorted(seen.items())
        if (code := workspaces[project]["description"]) in jobs
        and (email := users[person]["email_address"]) in employees
    ]


def cast(lines: Sequence[Line]) -> tuple[dict[str, Line], list[Line]]:
    """Which line each kind of bad time is booked on, and the lines that no kind spoils."""
    spoilt, rest = dict[str, Line](), list(lines)
    for kind in ("left", "unknown", "no rate"):
        spoilt[kind] = line = rest[0]
        rest = [one for one in rest if one.person != line.person]
    needed = {line.project for line in spoilt.values()}
    spoilt["closed"] = closed = next(one for one in rest if one.project not in needed)
    rest = [one for one in rest if one.project != closed.project]
    return spoilt | {"too long": rest[0], "locked": rest[1]}, rest


def _spoil(systems: Systems, spoilt: dict[str, Line]) -> None:
    systems.netsuite.do("set_inactive", type="employee", record=spoilt["left"].employee, inactive=True)
    systems.netsuite.do("set_inactive", type="job", record=spoilt["closed"].job, inactive=True)
    systems.netsuite.do("delete_record", type="employee", record=spoilt["unknown"].employee)
    unpaid = {"bill_rate_in_cents": None}
    systems.kantata.do("set_fields", collection="account_memberships", id=spoilt["no rate"].membership, fields=unpaid)


def _bad(systems: Systems, kind: str, line: Line, each: int) -> list[str]:
    without_rate = {"bill_rate": None} if kind == "no rate" else {}
    ids = _booked(systems, [line.entry(place, **without_rate) for place in range(each)])
    if kind == "too long":
        for one in ids:
            systems.kantata.do("correct_time", id=one, minutes=25 * 60)
    if kind == "locked":
        lock(systems, line, ids)
    return ids


def lock(systems: Systems, line: Line, ids: Sequence[str]) -> list[str]:
    """Under the references of these entries the ERP holds other time, which a workflow has locked: the ids of it."""
    today = datetime.now(UTC).date().isoformat()
    there = {"customer": {"id": line.job}, "employee": {"id": line.employee}, "tranDate": today, "hours": "0:01"}
    records = [there | {"externalId": reference_of(one)} for one in ids]
    held = [str(one) for one in systems.netsuite.do("create_records", type="timeBill", records=records)["ids"]]
    for one in held:
        systems.netsuite.do("lock_record", type="timeBill", record=one)
    return held


def reference_of(entry: str) -> str:
    return f"northlight-time-kantata-{entry}"


def _booked(systems: Systems, entries: Sequence[Record]) -> list[str]:
    return [one for chunk in _chunks(entries) for one in systems.kantata.do("book_time", entries=chunk)["ids"]]


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, A_TIME)):
        yield chunk
