"""A figure carries a value or the reason why there is none."""

from decimal import Decimal

import pytest

from visibility.measures.figure import Figure, Reason, figure_of, known, percent, ratio, total, unknown


def test_a_ratio_over_zero_is_unknown_with_its_reason_and_not_zero() -> None:
    assert ratio(Decimal(5), Decimal(0), Reason.NO_BUDGET) == unknown(Reason.NO_BUDGET)


def test_a_percent_is_not_rounded() -> None:
    assert percent(Decimal(1), Decimal(3), Reason.NO_BUDGET).value == Decimal(100) / Decimal(3)


def test_the_first_unknown_operand_gives_its_reason_to_the_result() -> None:
    result = unknown(Reason.NO_ESTIMATE) + unknown(Reason.NO_RATE) - Decimal(3)

    assert result == unknown(Reason.NO_ESTIMATE)


def test_one_unknown_makes_a_sum_unknown() -> None:
    assert total([known(1), unknown(Reason.NO_RATE)]) == unknown(Reason.NO_RATE)


def test_nothing_sums_to_zero() -> None:
    assert total([]) == known(0)


def test_a_figure_takes_either_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="either a value or the reason"):
        Figure(Decimal(1), Reason.NO_RATE)
    with pytest.raises(ValueError, match="either a value or the reason"):
        Figure(None)


def test_zero_is_a_known_value() -> None:
    assert figure_of(Decimal(0), Reason.NO_RATE) == known(0)
    assert known(0).or_else(known(7)) == known(0)


def test_a_fallback_stands_in_for_an_unknown_figure() -> None:
    assert unknown(Reason.NO_RATE).or_else(known(7)) == known(7)
