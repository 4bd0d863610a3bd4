"""A list to take along, whatever it lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from integrations.canonical.money import all_minor_units, minor_units, quantise
from visibility.exports.cells import Cell
from visibility.queries.shapes.common import Value

# What the store keeps of an amount that a source states.
STATED_PLACES = 4
PERCENT, HOURS = Decimal("0.01"), Decimal("0.0001")


@dataclass(frozen=True)
class Listing:
    """A head and its rows, read while they are written. name: of the file; query: the filters, for the audit trail."""

    name: str
    query: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def amount(value: Value) -> tuple[Cell, Cell]:
    """Money in two cells: the amount as `rounded` has it and its ISO 4217 code; both empty when it is not known."""
    return stated(value.figure, value.currency)


def stated(figure: Decimal | None, currency: str) -> tuple[Cell, Cell]:
    """The same of an amount that stands beside its currency."""
    return (None, None) if figure is None else (rounded(figure, currency), currency)


def rounded(figure: Decimal, currency: str) -> Decimal:
    """As many places as the currency has (2163000.00, JPY 1200); up to four where a source states more.

    What is reckoned has any number of places and is rounded half away from zero. Of a currency that is none, what the
    source states, without zeros at its end.
    """
    exact = without_zeros(figure)
    if currency.upper() not in all_minor_units():
        return exact
    return exact if minor_units(currency) < _places(exact) <= STATED_PLACES else quantise(figure, currency)


def percent(value: Value) -> Cell:
    """Percent to two places, 27.18 of 27.18182; empty when it is not known."""
    return None if value.figure is None else value.figure.quantize(PERCENT, ROUND_HALF_UP)


def hours(figure: Decimal | None) -> Cell:
    """Hours to at most four places, without zeros at their end; empty when they are not known."""
    return None if figure is None else without_zeros(figure.quantize(HOURS, ROUND_HALF_UP))


def without_zeros(figure: Decimal) -> Decimal:
    """The same number: 2163000 of 2163000.00000, 0.5 of 0.50."""
    return figure.quantize(Decimal(1)) if figure == figure.to_integral_value() else figure.normalize()


def _places(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
