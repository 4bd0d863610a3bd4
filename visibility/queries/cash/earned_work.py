"""Earned work and its invoices, matched per project from the read models: the leg that no source states."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from integrations.canonical.money import quantise
from journeys.rows import Row
from visibility.measures.cash_clock import Covered, Dated, cover
from visibility.models import ProjectFigures, ProjectPeriod
from visibility.projections.agreements import BY_TIME
from visibility.queries.cash.scope import CashScope

BY_HOUR = ("time_r", "rebillable_r")
BY_MILESTONE = ("milestones_r",)
BILLED = "invoiced_r"
# A large firm's days do not fit into a process at once.
CELLS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Earned:
    """Work of a project in the reporting currency: not invoiced yet, or invoiced within the window."""

    project_id: int
    code: str
    name: str
    entity_id: int | None
    parts: tuple[Covered, ...]


def earned_work(scope: CashScope) -> tuple[Earned, ...]:
    """Every project in scope, by what was signed for it or else its own method: time and expenses, or milestones.

    Time and expenses are those approved and billable, milestones those accepted; under a contract of both kinds both.
    What has no rate into the reporting currency is left out, as in the read models. Two queries.
    """
    signed = _signed(scope)
    cells = ProjectPeriod.objects.filter(firm_id=scope.viewer.firm_id, project__is_deleted=False).order_by("project_id")
    if scope.entity_ids is not None:
        cells = cells.filter(project__legal_entity_id__in=sorted(scope.entity_ids))
    about = ("project__code", "project__name", "project__legal_entity_id", "project__revenue_method", "currency")
    found = cells.values_list("project_id", *about, "days").iterator(CELLS_AT_ONCE)
    return tuple(_earned(scope, signed, list(own)) for _, own in groupby(found, key=itemgetter(0)))


def _earned(scope: CashScope, signed: Mapping[int, set[str]], cells: Sequence[tuple[Any, ...]]) -> Earned:
    """One project from all of its cells; of its parts those that wait, or were invoiced within the window."""
    project_id, code, name, entity_id, method, *_ = cells[0]
    days = [day for *_, currency, cell_days in cells for day in _planned(scope, cell_days, currency)]
    parts = _matched(days, signed.get(project_id) or {method})
    first, last = scope.since.date(), scope.today
    told = tuple(part for part in parts if part.billed_on is None or first <= part.billed_on <= last)
    return Earned(project_id, code, name, entity_id, told)


def _planned(scope: CashScope, days: Sequence[Mapping[str, str]], currency: str) -> Sequence[Mapping[str, str]]:
    """Days as cells keep them; at budget rate their amounts in reporting currency are made of the project's own ones.

    What has no budget rate is left out, as what has no other rate is.
    """
    if not scope.is_at_budget:
        return days
    rate = scope.rates.rate(currency, scope.currency)
    return [] if rate is None else [dict(_translated(day, rate, scope.currency)) for day in days]


def _translated(day: Mapping[str, str], rate: Decimal, currency: str) -> Iterator[tuple[str, str]]:
    yield "on", day["on"]
    for name in (*BY_HOUR, *BY_MILESTONE, BILLED):
        own = day.get(name.removesuffix("_r"))
        if own is not None:
            yield name, str(quantise(Decimal(own) * rate, currency))


def _signed(scope: CashScope) -> Mapping[int, set[str]]:
    """The revenue methods of the projects that have a contract in force."""
    figures = ProjectFigures.objects.filter(firm_id=scope.viewer.firm_id).exclude(contract_lines=[])
    lines = figures.values_list("project_id", "contract_lines")
    return {project_id: {line["method"] for line in found} for project_id, found in lines}


def _matched(days: Sequence[Mapping[str, str]], methods: Collection[str]) -> tuple[Covered, ...]:
    is_timed = [method in BY_TIME for method in methods]
    names = (*(BY_HOUR if any(is_timed) else ()), *(() if all(is_timed) else BY_MILESTONE))
    return cover(list(_dated(days, names)), list(_dated(days, (BILLED,))))


def _dated(days: Sequence[Mapping[str, str]], names: Sequence[str]) -> Iterator[Dated]:
    for day in days:
        amount = sum((Decimal(day[name]) for name in names if name in day), Decimal(0))
        if amount:
            yield Dated(date.fromisoformat(day["on"]), amount)


def invoiced_units(work: Sequence[Earned], scope: CashScope) -> list[Row]:
    """What was invoiced within the window, one row a part, as the statements of other legs give theirs."""
    return [_unit(one, part, scope) for one in work for part in one.parts if part.billed_on is not None]


def waiting_units(work: Sequence[Earned], scope: CashScope) -> list[Row]:
    """What is not invoiced yet, one row a part."""
    return [_unit(one, part, scope) for one in work for part in one.parts if part.billed_on is None]


def _unit(one: Earned, part: Covered, scope: CashScope) -> Row:
    until = part.billed_on
    lasted = max(((until or scope.today) - part.earned_on).days, 0) * 86_400
    return {
        "id": one.project_id,
        "what": one.name,
        "project_id": one.project_id,
        "code": one.code,
        "project": one.name,
        "entity": scope.codes.get(one.entity_id or 0, ""),
        "number": 1,
        "amount": part.amount,
        "currency": scope.currency,
        "unpriced": 0,
        "since_at": _midnight(part.earned_on),
        "until_at": None if until is None else _midnight(until),
        "oldest_at": _midnight(part.earned_on),
        "seconds": Decimal(lasted),
        "waits_on": "an invoice",
    }


def by_project(units: Sequence[Row]) -> list[Row]:
    """The units of each project as one row: the oldest, the latest, the longest, and their sum."""
    found: dict[int, Row] = {}
    for unit in units:
        held = found.setdefault(unit["id"], {**unit, "number": 0, "amount": Decimal(0)})
        held["number"] += 1
        held["amount"] += unit["amount"]
        held["since_at"] = min(held["since_at"], unit["since_at"])
        held["until_at"] = unit["until_at"] and max(held["until_at"], unit["until_at"])
        held["seconds"] = max(held["seconds"], unit["seconds"])
    return list(found.values())


def pooled(units: Iterable[Row]) -> list[Row]:
    """Units that lasted as long as one row: what the page needs of hundreds of thousands."""
    found: dict[Decimal, Row] = {}
    for unit in units:
        held = found.setdefault(unit["seconds"], {**unit, "number": 0, "amount": Decimal(0)})
        held["number"] += 1
        held["amount"] += unit["amount"]
    return list(found.values())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
