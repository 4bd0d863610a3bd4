"""Evidence of one measure -> its grade with parts in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.measures.trust import Evidence, Finding, assess, explain
from visibility.trust.needs import NEEDS
from visibility.trust.open_money import OpenMoney
from visibility.trust.streams import StreamState, coverage, needed, oldest


@dataclass(frozen=True)
class Graded:
    """The grade of a number (None: the number is null), its parts, its data time and the money open on it."""

    grade: str | None
    findings: tuple[Finding, ...]
    explanation: str
    as_of: datetime | None
    open_money: OpenMoney


def grade(measure: str, amount: Decimal | None, *, streams: Sequence[StreamState], open_money: OpenMoney) -> Graded:
    """Grade one measure. amount: the money it speaks of in the reporting currency; None when it is null."""
    return graded(amount, streams=needed(streams, NEEDS[measure]), open_money=open_money)


def graded(
    amount: Decimal | None, *, streams: Sequence[StreamState], open_money: OpenMoney, has_money: bool = True
) -> Graded:
    """Grade a number that needs exactly these streams; without money the open part is left out."""
    covered = coverage(streams)
    trust = assess(
        Evidence(
            amount=amount,
            streams=[state.measured() for state in streams],
            expected=covered.expected,
            received=covered.received,
            open_money=open_money.amount if has_money else None,
            unpriced=open_money.unpriced if has_money else 0,
        )
    )
    return Graded(
        grade=trust.grade if trust else None,
        findings=trust.findings if trust else (),
        explanation=explain(trust) if trust else "",
        as_of=oldest(streams),
        open_money=open_money,
    )
