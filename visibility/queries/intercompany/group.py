"""A look at the portfolio as the group's margin: what entities earn in their own books, and what goes out of it."""

from collections.abc import Sequence

from visibility.access import entities_of
from visibility.queries.intercompany.margins import Books, consolidation, within
from visibility.queries.intercompany.pairs import judged
from visibility.queries.intercompany.stored import EVER, lent_cost, stored_legs
from visibility.queries.portfolio.filters import choosing
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View
from visibility.queries.shapes.intercompany import Consolidation
from visibility.queries.slices.period_money import span_of

# What of a portfolio's filters leaves legal entities whole.
WHOLE = frozenset({"entity", "period"})


def consolidated(seen: View, lines: Sequence[Line]) -> Consolidation | None:
    """None where the selection is not of whole legal entities. lines: with `revenue` and `cost` of its period."""
    viewer, filters = seen.viewer, seen.filters
    if not choosing(filters).keys() <= WHOLE:
        return None
    span = span_of(filters.period) or EVER
    entities = [one for one in entities_of(viewer) if filters.entity in ("", one.code)]
    codes, legs = {one.code for one in entities}, stored_legs(viewer.firm_id, seen.currency)
    books = Books(
        currency=seen.currency,
        lines=lines,
        legs=within(legs, span),
        pairs=[pair for pair in judged(legs, span) if pair.parties & codes],
        lent=lent_cost(viewer.firm_id, span),
        is_whole=viewer.entity_ids is None and not filters.entity,
    )
    return consolidation(books, entities, choosing(filters))
