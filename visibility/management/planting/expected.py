"""What must show once a planted case was pulled, in the product's own names for it."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from visibility.trust import needs


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What one planted case adds: a record for each of `amounts` (positive, without tax, in `currency`).

    cause: of the leakage page, "" where it gets through in time, or its project may have no bar. lost: the line of
    what is lost that the amounts are in, because the records state none: they are counted elsewhere without money.
    risk: the line of what is at risk that they are in, for what no transaction carries: invoices that are wrong.
    billed, billed_in: what such a case adds to what is billed, without tax, that was not believed before.
    journey: of the transactions whose money is open, "" where there are none: a fact waits. close_line, period: of the
    close cockpit and the first day of its month, "" and None: none of its checks counts it. leaks_after: from then on
    it leaks, in words; "": as soon as it was pulled. records: what was planted, in words.
    """

    case: str
    title: str
    project: str
    entity: str
    currency: str
    amounts: tuple[Decimal, ...]
    cause: str = ""
    lost: str = ""
    risk: str = ""
    journey: str = ""
    close_line: str = ""
    period: date | None = None
    leaks_after: str = ""
    billed: Decimal | None = None
    billed_in: str = ""
    records: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return sum(self.amounts, Decimal(0))

    @property
    def stated(self) -> Decimal:
        """What of it the records state as their amount."""
        return Decimal(0) if self.lost else self.amount

    @property
    def count(self) -> int:
        return len(self.amounts)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures whose grade bears its money."""
        touched = needs.touched_by(self.journey) if self.journey else needs.MISSTATED if self.risk else ()
        return tuple(measure for measure in needs.MEASURES if measure in touched)

    def as_data(self) -> dict[str, Any]:
        """For JSON: amounts and days as text."""
        return asdict(self) | {
            "amounts": [str(one) for one in self.amounts],
            "amount": str(self.amount),
            "stated": str(self.stated),
            "count": self.count,
            "period": str(self.period) if self.period else None,
            "measures": self.measures,
            "billed": None if self.billed is None else str(self.billed),
        }
