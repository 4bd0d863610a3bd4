"""The reasons of unbilled work as a table: what each holds back of some projects, its rows, and what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.billing import Hold
from visibility.measures.figure import Reason
from visibility.queries.answers import money
from visibility.queries.portfolio.filters import as_text, choosing
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.unbilled import HoldRow
from visibility.queries.unbilled.held_days import REASONS, Held

SAID: Mapping[Hold, tuple[str, str]] = {
    Hold.READY: ("Ready to bill", "Nothing is in the way: an invoice can go out."),
    Hold.RATE_MISSING: ("Rate missing", "What the work is worth cannot be told: it is in no sum."),
    Hold.APPROVAL: ("Approval missing", "Cost earns here, and nobody has approved the hours it comes from."),
    Hold.MILESTONE_NOT_ACCEPTED: ("Milestone not accepted", "Earned by progress; billed once a milestone is accepted."),
    Hold.PERIOD_CLOSED: ("Period closed", "The ERP refused the work: the period of its day is closed."),
    Hold.SYNC_FAILED: ("Sync failed", "Approved work that failed on its way to the ERP, which bills from it."),
    Hold.PURCHASE_ORDER_MISSING: ("PO missing", "The signed contract states no order number of the customer."),
}
RATES = frozenset({Reason.NO_RATE, Reason.MISSING_RATE})
FAILED_BY: Mapping[Hold, Mapping[str, str]] = {
    Hold.SYNC_FAILED: {"tab": "failed", "measure": "unbilled"},
    Hold.PERIOD_CLOSED: {"tab": "failed", "kind": "closed_period"},
}


@dataclass(frozen=True)
class Asked:
    """The projects whose reasons are asked for, and by which filters; project: what addresses call a single one."""

    lines: Sequence[Line]
    filters: PortfolioFilters
    currency: str
    project: str = ""

    @property
    def unrated(self) -> list[Line]:
        """Those whose work has no price: nothing of it is in a sum."""
        return [line for line in self.lines if line["unbilled"] is None and line.reason("unbilled") in RATES]


def hold_rows(asked: Asked, held: Held) -> tuple[HoldRow, ...]:
    """Every reason, what is ready first, then in the order of the rules; those without anything too."""
    return tuple(_row(asked, held, hold) for hold in REASONS)


def _row(asked: Asked, held: Held, hold: Hold) -> HoldRow:
    unrated = len(asked.unrated) if hold == Hold.RATE_MISSING else 0
    amount: Decimal | None = None if unrated else held.total(hold)
    single = {"project": asked.project} if asked.project else {}
    failed = {**FAILED_BY.get(hold, {}), **(single or {"selection": as_text(asked.filters)})}
    return HoldRow(
        key=hold,
        label=SAID[hold][0],
        tells=SAID[hold][1],
        value=money(amount, asked.currency, Reason.NO_RATE if unrated else ""),
        projects=unrated or held.count(hold),
        drill=Drill(name="unbilled", query={**choosing(asked.filters), **single, "reason": hold}),
        open_drill=Drill(name="transactions", query=failed) if hold in FAILED_BY else None,
    )
