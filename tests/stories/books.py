"""What the books of the demo firm are made of: its contracts, people and rates; bookkeeping reads them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

STALE_DAYS = 5


@dataclass(frozen=True)
class Entry:
    """Time of one person on one day; rates an hour in the contract's currency."""

    on: date
    hours: Fraction
    bill_rate: Fraction
    cost_rate: Fraction
    is_billable: bool
    is_approved: bool


@dataclass(frozen=True)
class Dated:
    """An amount of a day in the contract's currency: an accepted milestone, a bill, a supplier's bill, an expense.

    stated: the amount and its currency as it was spent, where that is another one.
    """

    on: date
    amount: Fraction
    stated: tuple[Fraction, str] | None = None


@dataclass(frozen=True)
class Spending:
    """An approved expense, in the currency it was spent in."""

    on: date
    amount: Fraction
    currency: str
    is_billable: bool


@dataclass(frozen=True)
class Work:
    """A planned task: estimate in hours, progress 0 to 1."""

    role: str
    hours: Fraction
    done: Fraction
    is_billable: bool


@dataclass(frozen=True)
class Seat:
    """Planned hours of a role; person None: nobody is named yet."""

    role: str
    person: str | None
    hours: Fraction
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Colleague:
    """Somebody of the firm: rates an hour in the entity's currency, cost rates oldest first.

    away: by day, which part of it the HRIS has granted to be off.
    """

    email: str
    role: str
    entity: str
    bill_rate: Fraction
    cost_rates: tuple[tuple[date, Fraction], ...]
    away: dict[date, Fraction]

    def cost_rate(self, day: date) -> Fraction | None:
        valid = [rate for since, rate in self.cost_rates if since <= day]
        return valid[-1] if valid else None


@dataclass(frozen=True)
class Line:
    """What a signed contract, or the project by itself, earns by; percent and amounts where its method has them."""

    method: str
    price: Fraction
    cap: Fraction | None = None
    fee_percent: Fraction = Fraction(0)
    fee_ceiling: Fraction | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    included_hours: Fraction | None = None
    overage_rate: Fraction = Fraction(0)


@dataclass
class Contract:
    """One project with everything both systems know of it."""

    code: str
    title: str
    entity: str
    currency: str
    method: str
    price: Fraction
    entries: list[Entry] = field(default_factory=list)
    accepted: list[Dated] = field(default_factory=list)
    bills: list[Dated] = field(default_factory=list)
    supplied: list[Dated] = field(default_factory=list)
    spent: list[Spending] = field(default_factory=list)
    tasks: list[Work] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    signed: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return self.signed or [Line(self.method, self.price)]


@dataclass(frozen=True)
class Books:
    """All contracts and people, and units of EUR for one unit of a currency by day."""

    contracts: tuple[Contract, ...]
    people: dict[str, Colleague]
    rates: dict[str, dict[date, Fraction]]

    def euros_for(self, currency: str, day: date) -> Fraction:
        """The last rate published on a day or up to five days before."""
        if currency == "EUR":
            return Fraction(1)
        published = self.rates[currency]
        near = (day - timedelta(days=age) for age in range(STALE_DAYS + 1))
        return next(published[one] for one in near if one in published)
