"""From a margin on one day to the margin on another, cause by cause, in two steps: in the contract's currency, then in
the reporting one.

The method is sequential substitution, as the walk of leakage is (docs/adr/0028): ours, in the order of CAUSES. What
facts recorded since have changed of the days before comes first and is taken out; then the estimate and the hours move
at the rates of the first day, then the rates at the hours of the second. So price x volume is never split, and the
causes always add up. The first day's rates are the base: with the days swapped the whole mirrors its sign, single
causes need not. Currencies come last: everything is translated at the first day's rate, and what then is left between
the translated and the reported margin is FX (FINANCE 1.8: the constant rate against the actual one).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise

from integrations.canonical.money import quantise

CAUSES = (
    "late",
    "corrections",
    "scope",
    "estimates",
    "hours",
    "cost_rates",
    "bill_rates",
    "progress",
    "over_cap",
    "expenses",
    "suppliers",
)
# Of a portfolio also projects that are new or gone, the exchange rates, and what is left.
BARS = ("new", "closed", *CAUSES, "fx", "unexplained")
# Far finer than any cent, and coarser than what a division leaves.
GRAIN = Decimal("1e-8")
NOTHING = Decimal(0)
ALL = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a project's margin is made of, to date or expected in the end, in its currency; cost is positive.

    revenue: all of it; time: of it (before any cap) billable time, over `billable` hours; rebillable: expenses billed
    on. hours: all of them, at the cost `labour`. estimate: hours that tasks are estimated at, estimate_billable those
    that may be billed; both 0 to date. contract_value: None where none is stated. earns_by_time: whether the revenue is
    time and expenses alone.
    """

    revenue: Decimal = NOTHING
    time: Decimal = NOTHING
    billable: Decimal = NOTHING
    rebillable: Decimal = NOTHING
    hours: Decimal = NOTHING
    labour: Decimal = NOTHING
    expenses: Decimal = NOTHING
    suppliers: Decimal = NOTHING
    estimate: Decimal = NOTHING
    estimate_billable: Decimal = NOTHING
    contract_value: Decimal | None = None
    earns_by_time: bool = False

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.labour - self.expenses - self.suppliers

    @property
    def otherwise(self) -> Decimal:
        """Revenue that is neither time nor expenses billed on: all of it where the price does not depend on them."""
        return self.revenue - self.time - self.rebillable if self.earns_by_time else self.revenue

    @property
    def over_cap(self) -> Decimal:
        """Worth of time and expenses that nobody pays for."""
        return max(-self.otherwise, NOTHING) if self.earns_by_time else NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """What some facts bring now less what they brought, in the project's currency and hours.

    earned: revenue that is neither time nor expenses (milestones).
    """

    time: Decimal = NOTHING
    billable: Decimal = NOTHING
    rebillable: Decimal = NOTHING
    earned: Decimal = NOTHING
    hours: Decimal = NOTHING
    labour: Decimal = NOTHING
    expenses: Decimal = NOTHING
    suppliers: Decimal = NOTHING

    def __add__(self, other: "FactChange") -> "FactChange":
        return FactChange(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    def margin(self, *, earns_by_time: bool) -> Decimal:
        """What they add to the margin."""
        billed = self.time + self.rebillable if earns_by_time else NOTHING
        return billed + self.earned - self.labour - self.expenses - self.suppliers


NO_CHANGE = FactChange()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One project on both days; late: facts recorded since of days up to the first one, corrections: facts known then.

    is_closing: it was completed between the two: estimates that fell away are then the close's doing.
    """

    then: Standing
    now: Standing
    late: FactChange = NO_CHANGE
    corrections: FactChange = NO_CHANGE
    is_closing: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A margin in the reporting currency as it was shown, and the rate it is compared at: units for one of its own."""

    margin: Decimal
    rate: Decimal
    currency: str


def causes(sides: Sides) -> Mapping[str, Decimal]:
    """What each of CAUSES, and closing, adds to the margin in the project's currency; they add up to its change.

    By hand: 10 h at cost 60 and price 100 (margin 400) become 14 h that cost 910 and bring 1,372 (462). Two of the 14
    are a late fact of cost 120 and worth 200: late +80. Of the other 12 h (790; 1,172) two are more: hours +2 x (100 -
    60) = 80; the rates: cost 600 + 120 - 790 = -70, price 1,172 - 1,000 - 200 = -28. 80 + 80 - 70 - 28 = 62.
    """
    then, now = sides.then, _without(sides.now, sides.late + sides.corrections)
    cost, price = _rate(then.labour, then.hours, now.labour, now.hours), NOTHING
    if then.earns_by_time and now.earns_by_time:
        price = _rate(then.time, then.billable, now.time, now.billable)
    estimate, hours = now.estimate - then.estimate, now.hours - then.hours
    estimate_billable, billable = now.estimate_billable - then.estimate_billable, now.billable - then.billable
    estimates = estimate_billable * price - estimate * cost
    found = {
        "late": sides.late.margin(earns_by_time=sides.now.earns_by_time),
        "corrections": sides.corrections.margin(earns_by_time=sides.now.earns_by_time),
        "closing": estimates if sides.is_closing else NOTHING,
        "estimates": NOTHING if sides.is_closing else estimates,
        "hours": (billable - estimate_billable) * price - (hours - estimate) * cost,
        "cost_rates": then.labour + hours * cost - now.labour,
        "suppliers": then.suppliers - now.suppliers,
    }
    return found | _revenue(then, now, billable * price)


def _revenue(then: Standing, now: Standing, volume: Decimal) -> dict[str, Decimal]:
    """Revenue less what its hours at the first day's rates explain, and expenses, of which revenue is a part."""
    spent = then.expenses - now.expenses
    if then.earns_by_time != now.earns_by_time:
        # Other terms: nothing of the one can be compared with the other.
        return {
            "scope": now.revenue - then.revenue,
            "bill_rates": NOTHING,
            "progress": NOTHING,
            "over_cap": NOTHING,
            "expenses": spent,
        }
    if then.earns_by_time:
        over_cap = then.over_cap - now.over_cap
        marked_up = (now.otherwise - then.otherwise) - over_cap
        return {
            "scope": NOTHING,
            "bill_rates": now.time - then.time - volume,
            "progress": NOTHING,
            "over_cap": over_cap,
            "expenses": spent + now.rebillable - then.rebillable + marked_up,
        }
    scope = _scope(then, now)
    return {
        "scope": scope,
        "bill_rates": NOTHING,
        "progress": now.revenue - then.revenue - scope,
        "over_cap": NOTHING,
        "expenses": spent,
    }


def _scope(then: Standing, now: Standing) -> Decimal:
    """What another contract value is worth at the share of it that was earned on the first day."""
    if not then.contract_value or now.contract_value is None:
        return NOTHING
    return (now.contract_value - then.contract_value) * then.revenue / then.contract_value


def _rate(amount: Decimal, hours: Decimal, other: Decimal, other_hours: Decimal) -> Decimal:
    """What an hour costs or brings on the first day; on the second where there was none on the first."""
    if hours:
        return amount / hours
    return other / other_hours if other_hours else NOTHING


def _without(now: Standing, changed: FactChange) -> Standing:
    """The second day had the changed facts been known on the first."""
    billed = changed.time + changed.rebillable if now.earns_by_time else NOTHING
    return Standing(
        revenue=now.revenue - billed - changed.earned,
        time=now.time - changed.time,
        billable=now.billable - changed.billable,
        rebillable=now.rebillable - changed.rebillable,
        hours=now.hours - changed.hours,
        labour=now.labour - changed.labour,
        expenses=now.expenses - changed.expenses,
        suppliers=now.suppliers - changed.suppliers,
        estimate=now.estimate,
        estimate_billable=now.estimate_billable,
        contract_value=now.contract_value,
        earns_by_time=now.earns_by_time,
    )


def bridge(sides: Sides, then: Reported, now: Reported) -> Mapping[str, Decimal]:
    """The same in the reporting currency, to its minor unit: BARS, which add up to now.margin - then.margin.

    Where the margin stands after each cause is rounded, so the steps add up. A project in the reporting currency has no
    fx; what is left there, cents of postings rounded one by one, is "unexplained".
    """
    moved = causes(sides)
    names = ("closing", *CAUSES)
    stood = [_grain(step) for step in accumulate((moved[name] for name in names), initial=NOTHING)]
    stands = [quantise(step * then.rate, then.currency) for step in stood]
    steps = dict(zip(names, (after - before for before, after in pairwise(stands)), strict=True))
    rest = now.margin - then.margin - stands[-1]
    is_translated = (then.rate, now.rate) != (ALL, ALL)
    return {
        "new": NOTHING,
        "closed": steps.pop("closing"),
        **steps,
        "fx": rest if is_translated else NOTHING,
        "unexplained": NOTHING if is_translated else rest,
    }


def appeared(margin: Decimal) -> Mapping[str, Decimal]:
    """A project that there was not on the first day."""
    return {**dict.fromkeys(BARS, NOTHING), "new": margin}


def gone(margin: Decimal) -> Mapping[str, Decimal]:
    """A project that there is no more on the second day."""
    return {**dict.fromkeys(BARS, NOTHING), "closed": -margin}


def added(bridges: Sequence[Mapping[str, Decimal]]) -> Mapping[str, Decimal]:
    """Bar by bar the sum over projects."""
    return {name: sum((one[name] for one in bridges), NOTHING) for name in BARS}


def _grain(amount: Decimal) -> Decimal:
    return amount.quantize(GRAIN, rounding=ROUND_HALF_UP)
