"""The same work billed twice is found; fees that come back, and what was credited, are not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from visibility.measures.doubled_lines import BilledLine, Credit, doubled_lines

DAY = date(2026, 3, 2)


def a_line(invoice: int, after: int = 0, **changes: Any) -> BilledLine:
    plain = {"item": "Services", "description": "Data model, May", "quantity": Decimal(40), "amount": Decimal(4800)}
    said: dict[str, Any] = {"invoice": invoice, "place": "1", "issued_on": DAY + timedelta(days=after), **plain}
    return BilledLine(**{**said, **changes})


def found(*lines: BilledLine, credited: tuple[Credit, ...] = ()) -> list[tuple[int, str]]:
    return [(one.again.invoice, one.again.place) for one in doubled_lines(lines, credited)]


def test_twice_on_one_invoice_is_a_double_and_three_times_are_two() -> None:
    assert found(a_line(1), a_line(1, place="2"), a_line(1, place="10")) == [(1, "2"), (1, "10")]


def test_the_same_line_on_the_next_invoice_is_a_double_of_the_first() -> None:
    (double,) = doubled_lines([a_line(2, 3), a_line(1)])

    assert (double.first.invoice, double.again.invoice) == (1, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"item": "Travel"},
        {"description": "Data model, June"},
        {"quantity": Decimal(41)},
        {"quantity": None},
        {"amount": Decimal("4800.01")},
    ],
)
def test_what_differs_in_anything_is_other_work(changes: dict[str, Any]) -> None:
    assert found(a_line(1), a_line(1, place="2", **changes)) == []


def test_case_and_spaces_make_no_other_work() -> None:
    assert found(a_line(1), a_line(2, description=" data  MODEL, May")) == [(2, "1")]


@pytest.mark.parametrize(
    ("days", "doubled"),
    [
        ((0, 30, 61, 91), []),
        ((0, 28), []),
        ((0, 20), [2]),
        ((0, 7, 14, 21), []),
        ((0, 7, 14, 35), []),
        ((0, 14, 28), []),
        ((0, 30, 33), [3]),
        ((0, 30, 60, 61, 91), [4]),
        ((0, 7, 7, 14), [3]),
        ((0, 0, 0), [2, 3]),
        ((0, 3, 6), [2, 3]),
    ],
)
def test_a_fee_may_come_back_in_any_rhythm_and_not_between(days: tuple[int, ...], doubled: list[int]) -> None:
    lines = [a_line(number, after) for number, after in enumerate(days, start=1)]

    assert [invoice for invoice, _ in found(*lines)] == doubled


def test_a_double_on_one_invoice_of_a_series_is_one() -> None:
    series = [a_line(number, after) for number, after in enumerate((0, 30, 60, 90), start=1)]

    assert found(*series, a_line(3, 60, place="2")) == [(3, "2")]


def test_a_credit_of_exactly_the_amount_takes_one_back() -> None:
    lines = (a_line(1), a_line(2, 1), a_line(3, 1))
    late, early, part = (Credit(DAY + timedelta(days=9), Decimal(4800)), Credit(DAY, Decimal(4800)),
                         Credit(DAY + timedelta(days=9), Decimal(4799)))  # fmt: skip

    assert found(*lines, credited=(late,)) == [(3, "1")]
    assert found(*lines, credited=(early, part)) == [(2, "1"), (3, "1")]


def test_a_credit_of_a_whole_invoice_takes_all_its_doubles_back() -> None:
    first, again = ([a_line(number, number), a_line(number, number, place="2", amount=Decimal(5))] for number in (1, 2))

    assert found(*first, *again) == [(2, "1"), (2, "2")]
    assert found(*first, *again, credited=(Credit(DAY + timedelta(days=9), Decimal(4805)),)) == []


def test_credits_and_nothing_double_nothing() -> None:
    assert found(a_line(1, amount=Decimal(-10)), a_line(2, amount=Decimal(-10))) == []
    assert found(a_line(1, amount=Decimal(0)), a_line(2, amount=Decimal(0))) == []
