"""A document at the rate of another day is off by so much; one within the tolerance is not; no rate, no answer."""

from datetime import date
from decimal import Decimal

import pytest

from visibility.measures.figure import Reason
from visibility.measures.stated_rates import StatedRate, rate_difference, seems_of

D = Decimal
ON = date(2026, 3, 18)
PUBLISHED = {
    date(2026, 3, 17): D("1.0421"),
    ON: D("1.0500"),
    date(2026, 2, 2): D("1.0610"),
    date(2026, 1, 5): D("1.061"),
}


def booked_at(rate: str, amount: str = "12000.00") -> StatedRate:
    return StatedRate(on=ON, amount=D(amount), rate=D(rate), functional="EUR")


@pytest.mark.parametrize(
    ("rate", "amount", "difference"),
    [
        ("1.0610", "12000.00", "132.00"),
        ("1.0421", "12000.00", "-94.80"),
        ("1.0610", "-12000.00", "-132.00"),
        ("1.05052", "12000.00", "0"),
        ("1.05053", "12000.00", "6.36"),
    ],
)
def test_the_books_are_off_by_the_difference_of_the_rates(rate: str, amount: str, difference: str) -> None:
    assert rate_difference(booked_at(rate, amount), D("1.05")).value == D(difference)


def test_both_amounts_are_rounded_as_they_are_posted() -> None:
    assert rate_difference(booked_at("1.0635", "10.10"), D("1.0500")).value == D("0.13")


def test_without_a_published_rate_it_is_not_known() -> None:
    assert rate_difference(booked_at("1.0610"), None).reason == Reason.MISSING_RATE


def test_it_seems_to_be_of_the_likest_day_of_two_the_nearer() -> None:
    assert seems_of(booked_at("1.0421"), PUBLISHED) == date(2026, 3, 17)
    assert seems_of(booked_at("1.061"), PUBLISHED) == date(2026, 2, 2)
    assert seems_of(booked_at("1.042099"), PUBLISHED) == date(2026, 3, 17)
    assert seems_of(booked_at("1.0555"), PUBLISHED) is None
