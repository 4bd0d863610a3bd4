"""A project's figures as they were believed at an instant and as they are known now, and why they differ."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from visibility.access import FINANCE_ROOM, OutOfScope, Viewer
from visibility.measures.figure import Figure
from visibility.projections.believed import Believed, FactPosting, load_believed, postings_of
from visibility.projections.late import Change, as_one, changes_between, effects, replanned
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.project_value import measure
from visibility.queries.answers import money, money_of
from visibility.queries.belief.late_facts import Told, told
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.lines import code_of
from visibility.queries.project.address import address_in_firm, find
from visibility.queries.shapes.belief import BelievedFigure, LateFact, ProjectBelief

LABELS = {
    "ac": "Cost to date",
    "recognised": "Revenue recognised",
    "billed": "Invoiced",
    "unbilled": "Unbilled work",
    "bac": "Budget at completion",
    "eac": "Estimate at completion",
    "forecast_revenue": "Forecast revenue",
    "forecast_margin": "Forecast margin",
}
FIGURES = tuple(LABELS)
# Without a day asked for: what was believed a month ago.
PAST = timedelta(days=30)
# Before that nothing was recorded, and calendars end.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# More late facts than anybody reads one by one: the smaller ones are told as one.
MOST = 100


def instant_of(text: str, *, now: datetime) -> datetime:
    """The instant that a day (its end, UTC) or a time in ISO 8601 names, never after now; for nonsense 30 days ago."""
    return min(named_instant(text) or now - PAST, now)


def named_instant(text: str) -> datetime | None:
    """The same, however late; None for nonsense, and for what is too long ago for anything to be kept."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-03-03"):
        given = datetime.combine(given.date(), time.max)
    try:
        instant = given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return None
    return instant if instant >= EARLIEST else None


def project_belief(viewer: Viewer, code: str, *, instant: datetime, figure: str, now: datetime) -> ProjectBelief:
    """A project then and now. Raises OutOfScope, also where it cannot be computed.

    What single hours cost is told in sum where rates are private.
    """
    project, name, as_of = find(viewer, code), one_of(FIGURES, figure), instant.astimezone(UTC).date()
    sides = Sides(_side(project.pk, instant, as_of), _side(project.pk, now, as_of), as_of)
    lines = _lines(sides, name, project.pk, (instant, now), shows_rates=viewer.has_role(*FINANCE_ROOM))
    figures = tuple(_compared(sides, one, project.currency) for one in FIGURES)
    difference = next(one.difference.figure for one in figures if one.name == name)
    explained = [line.effect.figure for line in lines]
    return ProjectBelief(
        code=code_of(project.pk, project.code),
        address=address_in_firm(project),
        name=project.name,
        currency=project.currency,
        instant=instant,
        as_of=as_of,
        figure=name,
        figures=figures,
        lines=lines,
        unexplained=money(_left(difference, explained), project.currency, "not_measured"),
        shows_rates=viewer.has_role(*FINANCE_ROOM),
    )


def _side(project_id: int, instant: datetime, as_of: date) -> Believed:
    found = load_believed([project_id], instant=instant, as_of=as_of).get(project_id)
    if found is None:
        raise OutOfScope("What was said of this project cannot be reckoned with: its page says so, and has its rows.")
    return found


@dataclass(frozen=True)
class Sides:
    """A project as it was believed and as it is known, closed on one day."""

    then: Believed
    now: Believed
    as_of: date

    def value(self, name: str) -> Callable[[ProjectInputs], Figure]:
        return lambda inputs: measure(inputs, as_of=self.as_of).figures[name]


def _compared(sides: Sides, name: str, currency: str) -> BelievedFigure:
    value = sides.value(name)
    return compared(name, value(sides.then.inputs), value(sides.now.inputs), currency)


def compared(name: str, believed: Figure, known: Figure, currency: str) -> BelievedFigure:
    """One figure of both sides."""
    return BelievedFigure(
        name=name,
        label=LABELS[name],
        believed=money_of(believed, currency),
        known=money_of(known, currency),
        difference=money_of(known - believed, currency),
    )


def _lines(
    sides: Sides, name: str, project_id: int, instants: tuple[datetime, datetime], *, shows_rates: bool
) -> tuple[LateFact, ...]:
    was, now = (_within(postings_of([project_id], instant=at), sides.as_of) for at in instants)
    changes = _told_apart(changes_between(was, now, as_of=sides.as_of), shows_rates=shows_rates)
    told_of = told(changes, replanned(sides.then, sides.now), instants[0])
    ordered = sorted(
        told_of, key=lambda one: (one.change is None, one.recorded_at is None, one.recorded_at or instants[0])
    )
    facts = [one.change for one in ordered if one.change is not None]
    tasks = [one.task for one in ordered if one.task is not None]
    moved = effects(sides.then, sides.now, facts, tasks, sides.value(name))
    currency = sides.now.inputs.currency
    lines = [one.line(money(effect, currency, "not_measured")) for one, effect in zip(ordered, moved, strict=False)]
    return (*lines, *_rest(moved[-1], currency))


def _within(postings: Iterable[FactPosting], as_of: date) -> list[FactPosting]:
    """Those of periods up to the day's own."""
    return [one for one in postings if one.period <= f"{as_of:%Y-%m}"]


def _told_apart(changes: Sequence[Change], *, shows_rates: bool) -> list[Change]:
    """The changes as they are told: hours in sum where their cost is private, the smallest as one where many."""
    private = [] if shows_rates else [one for one in changes if one.keys[0][0] == "time_entry"]
    apart = sorted((one for one in changes if one not in private), key=lambda one: -one.size)
    shown, small = apart[:MOST], apart[MOST:]
    return [*shown, *([as_one(small)] if small else []), *([as_one(private)] if private else [])]


def _rest(effect: Decimal | None, currency: str) -> tuple[LateFact, ...]:
    """What no fact of the project explains; nothing where it moves nothing."""
    if effect == 0:
        return ()
    rest = Told(what="Rates of people and currencies, contract terms and planned seats as they are now", kind="rest")
    return (rest.line(money(effect, currency, "not_measured")),)


def _left(difference: Decimal | None, explained: Sequence[Decimal | None]) -> Decimal | None:
    if difference is None or None in explained:
        return None
    return difference - sum((part or Decimal(0) for part in explained), Decimal(0))
