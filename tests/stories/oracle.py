"""Totals of the demo firm from its systems' own books, in exact fractions: what every tile has to show.

Nothing of the product's arithmetic is used. In euros as visibility/projections documents it: what was posted at the
rate of its day, each posting rounded to the cent; balances and what is still to come at the rate of the closing day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from tests.stories.books import Books, Contract, Dated
from tests.stories.contract_value import ContractValue
from tests.stories.earning import NOTHING, cent


@dataclass(frozen=True)
class Totals:
    """Sums in euros of some contracts; unbilled by days since the work: 0-30, 31-60, 61-90, over 90."""

    recognised: Fraction = NOTHING
    cost: Fraction = NOTHING
    budget: Fraction = NOTHING
    estimate: Fraction = NOTHING
    forecast_revenue: Fraction = NOTHING
    billed: Fraction = NOTHING
    unbilled_30: Fraction = NOTHING
    unbilled_60: Fraction = NOTHING
    unbilled_90: Fraction = NOTHING
    unbilled_over: Fraction = NOTHING
    revenue_at_risk: Fraction = NOTHING
    staffing_risk: Fraction = NOTHING
    planned_cost: Fraction = NOTHING
    seats_soon: Fraction = NOTHING

    @property
    def unbilled(self) -> Fraction:
        return self.unbilled_30 + self.unbilled_60 + self.unbilled_90 + self.unbilled_over

    @property
    def forecast_margin(self) -> Fraction:
        return self.forecast_revenue - self.estimate

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Totals)))


@dataclass(frozen=True)
class Oracle:
    """The books closed on a day."""

    books: Books
    as_of: date

    def total(self, entity: str = "") -> Totals:
        """Of one legal entity, "" for the firm."""
        chosen = (one for one in self.books.contracts if entity in ("", one.entity))
        return sum(map(self.of, chosen), Totals())

    def by_code(self) -> dict[str, Totals]:
        return {contract.code: self.of(contract) for contract in self.books.contracts}

    def of(self, contract: Contract) -> Totals:
        """One contract; one that nobody has estimated has no budget and no forecast."""
        own = ContractValue(contract, self.books, self.as_of)
        cost, (worked, own_worked) = self._posted(contract, own.costs()), self._worked(own)
        ages = [self.closed(contract, age) for age in own.unbilled()]
        forecast = {
            "budget": self._posted(contract, own.bought()) + self.closed(contract, own.budget_of_work()),
            "planned_cost": cost,
            "estimate": cost + self.closed(contract, own.budget() - own.earned_value()),
            "forecast_revenue": worked + self.closed(contract, own.forecast_revenue() - own_worked),
        }
        return Totals(
            recognised=self._recognised(own),
            cost=cost,
            billed=self._posted(contract, own.bills()),
            **dict(zip(("unbilled_30", "unbilled_60", "unbilled_90", "unbilled_over"), ages, strict=True)),
            revenue_at_risk=self.closed(contract, own.revenue_at_risk()),
            staffing_risk=self.closed(contract, own.staffing_risk()),
            seats_soon=Fraction(len(own.seats_soon())),
            **(forecast if own.is_planned else {}),
        )

    def closed(self, contract: Contract, amount: Fraction) -> Fraction:
        """A balance in euros at the closing rate."""
        return self.euros(Dated(self.as_of, amount), contract.currency)

    def euros(self, posting: Dated, currency: str) -> Fraction:
        """At the rate of its day; an expense from the currency it was spent in."""
        amount, own = posting.stated or (posting.amount, currency)
        return cent(amount * self.books.euros_for(own, posting.on))

    def _recognised(self, own: ContractValue) -> Fraction:
        """Progress, days, caps and fees are reckoned anew each day, so their revenue is a balance."""
        earned = own.recognised()
        if not own.is_posted:
            return self.closed(own.contract, sum((one.amount for one in earned), NOTHING))
        return self._posted(own.contract, earned)

    def _worked(self, own: ContractValue) -> tuple[Fraction, Fraction]:
        """In euros and in the contract's currency: with what waits for approval where one line is paid by the hour."""
        if not own.is_timed:
            return self._recognised(own), sum((one.amount for one in own.recognised()), NOTHING)
        return self._recognised(own) + self._posted(own.contract, own.pending()), own.worked()

    def _posted(self, contract: Contract, postings: Iterable[Dated]) -> Fraction:
        return sum((self.euros(one, contract.currency) for one in postings), NOTHING)
