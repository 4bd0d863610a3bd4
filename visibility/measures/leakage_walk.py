"""From the margin as sold to the margin expected, cause by cause; what no cause explains keeps a name of its own.

The method is sequential substitution (docs/adr/0028): the mix of roles and people is put in place of the one sold at
the hours sold, then the hours, then the rates. A step is worth what it changes, so the steps always add up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

from visibility.measures.figure import Figure, Reason, known, unknown

STEPS = ("rate", "mix", "scope", "subcontract", "unexplained")
# Far finer than any cent, and coarser than what a division leaves: a step of nothing is exactly nothing.
GRAIN = Decimal("1e-8")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A deal as signed, in the contract's currency without tax: its price, and cost and hours of its staffing.

    standard_value: those hours at the standard rates of their roles; None: a role has no standard rate.
    """

    revenue: Decimal
    cost: Decimal
    hours: Decimal
    standard_value: Decimal | None


@dataclass(frozen=True, slots=True)
class RoleTime:
    """Billable hours of one role, worked or planned, and their value as billed.

    standard_rate: what an hour of the role is billed at by the firm's own list; None: not known.
    """

    role: str
    hours: Decimal
    value: Decimal
    standard_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a contract is expected to bring and to cost in the end, to date and to come, in its currency.

    hours: all of them, billable or not, and labour their cost. rebillable: expenses that the customer pays beside the
    time, in the revenue. times: billable time, the rest of the revenue; None where the price does not depend on it.
    """

    revenue: Decimal
    hours: Decimal
    labour: Decimal
    expenses: Decimal = NOTHING
    rebillable: Decimal = NOTHING
    suppliers: Decimal = NOTHING
    times: Sequence[RoleTime] | None = None

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.labour - self.expenses - self.suppliers


@dataclass(frozen=True, slots=True)
class Walk:
    """Margin as sold, what each of STEPS adds to it (negative: it costs margin), margin expected; one currency.

    A step is unknown (no_rate) where a rate that it compares with is not known; its money is then not explained.
    """

    planned: Decimal
    steps: Mapping[str, Figure]
    forecast: Decimal


@dataclass(frozen=True, slots=True)
class _Revenue:
    """What rate, mix and scope add to the revenue."""

    rate: Figure
    mix: Decimal = NOTHING
    scope: Decimal = NOTHING


def rate_sold(sold: Sold) -> Figure:
    """Price / value of the hours sold at standard rates: what of a standard rate was agreed on, 1 = all of it.

    Unknown where a role sold has no standard rate, or their value is 0: no_rate.
    """
    if not sold.standard_value:
        return unknown(Reason.NO_RATE)
    return known(sold.revenue / sold.standard_value)


def at_sold_rates(times: Iterable[RoleTime], share: Decimal) -> Decimal:
    """Hours x standard rate x the share of it that was sold; as billed where a role has no standard rate."""
    return sum((_at(one, share) for one in times), NOTHING)


def walk(sold: Sold, expected: Expected) -> Walk:
    """Go from the margin as sold to the margin expected.

    rate: billable time as billed less the same time at the rates sold. mix: revenue and cost of the hours sold, had
    they been those of the roles and people in place now. scope: hours beyond those sold, and expenses less what of
    them is billed on: no deal sells any. subcontract: what suppliers bill, none of it planned in the deal's staffing.
    """
    planned, earned = sold.revenue - sold.cost, _revenue(sold, expected)
    used = _of_hours(expected.labour, expected.hours, sold.hours, otherwise=sold.cost)
    steps = {
        "rate": earned.rate,
        "mix": known(earned.mix + sold.cost - used),
        "scope": known(earned.scope + used - expected.labour + expected.rebillable - expected.expenses),
        "subcontract": known(-expected.suppliers),
    }
    explained = sum((step.value or NOTHING for step in steps.values()), planned)
    return Walk(planned, steps | {"unexplained": known(expected.margin - explained)}, expected.margin)


def _revenue(sold: Sold, expected: Expected) -> _Revenue:
    if expected.times is None:
        return _Revenue(known(0))
    share = rate_sold(sold)
    if share.value is None:
        return _Revenue(share)
    as_sold = at_sold_rates(expected.times, share.value)
    mixed = _of_hours(as_sold, sum((one.hours for one in expected.times), NOTHING), sold.hours, otherwise=sold.revenue)
    billed = expected.revenue - expected.rebillable
    return _Revenue(known(billed - as_sold), mixed - sold.revenue, as_sold - mixed)


def _at(time: RoleTime, share: Decimal) -> Decimal:
    return time.value if time.standard_rate is None else time.hours * time.standard_rate * share


def _of_hours(amount: Decimal, hours: Decimal, sold: Decimal, *, otherwise: Decimal) -> Decimal:
    """The amount of so many hours, for the hours sold; without any hours there is no mix to compare."""
    return amount * sold / hours if hours else otherwise


def stands(walked: Walk) -> list[Decimal]:
    """Where the margin stands: as sold, then after each of STEPS; the last one is the margin expected."""
    gone = accumulate((walked.steps[name].value or NOTHING for name in STEPS[:-1]), initial=walked.planned)
    return [stand.quantize(GRAIN, rounding=ROUND_HALF_UP) for stand in (*gone, walked.forecast)]
