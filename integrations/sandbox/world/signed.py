"""What was signed and planned: contracts with their lines, change orders, baselines. Money without tax."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

LineMethod = Literal[
    "time_and_materials",
    "capped_tm",
    "fixed_milestone",
    "fixed_poc_cost",
    "fixed_poc_effort",
    "retainer",
    "cost_plus",
]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """Something sold; which of the terms it has depends on its method. included_hours are those of a month."""

    key: str
    title: str
    method: LineMethod
    price: Decimal
    start: dt.date
    end: dt.date
    cap: Decimal | None = None
    fee_percent: Decimal | None = None
    fee_ceiling: Decimal | None = None
    markup_percent: Decimal | None = None
    included_hours: Decimal | None = None
    overage_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """What a contract is changed by; signed_on None: the customer has not signed it yet."""

    key: str
    number: str
    title: str
    price: Decimal
    cost: Decimal
    hours: Decimal
    ordered_on: dt.date
    signed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of a deal; signed_on None: a draft."""

    key: str
    number: str
    deal: str
    customer: str
    currency: str
    po_number: str
    signed_on: dt.date | None
    start: dt.date
    end: dt.date
    lines: tuple[ContractLine, ...]
    changes: tuple[ChangeOrder, ...]


@dataclass(frozen=True, slots=True)
class BaselineMonth:
    """A month ("YYYY-MM") of a plan in the project's currency."""

    month: str
    hours: Decimal
    cost: Decimal
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class Baseline:
    """A plan by month; number 1 is the first, a re-baseline the next number."""

    project: str
    currency: str
    number: int
    reason: str
    approver: str
    made_on: dt.date
    months: tuple[BaselineMonth, ...]
