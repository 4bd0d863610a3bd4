"""A measured number, or the reason why there is none: never 0 or 1 in place of the unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Reason(StrEnum):
    """Why a number cannot be had."""

    NO_BUDGET = "no_budget"
    NO_ESTIMATE = "no_estimate"
    NO_RATE = "no_rate"
    NO_AMOUNT = "no_amount"
    NO_PROGRESS = "no_progress"
    NO_BASELINE = "no_baseline"
    NO_CAPACITY = "no_capacity"
    NO_REVENUE = "no_revenue"
    NO_CONTRACT = "no_contract"
    NO_TERMS = "no_terms"
    NO_SPLIT = "no_split"
    NO_COST = "no_cost"
    NO_HOURS = "no_hours"
    NO_BILLING = "no_billing"
    NO_BURN = "no_burn"
    NO_ASSIGNMENTS = "no_assignments"
    NO_ACTUALS = "no_actuals"
    NO_CALENDAR = "no_calendar"
    NO_EVENTS = "no_events"
    NO_WORK_LEFT = "no_work_left"
    MISSING_RATE = "missing_rate"
    NO_BUDGET_RATE = "no_budget_rate"
    NOT_KEPT = "not_kept"
    OTHER_CURRENCY = "other_currency"
    NOT_ATTAINABLE = "not_attainable"
    TOO_FEW_EVENTS = "too_few_events"
    TOO_FAR_AHEAD = "too_far_ahead"
    OUT_OF_RANGE = "out_of_range"
    NOT_COMPUTED = "not_computed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or None with the reason; unknown operands make an unknown result with the first reason."""

    value: Decimal | None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("Give a figure either a value or the reason why it has none")

    @property
    def is_known(self) -> bool:
        return self.value is not None

    def __add__(self, other: "Figure | Decimal") -> "Figure":
        left, right, missing = _operands(self, other)
        return missing or Figure(left + right)

    def __sub__(self, other: "Figure | Decimal") -> "Figure":
        left, right, missing = _operands(self, other)
        return missing or Figure(left - right)

    def __mul__(self, other: "Figure | Decimal") -> "Figure":
        left, right, missing = _operands(self, other)
        return missing or Figure(left * right)

    def over(self, divisor: "Figure | Decimal", reason: Reason) -> "Figure":
        """Divide; a divisor of zero makes an unknown figure with `reason`."""
        left, right, missing = _operands(self, divisor)
        if missing:
            return missing
        return Figure(left / right) if right else unknown(reason)

    def at_most(self, limit: Decimal) -> "Figure":
        """Return the smaller of this figure and a limit."""
        return self if self.value is None else Figure(min(self.value, limit))

    def or_else(self, fallback: "Figure") -> "Figure":
        """Return this figure when it is known, else the fallback."""
        return self if self.is_known else fallback


def known(value: Decimal | int) -> Figure:
    """Return a figure that has a value."""
    return Figure(Decimal(value))


def unknown(reason: Reason) -> Figure:
    """Return a figure without a value and say why."""
    return Figure(None, reason)


def figure_of(value: Decimal | None, reason: Reason) -> Figure:
    """Return the value as a figure, or an unknown one with `reason` when it is None."""
    return unknown(reason) if value is None else Figure(value)


def ratio(numerator: Decimal, denominator: Decimal, reason: Reason) -> Figure:
    """Return numerator / denominator unrounded, unknown with `reason` when the denominator is zero."""
    return Figure(numerator).over(denominator, reason)


def percent(numerator: Decimal, denominator: Decimal, reason: Reason) -> Figure:
    """Return 100 x numerator / denominator unrounded, unknown with `reason` when the denominator is zero."""
    return Figure(numerator * 100).over(denominator, reason)


def total(figures: Iterable[Figure]) -> Figure:
    """Sum figures; one unknown makes the sum unknown with its reason. Nothing sums to zero."""
    return sum(figures, known(0))


def _operands(left: Figure, right: Figure | Decimal) -> tuple[Decimal, Decimal, Figure | None]:
    other = right if isinstance(right, Figure) else Figure(right)
    missing = next((side for side in (left, other) if side.reason), None)
    return left.value or Decimal(0), other.value or Decimal(0), missing
