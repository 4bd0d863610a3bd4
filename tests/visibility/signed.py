"""What was signed and planned for a project: small honest rows, each builder takes changes."""

from datetime import date
from decimal import Decimal
from typing import Any

from integrations.canonical.models import (
    Baseline,
    BaselinePeriod,
    ChangeOrder,
    Contract,
    ContractLine,
    Project,
)
from integrations.models import Connection
from tests.visibility.builders import fact_of


def make_contract(project: Project, connection: Connection, **changes: Any) -> Contract:
    plain = {"number": "C-1", "po_number": "PO-7", "signed_on": date(2026, 3, 25)}
    return Contract.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_line(contract: Contract, method: str, **changes: Any) -> ContractLine:
    assert contract.project
    plain = {"contract": contract, "revenue_method": method, "title": "Rollout", "amount": Decimal(20_000)}
    return ContractLine.objects.create(**fact_of(contract.project, contract.connection, {**plain, **changes}))


def make_change(contract: Contract, **changes: Any) -> ChangeOrder:
    assert contract.project
    plain = {"contract": contract, "number": "CO-1", "title": "More", "amount": Decimal(4000), "signed_on": None}
    return ChangeOrder.objects.create(**fact_of(contract.project, contract.connection, {**plain, **changes}))


def make_baseline(project: Project, connection: Connection, number: int = 1, **costs: int) -> Baseline:
    """A plan with the cost of each month, named m04 for April; number 2 was made on 15 June."""
    made_on = date(2026, 4, 1) if number == 1 else date(2026, 6, 15)
    plain = {"number": number, "made_on": made_on, "reason": "As sold", "approver": "Mara Lindt"}
    baseline = Baseline.objects.create(**fact_of(project, connection, plain))
    for name, cost in costs.items():
        month = {
            "baseline": baseline,
            "month": f"2026-{name[1:]}",
            "amount": Decimal(cost),
            "hours": Decimal(cost) / 80,
        }
        BaselinePeriod.objects.create(**fact_of(project, connection, month))
    return baseline
