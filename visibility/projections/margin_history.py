"""What margins were made of on earlier days, reckoned afterwards from dated facts: until days of their own are kept.

Each row says what is known today of what was done by that day, and what had been signed by then. What was expected is
nowhere on record: a page that asks takes the estimates of the day it compares with (queries/bridge_standing).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from operator import attrgetter

from django.db import models

from integrations.canonical.models import Firm
from integrations.canonical.money import quantise
from journeys.rows import rows
from visibility.measures.figure import Reason
from visibility.measures.unbilled_past import Running
from visibility.models import ProjectDay
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.projections.leakage_inputs import Measured
from visibility.projections.margin_days import rounded, row_of, spent, too_large, worth_of
from visibility.projections.project_inputs import Amounts, total
from visibility.projections.role_hours import hours_by_role
from visibility.projections.translation import posted_names

BOOKED = """
SELECT project_id, (%(today)s - service_date) / 7 AS week, coalesce(sum(hours), 0) AS hours,
  coalesce(sum(hours) FILTER (WHERE is_billable AND amount IS NOT NULL AND is_approved), 0) AS billed
FROM canonical_timeentry
WHERE project_id = ANY(%(projects)s) AND NOT is_deleted AND service_date <= %(today)s
GROUP BY 1, 2
"""
FIELDS = ProjectDay._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
COLUMNS = tuple(one.attname for one in FIELDS if not one.primary_key)
LAST_PLACE = {
    one.attname: Decimal(1).scaleb(-one.decimal_places) for one in FIELDS if isinstance(one, models.DecimalField)
}
# Asked for of the day that is compared with: what today's estimate is would only make every row another one.
UNSAID: Mapping[str, Decimal | None] = {
    one.attname: None if one.null else Decimal(0)
    for one in FIELDS
    if one.attname.startswith("estimate_") or one.attname.endswith("_expected")
} | {"expected_reporting": None}
NOTHING = Decimal(0)
Said = tuple[object, ...]
Weeks = Mapping[int, tuple[Decimal, Decimal]]


@dataclass
class MarginHistory:
    """The rows of a firm's past days, `dates` (whole weeks before today, oldest first), written slice by slice.

    Only what is another than it was is written: most rows of a refresh say what those of the last one said.
    """

    firm: Firm
    dates: Sequence[date]
    today: date
    rates: dict[date, ClosingRates] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rates = {on: closing_rates([self.firm.pk], on)[self.firm.pk] for on in self.dates}

    def keep(self, measured: Sequence[Measured]) -> None:
        """Write the rows of some projects; days that have a row of their own keep it."""
        ids = [one.row.project_id for one in measured]
        booked, weeks = hours_by_role(ids, as_of=self.today), _weeks(ids, self.today)
        found: list[ProjectDay] = []
        for one in measured:
            final = row_of(one, booked.get(one.row.project_id, ()), as_of=self.today)
            days = self._days(one)
            is_known = not final.margin_reason and not one.inputs.missing_reporting_rates
            found += self._rows(one, days, final, weeks[one.row.project_id]) if is_known else _unknown(final, days)
        self.seen.update(ids)
        _store(found, ids)

    def finish(self) -> None:
        """Once all projects are written: rows of those that nothing is reckoned of any more go."""
        ProjectDay.objects.filter(firm=self.firm, is_rebuilt=True).exclude(project_id__in=self.seen).delete()

    def _days(self, one: Measured) -> list[date]:
        since = _began(one)
        return [on for on in self.dates if since is None or since <= on]

    def _rows(self, one: Measured, days: Sequence[date], final: ProjectDay, weeks: Weeks) -> Iterator[ProjectDay]:
        earned_by = Running.of((on, amount) for on, amount, _ in one.value.earned)
        for on, (sums, reporting) in zip(days, _sums(one, days), strict=True):
            earned = earned_by.up_to(on)
            hours = [part for week, part in weeks.items() if week >= (self.today - on).days // 7]
            own = spent(sums, None) | {
                "hours": sum((all_of_them for all_of_them, _ in hours), NOTHING),
                "billed_hours": sum((billed for _, billed in hours), NOTHING),
                "time_value": sums.time,
            }
            if not too_large({**own, "earned": earned}):
                yield self._row(Then(one, on, self.rates[on], earned, reporting), final, own)

    def _row(self, then: "Then", final: ProjectDay, own: Mapping[str, Decimal]) -> ProjectDay:
        worth, closing, margin = worth_of(then.one, then.on), then.closing, then.margin_reporting()
        missing = "" if margin is not None else Reason.MISSING_RATE
        changed = {
            "taken_on": then.on,
            "closing_rate": None if closing is None else closing.quantize(Decimal("1e-10")),
            "contract_value": None if worth is None else rounded(worth),
            "revenue": rounded(then.earned),
            "margin_reporting": margin,
            "margin_reason": missing,
            "expected_reason": final.expected_reason or missing,
        }
        return _copied(final, {**{name: rounded(amount) for name, amount in own.items()}, **changed})


def _store(found: Iterable[ProjectDay], project_ids: Sequence[int]) -> None:
    """Put these rows in place of the reckoned ones of their projects; a day that was kept stays as it is."""
    held = ProjectDay.objects.filter(project_id__in=project_ids, is_rebuilt=True)
    old = {said: key for key, *said_by in held.values_list("pk", *COLUMNS) for said in [tuple(said_by)]}
    new = {_said(row): row for row in found}
    ProjectDay.objects.filter(pk__in=[key for said, key in old.items() if said not in new]).delete()
    changed = [row for said, row in new.items() if said not in old]
    ProjectDay.objects.bulk_create(changed, ignore_conflicts=True, batch_size=1000)


def _said(row: ProjectDay) -> Said:
    """Every column as the database keeps it, to its last place."""
    return tuple(_kept(name, getattr(row, name)) for name in COLUMNS)


def _kept(name: str, value: object) -> object:
    return value.quantize(LAST_PLACE[name], rounding=ROUND_HALF_UP) if isinstance(value, Decimal) else value


def _copied(final: ProjectDay, changes: Mapping[str, object]) -> ProjectDay:
    kept = {name: getattr(final, name) for name in COLUMNS}
    return ProjectDay(**{**kept, **UNSAID, "is_rebuilt": True, **changes})


def _unknown(final: ProjectDay, days: Sequence[date]) -> Iterator[ProjectDay]:
    """What is not known today is not known of earlier days."""
    reason = final.margin_reason or Reason.MISSING_RATE
    for on in days:
        said = {"margin_reporting": None, "margin_reason": reason, "expected_reason": reason}
        yield _copied(final, {**said, "taken_on": on})


@dataclass(frozen=True)
class Then:
    """A project on an earlier day: what it had earned in its currency, and what was posted in the reporting one."""

    one: Measured
    on: date
    rates: ClosingRates
    earned: Decimal
    posted: Amounts

    @property
    def closing(self) -> Decimal | None:
        return self.rates.rate(self.one.row.currency, self.one.row.reporting_currency)

    def margin_reporting(self) -> Decimal | None:
        """The margin to date as it would have been shown: posted amounts at their own rates, else at the day's."""
        names = posted_names(self.one.inputs, self.one.row.as_of)
        if names is not None:
            return sum((getattr(self.posted, name) for name in names), NOTHING) - self.posted.cost
        if self.closing is None:
            return None
        return quantise(self.earned * self.closing, self.one.row.reporting_currency) - self.posted.cost


def _began(one: Measured) -> date | None:
    """When a project came into the portfolio: won, begun or first worked on, whichever was first; None: not known."""
    project = one.loaded.project
    deal = project.opportunity
    won = deal.won_at.astimezone(UTC).date() if deal is not None and deal.won_at is not None else None
    first = one.inputs.days[0].on if one.inputs.days else None
    return min((day for day in (won, project.starts_on, first) if day is not None), default=None)


def _sums(one: Measured, days: Sequence[date]) -> Iterator[tuple[Amounts, Amounts]]:
    """What was posted up to each of the days, in both currencies."""
    posted = one.inputs.days
    ends = [bisect_right(posted, on, key=attrgetter("on")) for on in days]
    parts = [posted[first:end] for first, end in pairwise((0, *ends))]
    own = accumulate((total(day.own for day in part) for part in parts), lambda *both: total(both))
    reporting = accumulate((total(day.reporting for day in part) for part in parts), lambda *both: total(both))
    return zip(own, reporting, strict=True)


def _weeks(project_ids: Sequence[int], today: date) -> Mapping[int, Weeks]:
    """Hours booked, and of them billed, by project and by how many whole weeks ago."""
    found: dict[int, dict[int, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for row in rows(BOOKED, projects=list(project_ids), today=today):
        found[row["project_id"]][row["week"]] = (row["hours"], row["billed"])
    return found
