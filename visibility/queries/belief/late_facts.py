"""Late facts in words: what each is, where it came from, when it was recorded and how late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.canonical.entities import entity_named
from integrations.canonical.models import Task
from visibility.projections.believed import FactPosting
from visibility.projections.late import Change, Key
from visibility.queries.shapes.belief import LateFact
from visibility.queries.shapes.common import Value

WORDS = {
    "time_entry": "Time entry",
    "expense_entry": "Expense",
    "milestone": "Milestone",
    "invoice": "Invoice",
    "commitment": "Purchase order",
    "cost_posting": "Cost booked",
}


@dataclass(frozen=True)
class Told:
    """One part of a difference before it is measured: a change of facts, a task, or neither (the rest)."""

    what: str
    kind: str
    source: str = ""
    external_id: str = ""
    service_date: date | None = None
    recorded_at: datetime | None = None
    change: Change | None = None
    task: int | None = None

    def line(self, effect: Value) -> LateFact:
        """The same with what it moves the figure by."""
        amount, currency = _amount(self.change)
        return LateFact(
            what=self.what,
            change=self.kind,
            source=self.source,
            external_id=self.external_id,
            amount=amount,
            currency=currency,
            service_date=self.service_date,
            recorded_at=self.recorded_at,
            late_days=_late_days(self.service_date, self.recorded_at),
            effect=effect,
        )


def told(changes: Sequence[Change], tasks: Sequence[int], instant: datetime) -> list[Told]:
    """Each change and task in words; one query for each kind of fact among them."""
    rows = _rows([change.keys[0] for change in changes if len(change.keys) == 1])
    planned = Task.objects.filter(pk__in=tasks).select_related("connection").in_bulk()
    return [*(_of_change(one, rows, instant) for one in changes), *(_of_task(key, planned.get(key)) for key in tasks)]


def _rows(keys: Sequence[Key]) -> Mapping[Key, Any]:
    found: dict[Key, Any] = {}
    for entity in {entity for entity, _ in keys}:
        ids = [key for name, key in keys if name == entity]
        facts = entity_named(entity).model._default_manager.filter(pk__in=ids)  # noqa: SLF001  (the manager of any model)
        found |= {(entity, fact.pk): fact for fact in facts.select_related("connection")}
    return found


def _of_change(change: Change, rows: Mapping[Key, Any], instant: datetime) -> Told:
    if len(change.keys) > 1:
        return Told(what=_several(change.keys), kind="changed", change=change)
    (key,) = change.keys
    row = rows.get(key)
    if row is None:
        return Told(what=f"{WORDS[key[0]]} {key[1]}, gone from the store", kind="deleted", change=change)
    own = row.recorded_at > instant
    kind = "deleted" if row.is_deleted else "priced anew" if not own else "changed" if change.was else "new"
    return Told(
        what=WORDS[key[0]],
        kind=kind,
        source=row.connection.name,
        external_id=row.external_id,
        service_date=row.service_date,
        recorded_at=row.recorded_at if own else None,
        change=change,
    )


def _several(keys: Sequence[Key]) -> str:
    entities = {entity for entity, _ in keys}
    what = "time entries" if entities == {"time_entry"} else "smaller facts"
    return f"{len(keys)} {what}, in sum"


def _of_task(key: int, task: Task | None) -> Told:
    if task is None:
        return Told(what=f"Task {key}, gone from the store", kind="plan", task=key)
    return Told(
        what=f"Estimate or progress of {task.title}",
        kind="plan",
        source=task.connection.name,
        external_id=task.external_id,
        recorded_at=task.recorded_at,
        task=key,
    )


def _amount(change: Change | None) -> tuple[Decimal | None, str]:
    """What a fact brings now less what it brought, as cost or else as value, in the currency that it is stated in."""
    if change is None or len(change.keys) > 1:
        return None, ""
    first = min((*change.now, *change.was), key=lambda one: (one.kind == "committed", one.kind))
    was, now = (_sum(side, first.kind) for side in (change.was, change.now))
    return now - was, first.currency


def _sum(postings: Sequence[FactPosting], kind: str) -> Decimal:
    return sum((one.amount for one in postings if one.kind == kind), Decimal(0))


def _late_days(service_date: date | None, recorded_at: datetime | None) -> int | None:
    if service_date is None or recorded_at is None:
        return None
    return (recorded_at.astimezone(UTC).date() - service_date).days
