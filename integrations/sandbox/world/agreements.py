"""Contracts of some projects, of every revenue method; what changed them, and the plans they are measured against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from integrations.sandbox.world.amounts import posted, rounded_to
from integrations.sandbox.world.calendars import next_workday
from integrations.sandbox.world.signed import ChangeOrder, Contract, ContractLine, LineMethod
from integrations.sandbox.world.types import Deal, Project

RATE_AN_HOUR = 150
COST_SHARE = Decimal("0.64")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a project is contracted; everything that is a part of its price in percent of it.

    signed, pending: change orders, the signed one a part of the price; cap, fee_ceiling: of the price; support: a
    second line, a retainer beside the price; is_draft: nobody has signed it; has_order: the customer gave a number.
    """

    method: LineMethod
    signed: int = 0
    pending: int = 0
    cap: int = 0
    fee: int = 0
    fee_ceiling: int = 0
    included_hours: int = 0
    overage_rate: int = 0
    support: int = 0
    is_draft: bool = False
    has_order: bool = True


# By the project's number. Projects that are not named have no contract in the CRM, as it is in every firm.
TERMS: Mapping[int, Terms] = {
    1: Terms("fixed_milestone", signed=8, pending=5),
    2: Terms("time_and_materials", pending=10),
    3: Terms("fixed_poc_cost", signed=6),
    5: Terms("capped_tm", cap=50, pending=20, has_order=False),
    6: Terms("fixed_poc_cost", pending=4),
    8: Terms("retainer", included_hours=120, overage_rate=165),
    9: Terms("fixed_poc_effort", signed=10),
    11: Terms("fixed_milestone", is_draft=True),
    14: Terms("cost_plus", fee=14, fee_ceiling=9),
    20: Terms("time_and_materials", support=12),
    25: Terms("fixed_poc_cost", signed=5),
    26: Terms("retainer"),
    28: Terms("capped_tm", cap=60, signed=10),
    33: Terms("fixed_poc_effort", pending=8),
    34: Terms("cost_plus", fee=11, fee_ceiling=20),
}


def build_contract(project: Project, deal: Deal) -> Contract | None:
    """The project's contract; None where the CRM keeps none."""
    terms = TERMS.get(number_of(project))
    if terms is None:
        return None
    signed_on = (deal.won_at or deal.created_at).date()
    changes = _changes(project, terms, signed_on)
    order = f"PO-{project.customer.removeprefix('customer-')[:3].upper()}-{7000 + number_of(project)}"
    added = sum((one.price for one in changes if one.signed_on), Decimal(0))
    return Contract(
        key=f"contract-{number_of(project):02d}",
        number=f"{400 + number_of(project):08d}",
        deal=deal.key,
        customer=project.customer,
        currency=project.currency,
        po_number=order if terms.has_order else "",
        signed_on=None if terms.is_draft else signed_on,
        start=project.start,
        end=project.end,
        lines=_lines(project, terms, project.price - added),
        changes=changes,
    )


def number_of(project: Project) -> int:
    return int(project.key.removeprefix("project-"))


def _lines(project: Project, terms: Terms, price: Decimal) -> tuple[ContractLine, ...]:
    key = f"line-{number_of(project):02d}"
    first = ContractLine(
        key=f"{key}-1",
        title=project.title,
        method=terms.method,
        price=price,
        start=project.start,
        end=project.end,
        cap=_part(project, terms.cap),
        fee_percent=Decimal(terms.fee) if terms.fee else None,
        fee_ceiling=_part(project, terms.fee_ceiling),
        included_hours=Decimal(terms.included_hours) if terms.included_hours else None,
        overage_rate=posted(Decimal(terms.overage_rate)) if terms.overage_rate else None,
    )
    support = _part(project, terms.support)
    if support is None:
        return (first,)
    beside = ContractLine(f"{key}-2", "Support on call", "retainer", support, project.start, project.end)
    return first, beside


def _part(project: Project, percent: int) -> Decimal | None:
    """So many percent of the price, to the hundred; None for nothing."""
    return rounded_to(project.price * percent / 100, 100) if percent else None


def _changes(project: Project, terms: Terms, signed_on: date) -> tuple[ChangeOrder, ...]:
    """The one the customer has signed, then the one nobody has signed yet."""
    signed, pending = _part(project, terms.signed), _part(project, terms.pending)
    later = [next_workday(signed_on + timedelta(days=days), project.entity) for days in (10, 40)]
    return (
        *([_change(project, "Scope added after design", signed, later[0], is_signed=True)] if signed else []),
        *([_change(project, "Second wave of interfaces", pending, later[1], is_signed=False)] if pending else []),
    )


def _change(project: Project, title: str, price: Decimal, ordered_on: date, *, is_signed: bool) -> ChangeOrder:
    number = "1" if is_signed else "2"
    return ChangeOrder(
        key=f"change-{number_of(project):02d}-{number}",
        number=f"CO-{number_of(project):02d}-{number}",
        title=title,
        price=price,
        cost=posted(price * COST_SHARE),
        hours=posted(price / RATE_AN_HOUR),
        ordered_on=ordered_on,
        signed_on=ordered_on if is_signed else None,
    )
