"""Pure: what was signed for a project, as the measures see it; all amounts in the project's currency."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from visibility.measures.agreed import PriceChange, contract_value, pending_changes, signed_changes
from visibility.measures.figure import Figure, Reason, total, unknown

TIME_AND_MATERIALS = "time_and_materials"
WORK, MILESTONES = "work", "milestones"
DRIVERS = {
    TIME_AND_MATERIALS: WORK,
    "capped_tm": WORK,
    "fixed_poc_cost": WORK,
    "fixed_poc_effort": WORK,
    "cost_plus": WORK,
    "fixed_milestone": MILESTONES,
}
BY_TIME = (TIME_AND_MATERIALS, "capped_tm")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """A contract line. `price` is what it is sold for; unknown: no_revenue where none is stated, or missing_rate.

    cap: not to exceed; fee_percent of allowable cost up to fee_ceiling; markup_percent on billable expenses;
    starts_on to ends_on: the service window of a retainer; included_hours a month, overage_rate for each beyond.
    None: not stated. key: the line's id, None for the terms a project has by itself.
    """

    method: str
    price: Figure
    key: int | None = None
    title: str = ""
    cap: Decimal | None = None
    fee_percent: Decimal | None = None
    fee_ceiling: Decimal | None = None
    markup_percent: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    included_hours: Decimal | None = None
    overage_rate: Decimal | None = None

    @property
    def has_overage(self) -> bool:
        return self.included_hours is not None and self.overage_rate is not None

    @property
    def driver(self) -> str:
        """What of a project moves it: its work or its milestones; "" for the calendar alone."""
        return WORK if self.method == "retainer" and self.has_overage else DRIVERS.get(self.method, "")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract: when it was signed (None: not yet), its lines in order, its change orders."""

    key: int
    signed_on: date | None
    lines: tuple[LineTerms, ...] = ()
    changes: tuple[PriceChange, ...] = ()

    def is_signed(self, as_of: date) -> bool:
        return self.signed_on is not None and self.signed_on <= as_of

    def lines_on(self, as_of: date) -> tuple[LineTerms, ...]:
        """Its lines on a day: what was signed since is added to price and cap of the first one."""
        added = signed_changes(self.changes, as_of=as_of)
        first = [replace(line, price=line.price + added, cap=_raised(line.cap, added)) for line in self.lines[:1]]
        return (*first, *self.lines[1:])


def _raised(cap: Decimal | None, added: Figure) -> Decimal | None:
    return None if cap is None else cap + (added.value or Decimal(0))


def signed(agreements: Sequence[Agreement], as_of: date) -> list[Agreement]:
    """The contracts that are in force on a day."""
    return [one for one in agreements if one.is_signed(as_of)]


def lines_on(agreements: Sequence[Agreement], as_of: date) -> list[LineTerms]:
    """All lines in force on a day; none: the project earns by the method and price it has by itself."""
    return [line for one in signed(agreements, as_of) for line in one.lines_on(as_of)]


def shared(lines: Sequence[LineTerms]) -> frozenset[str]:
    """What moves more than one of the lines: no source says which part of it is whose."""
    counts = Counter(line.driver for line in lines if line.driver)
    return frozenset(driver for driver, count in counts.items() if count > 1)


def value_of(agreements: Sequence[Agreement], as_of: date) -> Figure:
    """Signed price and signed changes of all contracts; unknown without a signed one: no_contract."""
    found = signed(agreements, as_of)
    if not any(one.lines for one in found):
        return unknown(Reason.NO_CONTRACT)
    worth = (contract_value((line.price for line in one.lines), one.changes, as_of=as_of) for one in found)
    return total(worth)


def pending_of(agreements: Sequence[Agreement], as_of: date) -> Figure:
    """What waits for a signature, of all contracts; unknown without any contract: no_contract."""
    if not agreements:
        return unknown(Reason.NO_CONTRACT)
    return total(pending_changes(one.changes, as_of=as_of) for one in agreements)
