"""Charges between legal entities: which sides agree, so that a group leaves both out, and which do not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from visibility.measures.figure import Figure, Reason, figure_of, known, total

# Two amounts that were each rounded to a cent may differ by one.
ROUNDING = Decimal("0.01")


class Agreement(StrEnum):
    """Whether the sides of a pair agree; the first one that holds, in this order."""

    NO_COST = "no_cost"
    NO_INCOME = "no_income"
    OTHER_ENTITY = "other_entity"
    OTHER_PERIOD = "other_period"
    AMOUNTS_DIFFER = "amounts_differ"
    RATES_DIFFER = "rates_differ"
    NOT_RATED = "not_rated"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a charge: positive in `currency`; reporting None where no exchange rate is known.

    entity: whose books it is in; counterparty: whom it names there; both codes. on: the day in the books.
    """

    pair: str
    is_income: bool
    entity: str
    counterparty: str
    on: date
    amount: Decimal
    currency: str
    reporting: Decimal | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The legs of one key within the days asked for, and whether they agree there."""

    key: str
    legs: tuple[Leg, ...]
    agreement: Agreement

    @property
    def is_agreed(self) -> bool:
        return self.agreement == Agreement.AGREED

    @property
    def parties(self) -> frozenset[str]:
        """The entities whose books it is in, or should be."""
        return frozenset(code for leg in self.legs for code in (leg.entity, leg.counterparty))

    def income(self) -> Figure:
        return reporting(leg for leg in self.legs if leg.is_income)

    def cost(self) -> Figure:
        return reporting(leg for leg in self.legs if not leg.is_income)


def reporting(legs: Iterable[Leg]) -> Figure:
    """Their sum in the reporting currency; unknown where one has no rate: missing_rate."""
    return total(figure_of(leg.reporting, Reason.MISSING_RATE) for leg in legs)


def pairs_of(legs: Iterable[Leg], first: date = date.min, last: date = date.max) -> list[Pair]:
    """The pairs with a leg between two days (both inclusive), each judged by what of it lies between them.

    A pair whose other side lies in other days has that side in another period: at the end of these days it is missing
    (FINANCE 0, decision 12).
    """
    by_key: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        by_key[leg.pair].append(leg)
    found = []
    for key, every in sorted(by_key.items()):
        within = tuple(leg for leg in every if first <= leg.on <= last)
        if within:
            found.append(Pair(key, within, judge(within, elsewhere=[leg for leg in every if leg not in within])))
    return found


def judge(legs: Sequence[Leg], *, elsewhere: Collection[Leg] = ()) -> Agreement:
    """Whether income and cost of one pair agree; elsewhere: legs of it that are not among them."""
    income, cost = [leg for leg in legs if leg.is_income], [leg for leg in legs if not leg.is_income]
    if not (income and cost):
        if elsewhere:
            return Agreement.OTHER_PERIOD
        return Agreement.NO_COST if income else Agreement.NO_INCOME
    if _names(income) != {(theirs, own) for own, theirs in _names(cost)}:
        return Agreement.OTHER_ENTITY
    if elsewhere:
        return Agreement.OTHER_PERIOD
    return _amounts(income, cost)


def _names(legs: Iterable[Leg]) -> set[tuple[str, str]]:
    return {(leg.entity, leg.counterparty) for leg in legs}


def _amounts(income: Sequence[Leg], cost: Sequence[Leg]) -> Agreement:
    """In the currency of both sides to the cent; where each has its own, in the reporting one."""
    if len({leg.currency for leg in (*income, *cost)}) == 1:
        is_same = sum(leg.amount for leg in income) == sum(leg.amount for leg in cost)
        return Agreement.AGREED if is_same else Agreement.AMOUNTS_DIFFER
    difference = reporting(income) - reporting(cost)
    if difference.value is None:
        return Agreement.NOT_RATED
    return Agreement.AGREED if abs(difference.value) <= ROUNDING else Agreement.RATES_DIFFER


def net(pairs: Iterable[Pair]) -> Figure:
    """Income less cost of some pairs in the reporting currency: what their elimination takes off the sum of entities.

    Of agreed ones it is 0 but for rates of different days and rounding.
    """
    return sum((pair.income() - pair.cost() for pair in pairs), known(0))
