"""What a legal entity charges another one for people it lent: pairs of an income and a cost leg."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Flaw = Literal["", "not_booked", "old_rate", "late"]


@dataclass(frozen=True, slots=True)
class Loan:
    """Somebody of a role of `lender` works some hours a week on a project of another entity.

    flaw: what goes wrong with the charge of the last month: the borrower has not booked it, or at an old rate, or (the
    month before) in the following period.
    """

    project: str
    lender: str
    role: str
    flaw: Flaw = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a charge in the books of an entity; amount positive, without tax."""

    entity: str
    date: dt.date
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Charge:
    """A month of lent hours at the transfer price `hourly` in the lender's currency; cost None: nobody booked it."""

    key: str
    number: str
    project: str
    hours: Decimal
    hourly: Decimal
    income: Leg
    cost: Leg | None
    lender: str
    borrower: str

    @property
    def is_one_journal(self) -> bool:
        """Whether both sides were booked at once: one journal over both entities."""
        return self.cost is not None and self.income == self._at_lender(self.cost)

    def _at_lender(self, leg: Leg) -> Leg:
        return Leg(self.lender, leg.date, leg.amount, leg.currency)
