"""What a list of transactions is narrowed to by filters that have no field on the page, in words."""

from visibility.queries.portfolio import filters as portfolio_filters
from visibility.queries.shapes.transactions import TransactionFilters
from visibility.trust.needs import LABELS


def narrowed(filters: TransactionFilters) -> tuple[str, ...]:
    """One phrase a filter that only links set; nothing where the list is not narrowed by them."""
    chosen = portfolio_filters.in_words(portfolio_filters.of_text(filters.selection))
    said = (
        (chosen, f"of the projects chosen on the portfolio ({chosen})"),
        (filters.project, f"of project {filters.project}"),
        (filters.customer, f"of {filters.customer}"),
        (filters.fingerprint, "of one cause"),
        (filters.measure in LABELS, f"that touch {LABELS.get(filters.measure, filters.measure).lower()}"),
        (
            filters.over_target == "1",
            "that took, or take, longer than they are meant to, done ones of the last 30 days",
        ),
        (filters.waiting == "1", "that wait for somebody or for a record"),
    )
    return tuple(phrase for value, phrase in said if value)
