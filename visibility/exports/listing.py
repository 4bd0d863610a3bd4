"""A list to take along, whatever it lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from visibility.exports.cells import Cell
from visibility.queries.shapes.common import Value


@dataclass(frozen=True)
class Listing:
    """A head and its rows, read while they are written. name: of the file; query: the filters, for the audit trail."""

    name: str
    query: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def amount(value: Value) -> tuple[Cell, Cell]:
    """Money in two cells: the exact amount and its ISO 4217 code; both empty when it is not known."""
    return (None, None) if value.figure is None else (value.figure, value.currency)
