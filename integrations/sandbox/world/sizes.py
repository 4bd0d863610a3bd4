"""How big a firm is built: "small" for tests and a quick look, "full" for a firm of real size."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from integrations.sandbox.world import cast, growth
from integrations.sandbox.world.lent import Loan
from integrations.sandbox.world.portfolio import OUTLINES, Outline
from integrations.sandbox.world.types import Customer


@dataclass(frozen=True, slots=True)
class Size:
    """What a firm is built from.

    headcount: heads by entity and role; names: by entity, as many as heads. days: of booked time before the anchor;
    rate_days: of exchange rates; hired_before: the least days since anybody was hired; raised_within: days before the
    anchor; raises, backdated, leavers: how many people. expenses: of one project, at most, and one for so many entries
    (entries_per_expense); holidays: weeks off; entries_weights: how often a day has one to four time entries;
    discounts: what hourly customers pay of the list, one of them. plans_all_cost: estimates hold what was bought and
    spent too, as hours, else hours alone. levels_bookings: colleagues stand in for who is over-booked.
    ended_currencies: published until they were no more. loans: people whom one entity lends another.
    """

    name: str
    customers: tuple[Customer, ...]
    outlines: tuple[Outline, ...]
    headcount: Mapping[str, dict[str, int]]
    names: Mapping[str, tuple[str, ...]]
    days: int
    rate_days: int
    hired_before: int
    raises: int
    raised_within: tuple[int, int]
    expenses: int
    holidays: int
    entries_weights: tuple[int, ...]
    discounts: tuple[Decimal, ...]
    entries_per_expense: int = 1
    plans_all_cost: bool = False
    levels_bookings: bool = False
    backdated: int = 0
    leavers: int = 0
    ended_currencies: tuple[str, ...] = ()
    loans: tuple[Loan, ...] = ()


SMALL = Size(
    name="small",
    customers=cast.CUSTOMERS,
    outlines=OUTLINES,
    headcount=cast.HEADCOUNT,
    names=cast.NAMES,
    days=182,
    rate_days=400,
    hired_before=720,
    raises=8,
    raised_within=(45, 150),
    expenses=4,
    holidays=2,
    entries_weights=(10, 30, 38, 22),
    discounts=(Decimal("1.00"), Decimal("0.98"), Decimal("0.95")),
)
FULL = Size(
    name="full",
    customers=(*cast.CUSTOMERS, *growth.CUSTOMERS),
    outlines=(*OUTLINES, *growth.OUTLINES),
    headcount=growth.HEADCOUNT,
    names=growth.names(),
    days=730,
    rate_days=800,
    hired_before=800,
    raises=40,
    raised_within=(60, 640),
    expenses=90,
    holidays=9,
    entries_weights=(4, 18, 40, 38),
    discounts=(Decimal("1.00"), Decimal("0.97"), Decimal("0.92"), Decimal("0.86")),
    entries_per_expense=40,
    plans_all_cost=True,
    levels_bookings=True,
    backdated=4,
    leavers=7,
    ended_currencies=("BGN",),
    loans=growth.LOANS,
)
SIZES = {size.name: size for size in (SMALL, FULL)}
CUSTOMER_OF = {customer.key: customer for customer in FULL.customers}
