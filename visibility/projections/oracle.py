"""A naive reading of a project: every fact on its own, in plain Python, by the same measures.

Slow on purpose: no grouping and no arithmetic in SQL. What the projector stored must equal this to the cent.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from integrations.canonical.models import (
    Commitment,
    CostPosting,
    CostRate,
    ExpenseEntry,
    FxRate,
    Invoice,
    Milestone,
    Project,
    TimeEntry,
)
from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, known
from visibility.measures.fx import convert_on
from visibility.measures.rates import DatedRate, rate_at
from visibility.models import ProjectFigures
from visibility.projections import cost_rates, oracle_signed
from visibility.projections.figures import row_of
from visibility.projections.inputs import load
from visibility.projections.project_inputs import Amounts, Day, ProjectInputs, total

HOUR_PLACES = Decimal("0.0001")
Published = Mapping[str, Mapping[str, Mapping[date, Decimal]]]
Costs = Mapping[int, Sequence[tuple[DatedRate, str]]]


@dataclass(frozen=True)
class Posting:
    """One amount of one fact: its kind (a field of Amounts, or committed); `frozen` in reporting currency."""

    kind: str
    on: date
    amount: Decimal
    currency: str
    frozen: Decimal | None = None


@dataclass
class Sums:
    """What the postings of a project add up to, day by day."""

    own: dict[date, Amounts] = field(default_factory=lambda: defaultdict(Amounts))
    reporting: dict[date, Amounts] = field(default_factory=lambda: defaultdict(Amounts))
    committed: Decimal = Decimal(0)
    missing: int = 0
    missing_reporting: int = 0

    def add(self, posting: Posting, own: Figure, reporting: Figure) -> None:
        self.missing += own.value is None
        self.missing_reporting += reporting.value is None
        if posting.kind == "committed":
            self.committed += own.value or Decimal(0)
            return
        for sums, value in ((self.own, own.value), (self.reporting, reporting.value)):
            sums[posting.on] = total([sums[posting.on], Amounts(**{posting.kind: value or Decimal(0)})])


@dataclass(frozen=True)
class Rates:
    """What a firm's postings are priced and converted at: exchange rates, and people's cost rates."""

    published: Published
    costs: Costs


def rates_of(firm_id: int) -> Rates:
    """Every rate of a firm, read once for all of its projects."""
    return Rates(published_rates(firm_id), dated_costs(firm_id))


def figures_of(project: Project, rates: Rates, *, as_of: date) -> ProjectFigures:
    """A project's figures from single facts."""
    base = load([project.pk], as_of=as_of)[project.pk]
    sums = _summed(project, base, rates)
    entries = entries_of(project)
    costs, unstated = rates.costs, [expense for expense in _expenses(project) if expense.amount is None]
    inputs = replace(
        base,
        days=[Day(on, sums.own[on], sums.reporting[on]) for on in sorted(sums.own)],
        committed=sums.committed,
        hours=_hours(entries),
        uncosted_hours=_hours([entry for entry in entries if cost_of(entry, costs) is None]),
        unrated_hours=_hours([entry for entry in entries if entry.is_billable and entry.amount is None]),
        uncosted_expenses=len(unstated),
        unvalued_expenses=sum(expense.is_billable for expense in unstated),
        missing_rates=sums.missing,
        missing_reporting_rates=sums.missing_reporting,
        agreements=oracle_signed.agreements_of(project, base.closing),
        baselines=oracle_signed.plans_of(project, base.closing),
        effort=oracle_signed.effort_of(project, entries),
    )
    return row_of(project, inputs, as_of=as_of)


def _summed(project: Project, base: ProjectInputs, rates: Rates) -> Sums:
    sums = Sums()
    for posting in (
        *time_postings(project, rates.costs),
        *expense_postings(project),
        *other_postings(project),
    ):
        own = converted(posting, base.currency, rates.published)
        is_frozen = posting.frozen is not None and posting.currency != base.reporting_currency
        frozen = known(posting.frozen) if is_frozen and posting.frozen is not None else None
        sums.add(posting, own, frozen or converted(posting, base.reporting_currency, rates.published))
    return sums


def time_postings(project: Project, costs: Costs) -> Iterator[Posting]:
    """Value and cost of every time entry."""
    for entry in entries_of(project):
        on = entry.service_date or date.min
        if entry.is_billable and entry.amount is not None:
            kind = "time" if entry.is_approved else "pending"
            yield Posting(kind, on, entry.amount, entry.currency, entry.reporting_amount)
        cost = cost_of(entry, costs)
        if cost is not None:
            yield Posting("labour", on, quantise(entry.hours * cost[0], cost[1]), cost[1])


def expense_postings(project: Project) -> Iterator[Posting]:
    """Cost of every approved expense, and the same once more where the customer may be billed it."""
    for expense in _expenses(project):
        if expense.amount is not None:
            yield _posting("expense", expense, expense.amount, expense.reporting_amount)
            if expense.is_billable:
                yield _posting("rebillable", expense, expense.amount, expense.reporting_amount)


def other_postings(project: Project) -> Iterator[Posting]:
    """Accepted milestones, invoices, orders and booked cost."""
    for milestone in Milestone.objects.filter(project=project, is_deleted=False, amount__isnull=False):
        if milestone.accepted_on and milestone.amount is not None:
            yield Posting(
                "milestones",
                milestone.accepted_on,
                milestone.amount,
                milestone.currency,
                milestone.reporting_amount,
            )
    invoices = Invoice.objects.filter(project=project, is_deleted=False, amount__isnull=False)
    for invoice in invoices.exclude(status="draft"):
        yield _posting("invoiced", invoice, invoice.amount, invoice.reporting_amount)
    for order in Commitment.objects.filter(project=project, is_deleted=False, amount__isnull=False):
        billed = order.billed_amount or Decimal(0)
        yield _posting("supplier", order, billed)
        yield _posting("committed", order, max((order.amount or Decimal(0)) - billed, Decimal(0)))
    for cost in CostPosting.objects.filter(project=project, is_deleted=False, amount__isnull=False):
        kind = "labour" if cost.kind == "labour" else "supplier"
        yield _posting(kind, cost, cost.amount, cost.reporting_amount)


def _posting(
    kind: str,
    fact: Invoice | Commitment | CostPosting | ExpenseEntry,
    amount: Decimal | None,
    frozen: Decimal | None = None,
) -> Posting:
    return Posting(kind, fact.service_date or date.min, amount or Decimal(0), fact.currency, frozen)


def cost_of(entry: TimeEntry, costs: Costs) -> tuple[Decimal, str] | None:
    """Cost of an hour of this entry and its currency: as the source states, else the person's rate of the day."""
    if entry.cost_rate is not None:
        return entry.cost_rate, entry.cost_currency or entry.currency
    dated = costs.get(entry.person_id or 0, ())
    rate = rate_at([rate for rate, _ in dated], entry.service_date or date.min)
    currency = next((code for found, code in reversed(dated) if found.rate == rate), "")
    return None if rate is None else (rate, currency)


def dated_costs(firm_id: int) -> dict[int, list[tuple[DatedRate, str]]]:
    """The cost rates of a firm's people that count, oldest first: none from where a system of higher rank has begun."""
    places, found = cost_rates.places(), defaultdict(list)
    rates = CostRate.objects.filter(firm_id=firm_id, is_deleted=False, person__isnull=False).select_related(
        "connection"
    )
    best: dict[int, int] = {}
    for rate in sorted(rates, key=lambda one: (one.service_date or date.max, places[one.connection.kind], one.pk)):
        if rate.person_id and rate.service_date and rate.amount is not None:
            place = places[rate.connection.kind]
            best[rate.person_id] = min(place, best.get(rate.person_id, place))
            if place == best[rate.person_id]:
                found[rate.person_id].append((DatedRate(rate.service_date, rate.amount), rate.currency))
    return found


def published_rates(firm_id: int) -> Published:
    """Spot rates by reference currency, currency and day."""
    found: dict[str, dict[str, dict[date, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for fx in FxRate.objects.filter(firm_id=firm_id, rate_type="spot"):
        found[fx.base][fx.quote][fx.published_on] = fx.rate
    return found


def converted(posting: Posting, target: str, published: Published) -> Figure:
    """The amount in another currency by the rates of its day; same currency: as it is."""
    if posting.currency == target:
        return known(posting.amount)
    bases = sorted(published, key=lambda base: (base not in (posting.currency, target), base)) or [target]
    tries = (
        convert_on(
            posting.amount,
            source=posting.currency,
            target=target,
            on=posting.on,
            published=published.get(base, {}),
            reference=base,
        )
        for base in bases
    )
    first, *others = tries
    return next((figure for figure in (first, *others) if figure.is_known), first)


def entries_of(project: Project) -> list[TimeEntry]:
    return list(TimeEntry.objects.filter(project=project, is_deleted=False).select_related("person").order_by("pk"))


def _expenses(project: Project) -> list[ExpenseEntry]:
    return list(ExpenseEntry.objects.filter(project=project, is_approved=True, is_deleted=False).order_by("pk"))


def _hours(entries: Sequence[TimeEntry]) -> Decimal:
    """Their sum, rounded to four places a period as cells keep it."""
    periods: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        periods[entry.posting_period] += entry.hours
    return sum((hours.quantize(HOUR_PLACES, ROUND_HALF_UP) for hours in periods.values()), Decimal(0))
