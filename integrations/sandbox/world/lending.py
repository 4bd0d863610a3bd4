"""People lent between the firm's entities: hours on another entity's project, and a charge for each month of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import is_workday, moment
from integrations.sandbox.world.cast import ENTITIES
from integrations.sandbox.world.lent import Charge, Leg, Loan
from integrations.sandbox.world.plans import Plan, PlannedTask
from integrations.sandbox.world.types import FxRate, Person, TimeEntry

WEEKS_BACK = 26
MINUTES_A_WEEK = 300
WEEKDAY = 3
APPROVED_AFTER = timedelta(days=4)
MARKUP = Decimal("1.10")
# Units of each currency for one euro by which the PSA's price list turns costs into the project's currency.
LIST_RATES = {"EUR": Decimal(1), "USD": Decimal("1.12"), "GBP": Decimal("0.86")}
CURRENCY_OF = {entity.code: entity.currency for entity in ENTITIES}


def build_lent_time(
    anchor: date, loans: Sequence[Loan], plans: Sequence[Plan], people: Sequence[Person]
) -> list[TimeEntry]:
    """Five hours each Thursday of the last half year while the project runs, approved on the Monday after."""
    by_key = {plan.key: plan for plan in plans}
    return [
        entry
        for loan in loans
        for entry in _weekly(anchor, by_key[loan.project], borrowed(loan, people))
        if entry is not None
    ]


def borrowed(loan: Loan, people: Sequence[Person]) -> Person:
    """The first of the lender's people of that role who is still here."""
    return next(one for one in people if (one.entity, one.role) == (loan.lender, loan.role) and one.left_on is None)


def _weekly(anchor: date, plan: Plan, person: Person) -> Iterator[TimeEntry | None]:
    last = anchor - timedelta(days=(anchor.weekday() - WEEKDAY) % 7 or 7)
    for week in range(WEEKS_BACK, -1, -1):
        day = last - timedelta(weeks=week)
        if plan.start <= day <= plan.end and is_workday(day, person.entity):
            yield _entry(anchor, plan, person, day)


def _entry(anchor: date, plan: Plan, person: Person, day: date) -> TimeEntry | None:
    task = _task_on(plan, person, day)
    if task is None:
        return None
    approved_at = moment(day + APPROVED_AFTER, minute=9 * 60)
    is_approved = approved_at < moment(anchor, minute=0)
    currency = plan.customer.currency
    rate = LIST_RATES[currency] / LIST_RATES[CURRENCY_OF[person.entity]]
    return TimeEntry(
        key=f"time-{day:%y%m%d}-{person.number}-{task.key[5:]}-lent",
        project=plan.key,
        task=task.key,
        person=person.key,
        date=day,
        minutes=MINUTES_A_WEEK,
        billable=True,
        bill_rate=posted(person.bill_rate * rate),
        cost_rate=posted(person.cost_rate_on(day) * rate),
        currency=currency,
        approved=is_approved,
        approved_at=approved_at if is_approved else None,
        updated_at=approved_at if is_approved else moment(day, minute=17 * 60),
    )


def _task_on(plan: Plan, person: Person, day: date) -> PlannedTask | None:
    """An open task, one of the person's role if there is one."""
    open_ones = [task for task in plan.tasks if task.is_open(plan.fraction(day))]
    return min(open_ones, key=lambda task: task.template.role != person.role, default=None)


def build_charges(
    anchor: date, loans: Sequence[Loan], people: Sequence[Person], entries: Sequence[TimeEntry], rates: Sequence[FxRate]
) -> tuple[Charge, ...]:
    """One a loan and month that is over, oldest first; each loan's last one has its flaw."""
    lent = [entry for entry in entries if entry.key.endswith("-lent")]
    found = [charge for loan in loans for charge in _charges(anchor, loan, borrowed(loan, people), lent, rates)]
    return tuple(sorted(found, key=lambda one: (one.income.date, one.key)))


def _charges(
    anchor: date, loan: Loan, person: Person, lent: Sequence[TimeEntry], rates: Sequence[FxRate]
) -> Iterator[Charge]:
    minutes: dict[date, int] = defaultdict(int)
    for entry in lent:
        month = entry.date.replace(day=1)
        if (entry.project, entry.person) == (loan.project, person.key) and month < anchor.replace(day=1):
            minutes[month] += entry.minutes
    months = sorted(minutes)
    flawed = months[-2:-1] if loan.flaw == "late" else months[-1:]
    for month in months:
        charge = _charge(loan, person, month, Decimal(minutes[month]) / 60, lent)
        yield _with_flaw(charge, loan, rates) if month in flawed else charge


def _charge(loan: Loan, person: Person, month: date, hours: Decimal, lent: Sequence[TimeEntry]) -> Charge:
    """On the last day of the month, at cost plus ten percent an hour."""
    day = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    hourly, currency = posted(person.cost_rate_on(day) * MARKUP), CURRENCY_OF[loan.lender]
    borrower = _entity_of(loan.project, lent)
    income = Leg(loan.lender, day, posted(hours * hourly), currency)
    return Charge(
        key=f"charge-{month:%y%m}-{loan.project[8:]}-{loan.lender.lower()}",
        number=f"IC-{loan.lender}-{borrower}-{month:%y%m}-{loan.project[8:]}",
        project=loan.project,
        hours=hours,
        hourly=hourly,
        income=income,
        cost=replace(income, entity=borrower),
        lender=loan.lender,
        borrower=borrower,
    )


def _entity_of(project: str, lent: Sequence[TimeEntry]) -> str:
    """The entity whose currency the project's hours are in: loans are of projects in their entity's own currency."""
    currency = next(entry.currency for entry in lent if entry.project == project)
    return next(code for code, own in CURRENCY_OF.items() if own == currency)


def _with_flaw(charge: Charge, loan: Loan, rates: Sequence[FxRate]) -> Charge:
    if charge.cost is None or not loan.flaw:
        return charge
    if loan.flaw == "not_booked":
        return replace(charge, cost=None)
    if loan.flaw == "late":
        return replace(charge, cost=replace(charge.cost, date=charge.cost.date + timedelta(days=3)))
    own = CURRENCY_OF[charge.borrower]
    first = charge.cost.date.replace(day=1)
    amount = charge.cost.amount * _units(rates, own, first) / _units(rates, charge.cost.currency, first)
    return replace(charge, cost=replace(charge.cost, amount=posted(amount), currency=own))


def _units(rates: Sequence[FxRate], quote: str, day: date) -> Decimal:
    """Units of the currency for one euro, by the last rate published until that day."""
    if quote == "EUR":
        return Decimal(1)
    return next(one.rate for one in reversed(rates) if one.quote == quote and one.date <= day)
