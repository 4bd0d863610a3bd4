"""Tax recomputed per document and per line, and credit notes as mirrors."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.tax import (
    TaxedLine,
    TaxRounding,
    credit_note,
    open_after,
    spread_over_lines,
    tax_exclusive,
    tax_inclusive,
)

RATES = st.sampled_from([Decimal(0), Decimal("5.5"), Decimal(7), Decimal(19), Decimal(25)])
LINES = st.lists(
    st.builds(TaxedLine, amount=st.decimals(-(10**6), 10**6, places=4), rate=RATES), min_size=1, max_size=8
)


def mirrored(lines: list[TaxedLine]) -> list[TaxedLine]:
    return [TaxedLine(-line.amount, line.rate, line.category) for line in lines]


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_an_untaxed_category_has_no_tax_whatever_its_rate(category: str) -> None:
    line = TaxedLine(Decimal(100), Decimal(19), category)

    assert tax_exclusive([line], rounding=TaxRounding.DOCUMENT, currency="EUR").tax == 0


def test_rates_of_one_category_are_rounded_apart() -> None:
    lines = [
        TaxedLine(Decimal("0.10"), Decimal(5)),
        TaxedLine(Decimal("0.10"), Decimal(5)),
        TaxedLine(Decimal("0.10"), Decimal(15)),
    ]

    totals = tax_exclusive(lines, rounding=TaxRounding.DOCUMENT, currency="EUR")

    assert (totals.net, totals.tax, totals.gross) == (Decimal("0.30"), Decimal("0.03"), Decimal("0.33"))


def test_a_document_tax_is_shared_over_its_lines_to_the_cent() -> None:
    lines = [TaxedLine(Decimal("1.00"), Decimal(19))] * 3

    parts = spread_over_lines(Decimal("0.57"), lines, currency="EUR")

    assert parts == (Decimal("0.19"),) * 3
    assert spread_over_lines(Decimal(0), [TaxedLine(Decimal(1), Decimal(0))], currency="EUR") == (Decimal(0),)


def test_refunds_close_a_credit_note() -> None:
    totals = credit_note(quantity=Decimal(-5), price=Decimal(40), rate=Decimal(10), currency="EUR")

    assert open_after(totals, [Decimal(-120), Decimal(-100)]) == (Decimal(-100), Decimal(0))


@given(lines=LINES, rounding=st.sampled_from(TaxRounding))
def test_a_credit_note_mirrors_its_original_to_the_cent(lines: list[TaxedLine], rounding: TaxRounding) -> None:
    original = tax_exclusive(lines, rounding=rounding, currency="EUR")

    credit = tax_exclusive(mirrored(lines), rounding=rounding, currency="EUR")

    assert (credit.net, credit.tax, credit.gross) == (-original.net, -original.tax, -original.gross)


@given(lines=LINES, rounding=st.sampled_from(TaxRounding))
def test_net_and_tax_of_gross_prices_make_up_the_gross(lines: list[TaxedLine], rounding: TaxRounding) -> None:
    totals = tax_inclusive(lines, rounding=rounding, currency="EUR")

    rounded = sum(tax_exclusive([line], rounding=rounding, currency="EUR").net for line in lines)
    assert totals.gross == rounded


@given(lines=LINES)
def test_shared_tax_sums_to_the_document_tax(lines: list[TaxedLine]) -> None:
    taxed = [TaxedLine(abs(line.amount) + 1, line.rate or Decimal(7)) for line in lines]
    tax = tax_exclusive(taxed, rounding=TaxRounding.DOCUMENT, currency="EUR").tax

    assert sum(spread_over_lines(tax, taxed, currency="EUR")) == tax
