"""The lines of a customer's invoice: kept with it, so that they change, go and are remembered as it is."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

import orjson

# Over an invoice `i` (canonical_invoice): one row a line.
LINES = """jsonb_to_recordset(i.lines) AS line(
  number text, item text, description text, quantity numeric, amount numeric)"""


@dataclass(frozen=True)
class InvoiceLine:
    """`number` as the document counts; quantity positive, None where none is stated.

    `amount` is without tax in the invoice's currency, that of a credit note negative.
    """

    number: str
    item: str
    description: str
    quantity: Decimal | None
    amount: Decimal


def as_stored(lines: Iterable[InvoiceLine]) -> str:
    """The column's text, by number, amounts as text."""
    ordered = sorted(lines, key=lambda line: (len(line.number), line.number))
    return orjson.dumps([asdict(line) for line in ordered], default=_plain).decode()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(f"{value!r} is no part of a line")
