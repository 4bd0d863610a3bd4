"""Contracts, change orders and baselines of many projects, as the measures see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import QuerySet, Sum

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
from visibility.projections.agreements import Agreement, LineTerms
from visibility.projections.closing import ClosingRates
from visibility.projections.dated import Dated

Row = TypeVar("Row", Contract, ContractLine, ChangeOrder, Baseline, BaselinePeriod)


@dataclass(frozen=True)
class Signed:
    """The rows of one project, each kind in order of its key; effort: hours by day, where a line needs them."""

    contracts: Sequence[Contract] = ()
    lines: Sequence[ContractLine] = ()
    changes: Sequence[ChangeOrder] = ()
    baselines: Sequence[Baseline] = ()
    months: Sequence[BaselinePeriod] = ()
    effort: Sequence[Dated] = ()


def load_signed(project_ids: Sequence[int]) -> Mapping[int, Signed]:
    """Of each project that has any of it: two statements, and four more where some have."""
    contracts = _by_project(Contract.objects.filter(project_id__in=project_ids, is_deleted=False))
    baselines = _by_project(Baseline.objects.filter(project_id__in=project_ids, is_deleted=False))
    lines = _by_project(ContractLine.objects.filter(project_id__in=[*contracts], is_deleted=False))
    changes = _by_project(ChangeOrder.objects.filter(project_id__in=[*contracts], is_deleted=False))
    months = _by_project(BaselinePeriod.objects.filter(project_id__in=[*baselines], is_deleted=False))
    effort = _effort([project_id for project_id, found in lines.items() if any(is_by_hours(line) for line in found)])
    return {
        project_id: Signed(
            contracts[project_id],
            lines[project_id],
            changes[project_id],
            baselines[project_id],
            months[project_id],
            effort[project_id],
        )
        for project_id in {*contracts, *baselines}
    }


def agreements_of(signed: Signed, project: Project, closing: ClosingRates) -> tuple[Agreement, ...]:
    """Contracts, the earliest signed first. What names no contract belongs to the first one."""
    ordered = sorted(signed.contracts, key=lambda one: (one.signed_on or date.max, one.pk))
    first = ordered[0].pk if ordered else None

    return tuple(_agreement(contract, signed, project, closing, is_first=contract.pk == first) for contract in ordered)


def _agreement(
    contract: Contract, signed: Signed, project: Project, closing: ClosingRates, *, is_first: bool
) -> Agreement:
    keys = {contract.pk, None} if is_first else {contract.pk}
    changes = (one for one in signed.changes if one.contract_id in keys)
    return Agreement(
        contract.pk,
        contract.signed_on,
        tuple(terms_of(line, project, closing) for line in signed.lines if line.contract_id in keys),
        tuple(PriceChange(_own(one.amount, one.currency, project, closing).value, one.signed_on) for one in changes),
    )


def terms_of(line: ContractLine, project: Project, closing: ClosingRates) -> LineTerms:
    """The line with its amounts in the project's currency, at the closing rate where that is another one."""

    def own(amount: Decimal | None) -> Decimal | None:
        return _own(amount, line.currency, project, closing).value

    return LineTerms(
        method=line.revenue_method,
        price=_own(line.amount, line.currency, project, closing),
        key=line.pk,
        title=line.title,
        cap=own(line.cap),
        fee_percent=line.fee_percent,
        fee_ceiling=own(line.fee_ceiling),
        markup_percent=line.markup_percent,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        included_hours=line.included_hours,
        overage_rate=own(line.overage_rate),
    )


def plans_of(signed: Signed, project: Project, closing: ClosingRates) -> tuple[PlanVersion, ...]:
    """The baselines with their months in order."""
    months: dict[int | None, list[BaselinePeriod]] = defaultdict(list)
    for month in sorted(signed.months, key=lambda one: one.month):
        months[month.baseline_id].append(month)
    return tuple(
        PlanVersion(
            plan.number,
            plan.made_on,
            tuple(
                PlannedMonth(one.month, _own(one.amount, one.currency, project, closing, Reason.NO_AMOUNT))
                for one in months[plan.pk]
            ),
        )
        for plan in signed.baselines
    )


def is_by_hours(line: ContractLine) -> bool:
    """Whether hours of days move it."""
    has_overage = line.included_hours is not None and line.overage_rate is not None
    return line.revenue_method == "fixed_poc_effort" or (line.revenue_method == "retainer" and has_overage)


def _own(
    amount: Decimal | None,
    currency: str,
    project: Project,
    closing: ClosingRates,
    reason: Reason = Reason.NO_REVENUE,
) -> Figure:
    return closing.translate(figure_of(amount, reason), currency or project.currency, project.currency)


def _by_project(rows: QuerySet[Row, Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if row.project_id is not None:
            found[row.project_id].append(row)
    return found


def _effort(project_ids: Sequence[int]) -> dict[int, list[Dated]]:
    """Hours booked, approved or not, by project and day."""
    found: dict[int, list[Dated]] = defaultdict(list)
    if project_ids:
        entries = TimeEntry.objects.filter(project_id__in=project_ids, is_deleted=False, service_date__isnull=False)
        days = entries.order_by("project_id", "service_date").values_list("project_id", "service_date")
        for project_id, on, hours in days.annotate(hours=Sum("hours")):
            found[project_id].append((on, hours))
    return found
