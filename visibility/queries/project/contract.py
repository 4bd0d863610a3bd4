"""What was signed for one project: contracts, lines with what they have earned, change orders, baselines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.canonical.models import ChangeOrder
from visibility.measures.baseline import PlanVersion, planned_budget
from visibility.measures.figure import Reason, figure_of
from visibility.queries.answers import money, money_of
from visibility.queries.methods import METHOD_LABELS
from visibility.queries.project.grid import facts_of
from visibility.queries.project.look import Look
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.project_contract import (
    BaselineRow,
    ChangeRow,
    ContractLineRow,
    ContractRow,
    SignedPart,
)


def signed_part(look: Look) -> SignedPart:
    """The figures as they are kept, beside the rows they are made of."""
    row, found = look.stored, look.loaded.signed
    plans = {plan.number: plan for plan in look.inputs.baselines}
    return SignedPart(
        value=row.value("contract_value"),
        pending=row.value("pending_change_value"),
        over_cap=row.value("over_cap"),
        contracts=tuple(
            ContractRow(number=one.number, po_number=one.po_number, signed_on=one.signed_on) for one in found.contracts
        ),
        lines=tuple(_line(look, line) for line in row.row.contract_lines),
        changes=tuple(_change(change) for change in found.changes),
        baselines=tuple(
            BaselineRow(
                number=one.number,
                made_on=one.made_on,
                reason=one.reason,
                approver=one.approver,
                budget=_budget(look, plans.get(one.number)),
                is_current=one.number == row.row.baseline_number,
            )
            for one in found.baselines
        ),
        drill=facts_of(look, kind="contracts"),
        plan=facts_of(look, kind="baseline"),
    )


def _line(look: Look, line: Mapping[str, Any]) -> ContractLineRow:
    """A line as the figures keep it: amounts as text, null with the reason."""

    def shown(name: str) -> Value:
        stated = line[name]
        return money(None if stated is None else Decimal(stated), look.currency, line["reason"] or "")

    return ContractLineRow(
        title=line["title"],
        method=line["method"],
        method_label=METHOD_LABELS.get(line["method"], line["method"]),
        price=shown("price"),
        recognised=shown("recognised"),
        forecast=shown("forecast"),
        over_cap=shown("over_cap"),
        flag=line["flag"] or "",
    )


def _change(change: ChangeOrder) -> ChangeRow:
    return ChangeRow(
        number=change.number,
        title=change.title,
        signed_on=change.signed_on,
        price=money_of(figure_of(change.amount, Reason.NO_AMOUNT), change.currency),
        cost=money_of(figure_of(change.cost_change, Reason.NO_AMOUNT), change.currency),
        hours=change.hours_change,
    )


def _budget(look: Look, plan: PlanVersion | None) -> Value:
    if plan is None:
        return money(None, look.currency, Reason.NO_BASELINE)
    return money_of(planned_budget(plan), look.currency)
