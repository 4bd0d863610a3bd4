"""Which worked time is billed: a detail is linked to one live invoice, and released when that is undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from integrations.canonical.money import quantise


class AlreadyBilled(ValueError):
    """The time is on a live invoice: cancel or credit that one first."""


class BillingStatus(StrEnum):
    """How much of a set of billable lines is billed."""

    NOT_BILLED = "not Billed"
    PARTIALLY_BILLED = "Partially Billed"
    BILLED = "Billed"


@dataclass(frozen=True, slots=True)
class BillableTime:
    """An amount of one day's work in contract currency.

    `invoice` is the live one it is linked to; `released_from` the last one that let it go. None: none.
    """

    service_date: date | None
    amount: Decimal
    invoice: str | None = None
    released_from: str | None = None


@dataclass(frozen=True, slots=True)
class Timesheet:
    """Billable lines of one contract; every change returns a new timesheet."""

    lines: tuple[BillableTime, ...] = ()

    def with_work(self, service_date: date | None, amount: Decimal) -> "Timesheet":
        """Add a line that is not billed."""
        return Timesheet((*self.lines, BillableTime(service_date, amount)))

    def invoiced(self, invoice: str, *, up_to: date | None = None) -> "Timesheet":
        """Link every unbilled line up to a day, all of them without one, to an invoice."""
        chosen = [index for index, line in enumerate(self.lines) if _is_open(line, up_to)]
        return self.invoiced_lines(invoice, chosen)

    def invoiced_lines(self, invoice: str, indexes: Sequence[int]) -> "Timesheet":
        """Link the lines at these places to an invoice. Raises AlreadyBilled when one is on another."""
        taken = [self.lines[index].invoice for index in indexes if self.lines[index].invoice]
        if taken:
            raise AlreadyBilled(f"Cancel or credit invoice {taken[0]} before billing its time again")
        marked = {index: replace(self.lines[index], invoice=invoice) for index in indexes}
        return Timesheet(tuple(marked.get(index, line) for index, line in enumerate(self.lines)))

    def released(self, invoice: str) -> "Timesheet":
        """Free the lines of a cancelled or credited invoice: they can be billed again."""
        return Timesheet(tuple(_freed(line) if line.invoice == invoice else line for line in self.lines))

    def restored(self, invoice: str) -> "Timesheet":
        """Link again what a credit note of this invoice freed, when that note is cancelled.

        Raises AlreadyBilled when such a line was billed again in the meantime.
        """
        freed = [index for index, line in enumerate(self.lines) if line.released_from == invoice]
        return self.invoiced_lines(invoice, freed)

    def lines_of(self, invoice: str) -> tuple[int, ...]:
        """Return the places of the lines an invoice bills."""
        return tuple(index for index, line in enumerate(self.lines) if line.invoice == invoice)

    def unbilled(self, *, up_to: date | None = None) -> Decimal:
        """Sum the unbilled lines up to a day, all of them without one, in contract currency."""
        return sum((line.amount for line in self.lines if _is_open(line, up_to)), Decimal(0))

    def billed(self) -> Decimal:
        """Sum the billed lines, in contract currency."""
        return sum((line.amount for line in self.lines if line.invoice), Decimal(0))

    @property
    def status(self) -> BillingStatus:
        """Say whether none, some or all of the lines are billed; no lines at all are not billed."""
        billed = [line for line in self.lines if line.invoice]
        if not billed:
            return BillingStatus.NOT_BILLED
        return BillingStatus.BILLED if len(billed) == len(self.lines) else BillingStatus.PARTIALLY_BILLED


def _freed(line: BillableTime) -> BillableTime:
    return replace(line, invoice=None, released_from=line.invoice)


def value_of(hours: Decimal, rate: Decimal, *, currency: str) -> Decimal:
    """Return hours x rate, rounded to the minor unit of `currency`."""
    return quantise(hours * rate, currency)


def base_amount(amount: Decimal, *, exchange_rate: Decimal, currency: str) -> Decimal:
    """Return a document amount in the base `currency` at the document's rate (base units for one unit)."""
    return quantise(amount * exchange_rate, currency)


def _is_open(line: BillableTime, up_to: date | None) -> bool:
    in_reach = up_to is None or line.service_date is None or line.service_date <= up_to
    return line.invoice is None and in_reach
