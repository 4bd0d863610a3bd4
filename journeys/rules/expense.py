"""What an approved expense must have before a ledger can take it as cost."""

from collections.abc import Iterator

from integrations.canonical.events import ExpenseApproved
from journeys.rules.currencies import currency_problem


def missing(entry: ExpenseApproved) -> list[str]:
    """What a person has to correct in the PSA, one sentence each; empty when the expense can be posted."""
    return list(_missing(entry))


def _missing(entry: ExpenseApproved) -> Iterator[str]:
    if entry.amount is None:
        yield "It states no amount; enter what was spent."
    elif entry.amount <= 0:
        yield f"An amount of {entry.amount.normalize():f} cannot be spent; correct the expense."
    if entry.person_id is None:
        yield "Nobody known has spent it; choose the person."
    if not entry.category:
        yield "It has no category, which decides its account; choose one."
    if problem := currency_problem(entry.currency, of="expense"):
        yield problem
