"""Projects as they were believed at an instant: the same inputs, from the facts recorded until then.

Facts, what was signed and planned among them, cost rates and exchange rates are those of the instant. What a master
says (a project's own price and dates, who works for the firm at which bill rate) is as it is now: masters keep no
history (docs/adr/0029).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from integrations import busy
from integrations.canonical.history import facts_believed
from integrations.canonical.models import Allocation, CostRate, Milestone, Project, Task
from integrations.canonical.money import all_minor_units
from integrations.models import Connection
from journeys.rows import Row, rows
from visibility.measures.fx import MAX_STALE_DAYS
from visibility.projections import believed_sql, cost_rates
from visibility.projections.absences import away_from
from visibility.projections.batches import UNCOMPUTABLE
from visibility.projections.believed_signed import load_signed_believed
from visibility.projections.closing import closing_rates
from visibility.projections.inputs import Cell, Loaded, by_project, cells_of, inputs_of, is_open, load_rows
from visibility.projections.people import directories
from visibility.projections.project_inputs import NAMES, Amounts, Day, ProjectInputs
from visibility.projections.sold import kept_costs

# All facts of a portfolio are read, and nothing of it is kept anywhere.
LONGEST = "30s"


class FactPosting(NamedTuple):
    """What one fact brings under one kind (a field of Amounts, or committed), positive as Amounts is.

    amount in `currency` as the source has it, own in the project's, reporting in the firm's; None: no exchange rate.
    A tuple in the order that the statements have.
    """

    project_id: int
    period: str
    entity: str
    fact_id: int
    kind: str
    day: date | None
    amount: Decimal
    currency: str
    own: Decimal | None
    reporting: Decimal | None


@dataclass(frozen=True)
class Believed:
    """A project with its rows as they stood, and what its measures take."""

    loaded: Loaded
    inputs: ProjectInputs


@transaction.atomic
def load_believed(
    project_ids: Sequence[int], *, instant: datetime, as_of: date, by_cells: bool = False
) -> dict[int, Believed]:
    """These projects closed on a day as they were believed at `instant`, by project.

    What was posted to later periods is left out, and a project that what was said of it cannot be reckoned with. A
    fixed number of statements, which may take longer than a page's. by_cells: months in which nothing changed since
    are taken as the read models keep them, so that only the others are reckoned.
    """
    busy.wait_longer(statement_timeout=LONGEST)
    projects = list(Project.objects.filter(pk__in=project_ids).select_related("firm", "opportunity").order_by("pk"))
    ids, firm_ids = [one.pk for one in projects], sorted({one.firm_id for one in projects})
    people = directories(closing_rates(firm_ids, as_of, known_at=instant), _rates(firm_ids, instant))
    cells = by_project(_kept_cells(ids, firm_ids, instant, as_of) if by_cells else _cells(ids, firm_ids, instant))
    tasks = by_project(facts_believed(Task, ids, instant))
    allocations = by_project(facts_believed(Allocation, ids, instant))
    milestones = by_project(one for one in facts_believed(Milestone, ids, instant) if is_open(one))
    away = away_from((one for found in allocations.values() for one in found), since=as_of)
    signed = load_signed_believed(ids, instant)
    sold, last = kept_costs(projects), f"{as_of:%Y-%m}"
    loaded = [
        Loaded(
            project,
            [cell for cell in cells[project.pk] if cell.period <= last],
            tasks[project.pk],
            allocations[project.pk],
            people[project.firm_id],
            sold.get(project.pk),
            away,
            signed[project.pk],
            milestones[project.pk],
        )
        for project in projects
    ]
    read = ((one, _inputs(one, as_of)) for one in loaded)
    return {one.project.pk: Believed(one, inputs) for one, inputs in read if inputs is not None}


def _inputs(loaded: Loaded, as_of: date) -> ProjectInputs | None:
    try:
        return inputs_of(loaded, as_of=as_of)
    except UNCOMPUTABLE:
        return None


def postings_of(project_ids: Sequence[int], *, instant: datetime | None = None) -> list[FactPosting]:
    """What each fact of these projects brings, by project and fact; as it was believed at `instant`, None: as known."""
    statement, asked = postings_asked(project_ids, instant=instant)
    return [FactPosting._make(row.values()) for row in rows(statement, **asked)]


def postings_asked(project_ids: Sequence[int], *, instant: datetime | None = None) -> tuple[str, Mapping[str, Any]]:
    """The statement of postings_of with its parameters, for who wants its rows otherwise than as objects."""
    statement = believed_sql.POSTINGS_KNOWN if instant is None else believed_sql.POSTINGS_BELIEVED
    firm_ids = sorted(set(Project.objects.filter(pk__in=project_ids).values_list("firm_id", flat=True)))
    cells = rows(believed_sql.PERIODS, projects=list(project_ids))
    return statement, _asked(cells, firm_ids, instant)


def days_of(postings: Iterable[FactPosting]) -> tuple[Day, ...]:
    """The same summed by day, as cells keep it; what has no rate or no day is in no sum."""
    own: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    reporting: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in postings:
        if one.day is not None and one.kind in NAMES:
            own[one.day][one.kind] += one.own or Decimal(0)
            reporting[one.day][one.kind] += one.reporting or Decimal(0)
    return tuple(Day(day, Amounts(**own[day]), Amounts(**reporting[day])) for day in sorted(own))


def with_days(inputs: ProjectInputs, postings: Iterable[FactPosting]) -> ProjectInputs:
    """The project with what these postings bring in place of its own."""
    return replace(inputs, days=days_of(postings))


def load_known(project_ids: Sequence[int], *, as_of: date) -> dict[int, Believed]:
    """The same as the read models know it now, by project."""
    last = f"{as_of:%Y-%m}"
    loaded = load_rows(project_ids, as_of=as_of)
    cut = (replace(one, cells=[cell for cell in one.cells if cell.period <= last]) for one in loaded)
    read = ((one, _inputs(one, as_of)) for one in cut)
    return {one.project.pk: Believed(one, inputs) for one, inputs in read if inputs is not None}


def _cells(project_ids: Sequence[int], firm_ids: Sequence[int], instant: datetime) -> list[Cell]:
    return _reckoned(rows(believed_sql.PERIODS, projects=list(project_ids)), firm_ids, instant)


def _kept_cells(project_ids: Sequence[int], firm_ids: Sequence[int], instant: datetime, as_of: date) -> list[Cell]:
    """Cells up to a day's month by period: as they are kept, and reckoned where something changed since."""
    last = f"{as_of:%Y-%m}"
    asked = rows(believed_sql.MOVED, projects=list(project_ids), firms=list(firm_ids), instant=instant)
    moved = [cell for cell in asked if cell["posting_period"] <= last]
    keys = {(cell["project_id"], cell["posting_period"]) for cell in moved}
    kept = (cell for cell in cells_of(project_ids) if cell.period <= last)
    still = [cell for cell in kept if (cell.project_id, cell.period) not in keys]
    return sorted([*still, *_reckoned(moved, firm_ids, instant)], key=lambda cell: cell.period)


def _reckoned(cells: Sequence[Row], firm_ids: Sequence[int], instant: datetime) -> list[Cell]:
    found = rows(believed_sql.CELLS_BELIEVED, **_asked(cells, firm_ids, instant)) if cells else []
    return [Cell(**{**row, "days": json.loads(row["days"])}) for row in found]


def _rates(firm_ids: Sequence[int], instant: datetime) -> list[CostRate]:
    kinds = dict(Connection.objects.filter(firm_id__in=firm_ids).values_list("pk", "kind"))
    return cost_rates.leading_among(facts_believed(CostRate, firm_ids, instant, owner="firm"), kinds)


def _asked(cells: Sequence[Row], firm_ids: Sequence[int], instant: datetime | None) -> Mapping[str, Any]:
    digits, places = all_minor_units(), cost_rates.places()
    return {
        "projects": [cell["project_id"] for cell in cells],
        "periods": [cell["posting_period"] for cell in cells],
        "firms": list(firm_ids),
        "instant": instant,
        "currencies": list(digits),
        "digits": list(digits.values()),
        "stale_days": MAX_STALE_DAYS,
        "kinds": list(places),
        "places": list(places.values()),
    }
