"""The answer of what was signed for a project. Money in the project's currency unless it says another."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visibility.queries.shapes.common import Drill, Value


@dataclass(frozen=True, kw_only=True)
class ContractRow:
    """A contract; signed_on None: a draft, which counts nowhere."""

    number: str
    po_number: str
    signed_on: date | None


@dataclass(frozen=True, kw_only=True)
class ContractLineRow:
    """A line of a signed contract: price with signed changes, earned to date, expected, worth of work over its cap.

    flag: "eac_below_actual" where the estimate is below the cost already spent; "" when sound.
    """

    title: str
    method: str
    method_label: str
    price: Value
    recognised: Value
    forecast: Value
    over_cap: Value
    flag: str


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A change order in its own currency; signed_on None: pending, and part of no other number."""

    number: str
    title: str
    signed_on: date | None
    price: Value
    cost: Value
    hours: Decimal | None


@dataclass(frozen=True, kw_only=True)
class BaselineRow:
    """A baseline: its budget is the sum of its months; is_current: the one that figures are measured against."""

    number: int
    made_on: date
    reason: str
    approver: str
    budget: Value
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class SignedPart:
    """What was signed and planned: value (lines and signed changes), pending changes, work beyond caps.

    drill: the contracts, lines and change orders; plan: the months of the baselines.
    """

    value: Value
    pending: Value
    over_cap: Value
    contracts: tuple[ContractRow, ...]
    lines: tuple[ContractLineRow, ...]
    changes: tuple[ChangeRow, ...]
    baselines: tuple[BaselineRow, ...]
    drill: Drill
    plan: Drill
