"""What approved time must have before a ledger can take it as cost."""

from collections.abc import Iterator
from decimal import Decimal

from integrations.canonical.events import TimeApproved
from journeys.rules.currencies import currency_problem

MOST_HOURS_A_DAY = Decimal(24)


def missing(entry: TimeApproved) -> list[str]:
    """What a person has to correct in the PSA, one sentence each; empty when the entry can be posted."""
    return list(_missing(entry))


def _missing(entry: TimeApproved) -> Iterator[str]:
    if not 0 < entry.hours <= MOST_HOURS_A_DAY:
        yield f"{entry.hours.normalize():f} hours on one day cannot be; correct the entry."
    if entry.person_id is None:
        yield "Nobody known has worked it; choose the person."
    if entry.is_billable and entry.bill_rate is None:
        yield "It is billable and has no bill rate; enter the rate."
    if problem := currency_problem(entry.currency, of="project"):
        yield problem
