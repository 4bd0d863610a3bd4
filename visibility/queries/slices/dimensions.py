"""What the portfolio is sliced by: each dimension is a filter of the portfolio too."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from visibility.queries.methods import METHOD_LABELS
from visibility.queries.portfolio.lines import EXACT, NOT_STATED, Line, stated

PERIOD = "period"


@dataclass(frozen=True)
class Dimension:
    """One way to slice: its key in addresses, what a slice is called, and where it comes from."""

    key: str
    label: str
    tells: str


DIMENSIONS: Mapping[str, Dimension] = {
    one.key: one
    for one in (
        Dimension("entity", "Legal entity", "The company of the firm that the contract is with."),
        Dimension("region", "Region", "As the PSA states it of the project."),
        Dimension("practice", "Practice", "As the PSA states it of the project."),
        Dimension("method", "Delivery model", "How the project earns: what its own record states first."),
        Dimension("manager", "Manager", "Who leads the project, by the PSA."),
        Dimension("customer", "Customer", "Whom the work is for."),
        Dimension("currency", "Currency", "The currency of the contract; all amounts are in the reporting currency."),
        Dimension(PERIOD, "Fiscal period", "By the calendar of each legal entity, by the day of the work."),
    )
}


def key_of(words: str) -> str:
    """The key of the dimension that pages call so, words joined by hyphens or underscores; "" for what none is called.

    delivery-model is method.
    """
    called = {slugify(one.label): key for key, one in DIMENSIONS.items()}
    return called.get(words.lower().replace("_", "-"), "")


def value_of(line: Line, key: str) -> str:
    """What a project is under a dimension, as its filter asks for it."""
    return stated(getattr(line, EXACT[key]))


def label_of(line: Line, key: str) -> str:
    """The same as people call it."""
    value = value_of(line, key)
    if value == NOT_STATED:
        return NOT_STATED.capitalize()
    named = {"customer": line.customer or value, "method": METHOD_LABELS.get(value, value)}
    return named.get(key, value)
