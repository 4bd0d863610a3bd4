"""A naive reading of what was signed for one project: row by row, nothing grouped, nothing summed in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from integrations.canonical.models import (
    Baseline,
    BaselinePeriod,
    ChangeOrder,
    Contract,
    ContractLine,
    Project,
    TimeEntry,
)
from visibility.measures.agreed import PriceChange
from visibility.measures.baseline import PlannedMonth, PlanVersion
from visibility.measures.figure import Figure, Reason, figure_of
from visibility.projections.agreements import Agreement
from visibility.projections.closing import ClosingRates
from visibility.projections.dated import Dated
from visibility.projections.signed import is_by_hours, terms_of


def agreements_of(project: Project, closing: ClosingRates) -> list[Agreement]:
    """Every contract with the lines and changes that name it, or that name none and it was signed first."""
    contracts = list(Contract.objects.filter(project=project, is_deleted=False))
    contracts.sort(key=lambda one: (one.signed_on is None, one.signed_on or date.max, one.pk))
    return [_agreement(contract, project, closing, is_first=contract is contracts[0]) for contract in contracts]


def _agreement(contract: Contract, project: Project, closing: ClosingRates, *, is_first: bool) -> Agreement:
    lines, changes = [], []
    for line in ContractLine.objects.filter(project=project, is_deleted=False).order_by("pk"):
        if line.contract_id == contract.pk or (line.contract_id is None and is_first):
            terms = terms_of(line, project, closing)
            lines.append(terms)
    for change in ChangeOrder.objects.filter(project=project, is_deleted=False).order_by("pk"):
        if change.contract_id == contract.pk or (change.contract_id is None and is_first):
            amount = _own(change.amount, change.currency, project, closing)
            changes.append(PriceChange(amount.value, change.signed_on))
    return Agreement(contract.pk, contract.signed_on, tuple(lines), tuple(changes))


def plans_of(project: Project, closing: ClosingRates) -> list[PlanVersion]:
    """Every baseline with its months."""
    found = []
    for plan in Baseline.objects.filter(project=project, is_deleted=False).order_by("pk"):
        months = BaselinePeriod.objects.filter(baseline=plan, is_deleted=False).order_by("month", "pk")
        planned = [PlannedMonth(one.month, _own(one.amount, one.currency, project, closing)) for one in months]
        found.append(PlanVersion(plan.number, plan.made_on, tuple(planned)))
    return found


def effort_of(project: Project, entries: Iterable[TimeEntry]) -> Sequence[Dated]:
    """Hours of each day, entry by entry, where a line of the project is moved by them."""
    lines = ContractLine.objects.filter(project=project, is_deleted=False)
    if not Contract.objects.filter(project=project, is_deleted=False).exists():
        return ()
    if not any(is_by_hours(line) for line in lines):
        return ()
    hours: dict[date, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.service_date is not None:
            hours[entry.service_date] += entry.hours
    return sorted(hours.items())


def _own(amount: Decimal | None, currency: str, project: Project, closing: ClosingRates) -> Figure:
    stated = figure_of(amount, Reason.NO_AMOUNT)
    return closing.translate(stated, currency or project.currency, project.currency)
