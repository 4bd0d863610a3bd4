"""The grade of a number is the worst of its parts, and the explanation comes from the same table."""

from dataclasses import replace
from decimal import Decimal

import pytest

from visibility.measures.trust import (
    Evidence,
    Grade,
    Reconciliation,
    StreamAge,
    assess,
    explain,
    policy_text,
)

PERFECT = Evidence(
    amount=Decimal(100000),
    streams=(StreamAge("time entries", Decimal(100), warn=Decimal(300), fail=Decimal(900)),),
    expected=10000,
    received=10000,
    open_money=Decimal(0),
    reconciliation=Reconciliation.CLEAN,
)


def grade_with(**changes: object) -> Grade | None:
    trust = assess(replace(PERFECT, **changes))  # type: ignore[arg-type]
    return trust.grade if trust else None


@pytest.mark.parametrize(
    ("age", "grade"),
    [("300", "A"), ("301", "B"), ("900", "B"), ("901", "C"), ("1800", "C"), ("1801", "D"), (None, "D")],
)
def test_age_is_graded_by_the_oldest_stream(age: str | None, grade: str) -> None:
    oldest = StreamAge("invoices", None if age is None else Decimal(age), Decimal(300), Decimal(900))

    assert grade_with(streams=(*PERFECT.streams, oldest)) == grade


@pytest.mark.parametrize(
    ("received", "grade"),
    [(9990, "A"), (9989, "B"), (9900, "B"), (9899, "C"), (9500, "C"), (9499, "D"), (10001, "A")],
)
def test_coverage_is_graded_by_expected_records(received: int, grade: str) -> None:
    assert grade_with(received=received) == grade


@pytest.mark.parametrize(
    ("open_money", "grade"),
    [("100", "A"), ("100.01", "B"), ("1000", "B"), ("1000.01", "C"), ("5000", "C"), ("5000.01", "D")],
)
def test_open_money_is_graded_by_its_share_of_the_amount(open_money: str, grade: str) -> None:
    assert grade_with(open_money=Decimal(open_money)) == grade


def test_open_money_on_an_amount_of_zero_is_d() -> None:
    assert grade_with(amount=Decimal(0), open_money=Decimal("0.01")) == Grade.D
    assert grade_with(amount=Decimal(0), open_money=Decimal(0)) == Grade.A


@pytest.mark.parametrize(
    ("open_money", "amount", "grade"),
    [("0", "100000", "C"), ("5000", "100000", "C"), ("5001", "100000", "D"), ("0", "0", "D")],
)
def test_open_money_that_nobody_knows_is_c_at_best(open_money: str, amount: str, grade: str) -> None:
    assert grade_with(open_money=Decimal(open_money), amount=Decimal(amount), unpriced=5) == grade


def test_the_explanation_counts_what_has_no_amount() -> None:
    trust = assess(replace(PERFECT, unpriced=5))

    assert trust is not None
    assert trust.findings[2].observed == "0.00 open on 100,000.00, 5 without an amount"


def test_open_money_on_a_negative_amount_is_measured_by_size() -> None:
    assert grade_with(amount=Decimal(-100000), open_money=Decimal(500)) == Grade.B


@pytest.mark.parametrize(
    ("reconciliation", "grade"),
    [
        (Reconciliation.CLEAN, "A"),
        (Reconciliation.WITHIN_TOLERANCE, "B"),
        (Reconciliation.OPEN_BREAKS, "C"),
        (Reconciliation.NOT_RUN, "A"),
    ],
)
def test_reconciliation_is_graded_when_it_ran(reconciliation: Reconciliation, grade: str) -> None:
    assert grade_with(reconciliation=reconciliation) == grade


def test_a_null_has_no_grade() -> None:
    assert assess(replace(PERFECT, amount=None)) is None


def test_nothing_to_judge_by_is_d() -> None:
    bare = Evidence(amount=Decimal(1), streams=(), expected=None, received=0, open_money=None)

    assert assess(bare).grade == Grade.D  # type: ignore[union-attr]


def test_the_explanation_says_each_part_and_what_was_left_out() -> None:
    trust = assess(replace(PERFECT, received=9900, open_money=None, reconciliation=Reconciliation.NOT_RUN))

    assert trust is not None
    assert explain(trust).splitlines() == [
        "Grade B: the worst of its parts.",
        "age: A, time entries 100 s old (every stream within its warning age).",
        "coverage: B, 99.00 % of the records expected (99 % or more).",
        "open money: left out, no money in this measure.",
        "reconciliation: left out, not run.",
    ]


def test_the_policy_is_written_from_its_table() -> None:
    assert policy_text().splitlines()[2] == (
        "open money: A 0.1 % of the amount or less; B 1 % or less; C 5 % or less, or some without an amount; "
        "D more, or any on an amount of 0"
    )
