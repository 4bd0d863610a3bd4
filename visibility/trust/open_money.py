"""Money of transactions that are under way or failed: what a number may still be wrong by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from journeys.queries import money as ledger
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import OpenMoney as LedgerMoney
from visibility.measures.figure import known
from visibility.projections.closing import ClosingRates
from visibility.trust.needs import touched_by


@dataclass(frozen=True)
class OpenMoney:
    """Unfinished runs: money in the reporting currency (positive), how many, how many of them failed.

    unpriced: runs without an amount, or in a currency without a rate; their money is not in `amount`.
    """

    amount: Decimal = Decimal(0)
    count: int = 0
    failed: int = 0
    unpriced: int = 0

    def __add__(self, other: "OpenMoney") -> "OpenMoney":
        return OpenMoney(
            self.amount + other.amount,
            self.count + other.count,
            self.failed + other.failed,
            self.unpriced + other.unpriced,
        )


NOTHING = OpenMoney()


@dataclass(frozen=True)
class OpenRuns:
    """Unfinished runs of one journey, project and legal entity.

    is_failed: they have failed, also where `money` is a share of runs that are counted with another project.
    """

    journey: str
    project_id: int | None
    entity_id: int | None
    money: OpenMoney
    is_failed: bool


def open_runs(
    firm_id: int, entity_ids: frozenset[int] | None, *, closing: ClosingRates, currency: str
) -> tuple[OpenRuns, ...]:
    """Unfinished runs of a firm within legal entities (None: all), translated at closing rates; one query."""
    lines = ledger.open_money(LedgerScope(firm_id=firm_id, entity_ids=entity_ids))
    return tuple(_translated(line, closing, currency) for line in lines)


def touching(runs: Iterable[OpenRuns], measure: str) -> OpenMoney:
    """The unfinished money that touches a measure."""
    return sum_of(runs, lambda run: measure in touched_by(run.journey))


def sum_of(runs: Iterable[OpenRuns], wanted: Callable[[OpenRuns], bool] | None = None) -> OpenMoney:
    """Sum the runs that are wanted; None: all."""
    return sum((run.money for run in runs if wanted is None or wanted(run)), OpenMoney())


def _translated(line: LedgerMoney, closing: ClosingRates, currency: str) -> OpenRuns:
    # A share of a run that is counted elsewhere has money of its own.
    is_priced = line.amount or line.runs > line.without_amount
    amount = closing.translate(known(line.amount), line.currency, currency).value if is_priced else Decimal(0)
    return OpenRuns(
        line.journey,
        line.project_id,
        line.legal_entity_id,
        OpenMoney(
            amount=amount or Decimal(0),
            count=line.runs,
            failed=line.runs if line.state == "failed" else 0,
            unpriced=max(line.runs, 1) if amount is None else line.without_amount,
        ),
        is_failed=line.state == "failed",
    )
