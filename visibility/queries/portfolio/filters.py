"""The filters of the portfolio: from a query string, back into one, and in words."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

from visibility.queries.methods import METHOD_LABELS
from visibility.queries.shapes.portfolio import PortfolioFilters

ORDER = ("sort", "page")
CHOOSING = tuple(field.name for field in fields(PortfolioFilters) if field.name not in ORDER)
LONGEST = 100


def filters_of(query: Mapping[str, object], *, page: int = 1) -> PortfolioFilters:
    """The filters that a query string names; what it says beyond them is ignored."""
    texts = {name: str(query.get(name, "")).replace("\x00", "").strip()[:LONGEST] for name in (*CHOOSING, "sort")}
    given: dict[str, Any] = {name: value for name, value in texts.items() if value}
    return PortfolioFilters(**given, page=page)


def choosing(filters: PortfolioFilters) -> dict[str, str]:
    """What chooses the projects, whatever their order and page: those that are given."""
    return {name: value for name in CHOOSING if (value := getattr(filters, name))}


def as_text(filters: PortfolioFilters) -> str:
    """What chooses the projects as a query string of its own; "" for all projects."""
    return urlencode(choosing(filters))


def of_text(text: str) -> PortfolioFilters:
    """The filters that such a text names."""
    return filters_of(dict(parse_qsl(text)))


def in_words(filters: PortfolioFilters) -> str:
    """The choice as people say it: legal entity DE, manager Mara Lindt."""
    said = {
        "entity": f"legal entity {filters.entity}",
        "region": f"region {filters.region}",
        "practice": f"practice {filters.practice}",
        "method": METHOD_LABELS.get(filters.method, filters.method).lower(),
        "manager": f"manager {filters.manager}",
        "customer": "one customer",
        "currency": f"contracts in {filters.currency}",
        "period": f"with revenue or cost from {' to '.join(filters.period.split('..'))}",
        "status": f"status {filters.status.replace('_', ' ')}",
        "search": f"{filters.search} in code, name or customer",
    }
    return ", ".join(said[name] for name in choosing(filters))
