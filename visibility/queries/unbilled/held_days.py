"""Unbilled work under its reasons: what the project's facts say first, then the ledger, then the contract."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from integrations.canonical.money import quantise
from visibility.measures.ageing import OpenAmount
from visibility.measures.billing import Hold
from visibility.measures.figure import known
from visibility.measures.holds import ORDER, Claim, held
from visibility.projections.closing import ClosingRates
from visibility.queries.unbilled.held_sql import (
    FailedWork,
    StoredHold,
    WaitingDay,
    failed_work,
    stored_holds,
    waiting_days,
)

REASONS = (Hold.READY, *ORDER)
# What a project's own facts have not put under another reason is what the ledger and the contract can claim.
CLAIMED = frozenset({Hold.READY, Hold.PERIOD_CLOSED, Hold.SYNC_FAILED, Hold.PURCHASE_ORDER_MISSING})
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Scope:
    """The projects that are asked about, each with its currency; closing rates of the day; the reporting currency."""

    firm_id: int
    currency: str
    closing: ClosingRates
    currencies: Mapping[int, str]


@dataclass(frozen=True)
class Held:
    """By project and reason, in the reporting currency; projects whose unbilled work is unknown are not in it."""

    by_project: Mapping[int, Mapping[Hold, Decimal]]

    def of(self, project_id: int, reasons: Iterable[Hold]) -> Decimal:
        return sum((self.by_project.get(project_id, {}).get(one, NOTHING) for one in reasons), NOTHING)

    def total(self, reason: Hold) -> Decimal:
        return sum((reasons.get(reason, NOTHING) for reasons in self.by_project.values()), NOTHING)

    def count(self, reason: Hold) -> int:
        return sum(bool(reasons.get(reason)) for reasons in self.by_project.values())


def held_of(scope: Scope) -> Held:
    """Everything unbilled of some projects, each amount under one reason; at most three statements."""
    stored, claims = known_of(scope)
    days = waiting_days(sorted(claims))
    found: dict[int, dict[Hold, Decimal]] = {}
    for one in stored:
        if one.project_id not in claims:
            found.setdefault(one.project_id, {})[one.reason] = one.money
    for project_id, own in days.items():
        found[project_id] = _by_reason(claimed(own, claims[project_id], scope.currency))
    return Held(found)


def days_of(scope: Scope, project_id: int) -> list[WaitingDay]:
    """The unbilled days of one project of the scope, newest first."""
    _, claims = known_of(scope)
    own = waiting_days([project_id]).get(project_id, [])
    return sorted(claimed(own, claims.get(project_id, ()), scope.currency), key=attrgetter("on"), reverse=True)


def claimed(days: Sequence[WaitingDay], claims: Sequence[Claim], currency: str) -> list[WaitingDay]:
    """Days with what the claims take of them under their reasons; the sums in both currencies stay what they were."""
    ready = {day.on: day for day in days if day.reason == Hold.READY}
    items = held([OpenAmount(day.on, day.amount, day.reason) for day in days], claims)
    split = [item for item in items if item.reason in CLAIMED]
    kept = [day for day in days if day.reason not in CLAIMED]
    by_day = groupby(split, key=attrgetter("service_date"))
    return [*kept, *(part for on, parts in by_day for part in _parts(ready[on], list(parts), currency))]


def _parts(day: WaitingDay, items: Sequence[OpenAmount], currency: str) -> Iterator[WaitingDay]:
    """What a day is worth in the reporting currency, shared out by amounts; rounding ends in the last part."""
    so_far, given = NOTHING, NOTHING
    for item in items:
        so_far += item.amount
        money = quantise(day.money * so_far / day.amount, currency) if day.amount else NOTHING
        yield WaitingDay(day.on, Hold(item.reason), item.amount, (day.money if item is items[-1] else money) - given)
        given = money


def known_of(scope: Scope) -> tuple[list[StoredHold], dict[int, list[Claim]]]:
    """What the facts hold back, and by project what the ledger and the contracts claim of the rest."""
    ids = sorted(scope.currencies)
    stored, failed = stored_holds(scope.firm_id, ids), failed_work(scope.firm_id, ids)
    claims: dict[int, list[Claim]] = {}
    for work in failed:
        if claim := _claim(scope, work):
            claims.setdefault(work.project_id, []).append(claim)
    for project_id in sorted({one.project_id for one in stored if one.lacks_order}):
        claims.setdefault(project_id, []).append(Claim(Hold.PURCHASE_ORDER_MISSING))
    return stored, claims


def _claim(scope: Scope, work: FailedWork) -> Claim | None:
    """In the project's currency at the closing rate; None without one: then what failed cannot be told apart."""
    amount = scope.closing.translate(known(work.amount), work.currency, scope.currencies[work.project_id]).value
    reason = Hold.PERIOD_CLOSED if work.is_closed else Hold.SYNC_FAILED
    return None if amount is None else Claim(reason, amount, work.day)


def _by_reason(days: Sequence[WaitingDay]) -> dict[Hold, Decimal]:
    found: dict[Hold, Decimal] = {}
    for day in days:
        found[day.reason] = found.get(day.reason, NOTHING) + day.money
    return found
