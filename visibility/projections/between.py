"""What facts recorded between two instants have changed of the days before: late ones, and corrections of known ones.

Only facts that changed are read. What they bring is reckoned by the projector's own statement, before and after, as
what was believed is (docs/adr/0029).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from integrations.canonical.history import rows_believed, rows_replaced
from integrations.canonical.models import Project
from integrations.canonical.money import all_minor_units
from journeys.rows import rows
from visibility.measures.fx import MAX_STALE_DAYS
from visibility.measures.margin_bridge import NO_CHANGE, FactChange
from visibility.models import ProjectPeriod
from visibility.projections import cost_rates
from visibility.projections.believed_sql import BASE, BELIEVED_RATES, EACH_SIDE, NAMED, TABLES

Key = tuple[str, int]
Kind = Literal["late", "corrections"]
KINDS: tuple[Kind, Kind] = ("late", "corrections")
# A fact that is found before and after is a correction; one that is only found before was moved or taken back.
CHANGED_SINCE = "recorded_at > %(since)s"
EACH = f"""
SELECT scope.project_id, entity, fact_id, side.kind, side.own FROM {EACH_SIDE}
WHERE side.kind IS NOT NULL AND day <= %(day)s
ORDER BY scope.project_id, entity, fact_id, side.kind"""  # noqa: S608  (constant column names)
HOURS = """
SELECT project_id, id AS fact_id, hours, is_billable AND amount IS NOT NULL AS is_billed, is_approved
FROM ({changed}) entry WHERE NOT is_deleted AND service_date <= %(day)s"""
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Changed:
    """What one fact brought before and brings now, of days up to a day. to_date: approved work; expected: all of it."""

    project_id: int
    key: Key
    kind: Kind
    to_date: FactChange
    expected: FactChange


@dataclass(frozen=True)
class Span:
    """From an instant to a later one; `day` is the last day that is asked about."""

    since: datetime
    until: datetime
    day: date


def changed_between(project_ids: Sequence[int], span: Span) -> list[Changed]:
    """Every fact recorded in the span that changed what these projects were known to be on its day; four queries."""
    before, after = (_brought(project_ids, span, is_after=is_after) for is_after in (False, True))
    found = (_changed(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys()))
    return [one for one in found if one.expected != NO_CHANGE or one.to_date != NO_CHANGE]


def summed(changed: Iterable[Changed]) -> Mapping[tuple[int, Kind], tuple[FactChange, FactChange]]:
    """By project and kind: what they changed to date, and of what is expected."""
    found: dict[tuple[int, Kind], tuple[FactChange, FactChange]] = defaultdict(lambda: (NO_CHANGE, NO_CHANGE))
    for one in changed:
        to_date, expected = found[one.project_id, one.kind]
        found[one.project_id, one.kind] = (to_date + one.to_date, expected + one.expected)
    return found


Place = tuple[int, Key]
Brought = dict[str, Decimal]


def _changed(place: Place, before: Brought | None, after: Brought | None) -> Changed:
    project_id, key = place
    was, now = before or {}, after or {}
    moved = {name: now.get(name, NOTHING) - was.get(name, NOTHING) for name in was.keys() | now.keys()}
    return Changed(
        project_id,
        key,
        "late" if before is None else "corrections",
        to_date=_change(moved, time=("time",), billable="billed"),
        expected=_change({**moved, "milestones": NOTHING}, time=("time", "pending"), billable="billable"),
    )


def _change(moved: Mapping[str, Decimal], *, time: Sequence[str], billable: str) -> FactChange:
    def of(name: str) -> Decimal:
        return moved.get(name, NOTHING)

    return FactChange(
        time=sum(map(of, time), NOTHING),
        billable=of(billable),
        rebillable=of("rebillable"),
        earned=of("milestones"),
        hours=of("hours"),
        labour=of("labour"),
        expenses=of("expense"),
        suppliers=of("supplier"),
    )


def _brought(project_ids: Sequence[int], span: Span, *, is_after: bool) -> dict[Place, Brought]:
    """By project and fact what it brings by kind; a fact that is there and brings nothing of these days is not."""
    found: dict[Place, Brought] = defaultdict(dict)
    asked = _asked(project_ids, span, is_after=is_after)
    for row in rows(KNOWN if is_after else REPLACED, **asked):
        brought = found[row["project_id"], (row["entity"], row["fact_id"])]
        brought[row["kind"]] = brought.get(row["kind"], NOTHING) + (row["own"] or NOTHING)
    for row in rows(HOURS_KNOWN if is_after else HOURS_REPLACED, **asked):
        found[row["project_id"], ("time_entry", row["fact_id"])] |= dict(_hours(row))
    return found


def _hours(row: Mapping[str, object]) -> Iterator[tuple[str, Decimal]]:
    hours = Decimal(str(row["hours"]))
    yield "hours", hours
    yield "billable", hours if row["is_billed"] else NOTHING
    yield "billed", hours if row["is_billed"] and row["is_approved"] else NOTHING


def _asked(project_ids: Sequence[int], span: Span, *, is_after: bool) -> Mapping[str, object]:
    ids = list(project_ids)
    cells = ProjectPeriod.objects.filter(project_id__in=ids).order_by("project_id", "period")
    places = list(cells.values_list("project_id", "period"))
    digits, ranks = all_minor_units(), cost_rates.places()
    firms = Project.objects.filter(pk__in=ids).order_by("firm_id").values_list("firm_id", flat=True)
    return {
        "projects": [project_id for project_id, _ in places],
        "periods": [period for _, period in places],
        "firms": list(firms.distinct()),
        "since": span.since,
        "until": span.until,
        # Rates are those that each side was reckoned with.
        "instant": span.until if is_after else span.since,
        "day": span.day,
        "currencies": list(digits),
        "digits": list(digits.values()),
        "stale_days": MAX_STALE_DAYS,
        "kinds": list(ranks),
        "places": list(ranks.values()),
    }


def _statement(facts: Mapping[str, str]) -> str:
    tables = [f"{TABLES[entity]} AS MATERIALIZED ({changed})" for entity, changed in facts.items()]
    rates = f"canonical_costrate AS MATERIALIZED ({rows_believed('cost_rate', owner='firm')})"
    in_place = ", ".join([*tables, rates, BELIEVED_RATES])
    return f"WITH {in_place}, {BASE.format(**NAMED).strip().removeprefix('WITH ')}{EACH}"


_KNOWN = {entity: rows_believed(entity, where=CHANGED_SINCE) for entity in TABLES}
_REPLACED = {entity: rows_replaced(entity) for entity in TABLES}
KNOWN, REPLACED = _statement(_KNOWN), _statement(_REPLACED)
HOURS_KNOWN = HOURS.format(changed=_KNOWN["time_entry"])
HOURS_REPLACED = HOURS.format(changed=_REPLACED["time_entry"])
