"""Invoice lines that stand twice: the same work billed again, and not a fee that comes back every month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median_high

# Fees come back after a week, a fortnight, a month: what stands on just two invoices counts up to here.
WITHIN = timedelta(days=20)
# No fee comes back sooner, a holiday in its week taken into account.
SOONEST = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of a posted invoice of one project and currency, without tax; `invoice` and `place` tell it apart."""

    invoice: int
    place: str
    issued_on: date
    item: str
    description: str
    quantity: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit note takes back: positive, without tax."""

    issued_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DoubledLine:
    """`again` bills what `first` has billed already; its amount is billed too much."""

    again: BilledLine
    first: BilledLine


def doubled_lines(lines: Iterable[BilledLine], credits_given: Iterable[Credit] = ()) -> list[DoubledLine]:
    """The lines that bill again what another one has, by day; amounts up to 0 double nothing.

    Lines are alike with the same item, description (letter case and spaces apart), quantity and amount. Two on one
    invoice are a double. On several invoices it depends on how long after the last one the next comes: of two up to
    20 days; of more than two within half their usual distance, so that a series of any rhythm from a week on is none. A
    credit note of that day or later takes back one double of exactly its amount, or all of one invoice whose sum it is
    (FINANCE 1.10, double billing).
    """
    found = [one for alike in _alike(lines) for one in _doubles(alike)]
    return list(_left(sorted(found, key=lambda one: _order(one.again)), credits_given))


def _alike(lines: Iterable[BilledLine]) -> Iterator[list[BilledLine]]:
    groups: dict[tuple[object, ...], list[BilledLine]] = defaultdict(list)
    for line in lines:
        if line.amount > 0:
            what = " ".join(line.description.split()).casefold()
            groups[line.item.casefold(), what, line.quantity, line.amount].append(line)
    return (sorted(group, key=_order) for group in groups.values() if len(group) > 1)


def _order(line: BilledLine) -> tuple[date, int, int, str]:
    return line.issued_on, line.invoice, len(line.place), line.place


def _doubles(alike: Sequence[BilledLine]) -> Iterator[DoubledLine]:
    """Each line against the one before it, in order of time."""
    firsts = [line for place, line in enumerate(alike) if not _is_beside(alike, place)]
    is_soon = _soon([later.issued_on - earlier.issued_on for earlier, later in pairwise(firsts)])
    for before, line in pairwise(alike):
        if line.invoice == before.invoice or line.issued_on - before.issued_on <= is_soon:
            yield DoubledLine(line, before)


def _is_beside(alike: Sequence[BilledLine], place: int) -> bool:
    """Whether its invoice has the line already."""
    return place > 0 and alike[place].invoice == alike[place - 1].invoice


def _soon(gaps: Sequence[timedelta]) -> timedelta:
    """Up to which distance a line on the next invoice is no return of a fee."""
    usual = median_high(gaps) if len(gaps) > 1 else timedelta(0)
    return min(WITHIN, usual / 2) if usual >= SOONEST else WITHIN


def _left(doubles: Sequence[DoubledLine], credits_given: Iterable[Credit]) -> Iterator[DoubledLine]:
    """Those that no credit note has taken back, alone or with all others of their invoice."""
    unused = sorted(credits_given, key=lambda one: one.issued_on)
    whole: dict[int, Decimal] = defaultdict(Decimal)
    for one in doubles:
        whole[one.again.invoice] += one.again.amount
    days = {one.again.invoice: one.again.issued_on for one in doubles}
    taken_back = {invoice for invoice, amount in whole.items() if _used(unused, amount, days[invoice])}
    for one in doubles:
        if one.again.invoice not in taken_back and not _used(unused, one.again.amount, one.again.issued_on):
            yield one


def _used(unused: list[Credit], amount: Decimal, since: date) -> bool:
    """Whether a credit of that amount was left; then it is used up."""
    credit = next((one for one in unused if one.amount == amount and one.issued_on >= since), None)
    if credit is not None:
        unused.remove(credit)
    return credit is not None
