"""Evidence of one measure -> its grade with parts in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.measures.trust import Evidence, Finding, StreamAge, assess, explain
from visibility.trust.needs import NEEDS, OPTIONAL, required
from visibility.trust.open_money import NOTHING, OpenMoney
from visibility.trust.streams import StreamState, coverage, needed, never_brought, oldest


@dataclass(frozen=True)
class Graded:
    """The grade of a number (None: the number is null), its parts, its data time and the money open on it.

    misbilled: of invoices that cannot be right; open_money holds that of transactions alone.
    """

    grade: str | None
    findings: tuple[Finding, ...]
    explanation: str
    as_of: datetime | None
    open_money: OpenMoney
    misbilled: OpenMoney = NOTHING


def grade(
    measure: str,
    amount: Decimal | None,
    *,
    streams: Sequence[StreamState],
    open_money: OpenMoney,
    misbilled: OpenMoney = NOTHING,
    optional: frozenset[str] = OPTIONAL,
) -> Graded:
    """Grade one measure. amount: the money it speaks of in the reporting currency; None when it is null.

    optional: entities that the firm may have no stream of; any other that the measure needs and none brings is as
    good as never pulled.
    """
    absent = never_brought(streams, required(measure, optional))
    fed = needed(streams, NEEDS[measure])
    return graded(amount, streams=fed, open_money=open_money, misbilled=misbilled, absent=absent)


def graded(
    amount: Decimal | None,
    *,
    streams: Sequence[StreamState],
    open_money: OpenMoney,
    misbilled: OpenMoney = NOTHING,
    has_money: bool = True,
    absent: Sequence[StreamAge] = (),
) -> Graded:
    """Grade a number that needs exactly these streams; without money the open part is left out.

    absent: streams that the number needs and the firm does not have.
    """
    covered, at_stake = coverage(streams), open_money + misbilled
    trust = assess(
        Evidence(
            amount=amount,
            streams=[*absent, *(state.measured() for state in streams)],
            expected=covered.expected,
            received=covered.received,
            open_money=at_stake.amount if has_money else None,
            unpriced=at_stake.unpriced if has_money else 0,
        )
    )
    return Graded(
        grade=trust.grade if trust else None,
        findings=trust.findings if trust else (),
        explanation=explain(trust) if trust else "",
        as_of=None if absent else oldest(streams),
        open_money=open_money,
        misbilled=misbilled,
    )
