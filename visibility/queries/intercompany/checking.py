"""Whether what a legal entity charges and is charged within a period agrees: for its close."""

from journeys.rows import Row
from visibility.measures.figure import Figure
from visibility.measures.intercompany import Pair, reporting
from visibility.queries.intercompany.pairs import judged
from visibility.queries.intercompany.stored import stored_legs
from visibility.queries.slices.period_money import Span


def not_agreed(firm_id: int, currency: str, code: str, span: Span) -> list[Row]:
    """A row for each pair of an entity that does not agree in a period, with what the entity itself has booked of it.

    amount: in the reporting currency; None where it has booked nothing, or no exchange rate is known.
    """
    pairs = judged(stored_legs(firm_id, currency), span)
    return [_row(pair, code, currency) for pair in pairs if not pair.is_agreed and code in pair.parties]


def _row(pair: Pair, code: str, currency: str) -> Row:
    own = [leg for leg in pair.legs if leg.entity == code]
    booked: Figure | None = reporting(own) if own else None
    amount = booked.value if booked else None
    return {"amount": amount, "currency": currency, "number": 1, "unpriced": int(amount is None)}
