"""An amount and a duration read alike in sentences and in tables, and are not rounded away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from visibility.queries import wording
from visibility.templatetags import sightline


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("1500", "EUR 1,500"),
        ("9999", "EUR 9,999"),
        ("182400", "EUR 182k"),
        ("4820000", "EUR 4.82M"),
        ("3000000000", "EUR 3.00bn"),
        ("-20000", "EUR \u221220k"),
        ("0", "EUR 0"),
    ],
)
def test_an_amount(amount: str, told: str) -> None:
    assert wording.compact(Decimal(amount), "EUR") == sightline.compact(Decimal(amount), "EUR") == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.25, "250 ms"),
        (12, "12 s"),
        (240, "4 min"),
        (3600, "1 h"),
        (6720, "1 h 52 min"),
        (259_200, "3 d"),
        (273_600, "3 d 4 h"),
    ],
)
def test_a_duration(seconds: float, told: str) -> None:
    assert wording.lasted(seconds) == sightline.lasted(timedelta(seconds=seconds)) == told


def test_what_a_faster_clock_noted_was_not_before_now() -> None:
    assert "0 ms ago" in sightline.ago(timezone.now() + timedelta(minutes=1))


def test_what_is_below_0_has_a_minus_in_points_and_hours() -> None:
    assert wording.points(Decimal("-1.94")) == "\u22121.9"
    assert wording.points(Decimal("-1.94"), signed=True) == "\u22121.9"
    assert sightline.hours(Decimal(-8)) == "\u22128.0 h"
