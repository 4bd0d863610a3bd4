"""Charges between legal entities as a list: one row a charge."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount, hours
from visibility.queries.intercompany.page import Asked, chosen_pairs
from visibility.queries.shapes.intercompany import PairRow

MONEY = ("income", "cost", "difference", "price")
HEAD = (
    *("pair", "on", "agreement", "agreement_label", "lender", "borrower", "project"),
    *(column for name in MONEY for column in (name, f"{name}_currency")),
    *("hours", "income_journals", "cost_journals"),
)


def intercompany(viewer: Viewer, asked: Asked) -> Listing:
    """Every pair in the page's order; cells that the viewer may not see, or nobody has booked, are empty."""
    chosen = {name: getattr(asked, name) for name in ("period", "state", "entity", "pair")}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return Listing("intercompany", query, HEAD, _rows(chosen_pairs(viewer, asked)))


def _rows(pairs: Sequence[PairRow]) -> Iterator[Sequence[Cell]]:
    for pair in pairs:
        yield (
            *(pair.key, pair.on, pair.agreement, pair.label, pair.lender, pair.borrower, pair.project),
            *(cell for name in MONEY for cell in amount(getattr(pair, name))),
            *(hours(pair.hours.figure), _journals(pair, "income"), _journals(pair, "cost")),
        )


def _journals(pair: PairRow, side: str) -> str:
    return ", ".join(f"{leg.connection} {leg.document}" for leg in pair.legs if leg.side == side)
