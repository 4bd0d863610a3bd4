"""Pure: which invoice covers the work of which days, oldest first: a leg of the cash clock that no source states."""

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from visibility.measures.cash_clock import Covered, Dated, cover
from visibility.projections.agreements import BY_TIME
from visibility.projections.project_inputs import NOTHING, Amounts, Day

BY_HOUR = ("time", "rebillable")
BY_MILESTONE = ("milestones",)
BILLED = "invoiced"

WorkOfInvoice = list[object]


def earned_by(methods: Collection[str]) -> tuple[str, ...]:
    """What of a day is earned under these revenue methods: approved billable time and expenses, accepted milestones."""
    is_timed = [method in BY_TIME for method in methods]
    return (*(BY_HOUR if any(is_timed) else ()), *(() if all(is_timed) else BY_MILESTONE))


def work_by_invoice(days: Iterable[Day], methods: Collection[str]) -> list[WorkOfInvoice]:
    """Work under these revenue methods in the reporting currency; what has no rate into it is left out."""
    worth, posted = _worth(earned_by(methods)), [(day.on, day.reporting) for day in days]
    earned = (Dated(on, worth(amounts)) for on, amounts in posted)
    return matched(earned, (Dated(on, amounts.invoiced) for on, amounts in posted if amounts.invoiced))


def _worth(names: Sequence[str]) -> Callable[[Amounts], Decimal]:
    """What of a day's amounts is earned."""
    if len(names) == 1:
        return attrgetter(names[0])
    several = attrgetter(*names)
    return lambda amounts: sum(several(amounts), NOTHING)


def matched(work: Iterable[Dated], bills: Iterable[Dated]) -> list[WorkOfInvoice]:
    """[day of the invoice, amount, [days of work]] of one project and currency, oldest work first, all as text.

    Amounts are positive; the day is None for what is not invoiced yet. A day that two invoices cover is with both.
    """
    parts = cover(*([one for one in series if one.amount] for series in (work, bills)))
    return [_told(list(own)) for _, own in groupby(parts, key=lambda part: part.billed_on)]


def _told(parts: Sequence[Covered]) -> WorkOfInvoice:
    billed_on, amount = parts[0].billed_on, sum((part.amount for part in parts), NOTHING)
    days = [part.earned_on.isoformat() for part in parts]
    return [None if billed_on is None else billed_on.isoformat(), f"{amount:f}", days]
