"""Late, re-rated and reversed postings, and time that must not be billed twice."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.corrections import (
    AccountingPeriod,
    CostedTime,
    PeriodClosed,
    PeriodsOverlap,
    Posting,
    adjustments,
    as_posted,
    as_serviced,
    recost,
    refuse_closed,
    refuse_overlap,
    reverse,
    to_date,
)
from visibility.measures.rates import DatedRate
from visibility.measures.timesheets import AlreadyBilled, BillingStatus, Timesheet

MAY = date(2026, 5, 20)
ENTRIES = st.lists(
    st.builds(
        CostedTime,
        service_date=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        hours=st.decimals(0, 24, places=2),
        posted_rate=st.decimals(10, 200, places=2),
    ),
    max_size=8,
)


def test_a_closed_month_keeps_what_was_posted() -> None:
    entries = [CostedTime(date(2026, 2, 10), Decimal(8), Decimal(50))]

    postings = recost(entries, new_rate=DatedRate(date(2026, 1, 1), Decimal(40)), first_open="2026-03", currency="EUR")

    assert as_posted(postings, "2026-02") == Decimal(400)
    assert as_serviced(postings, "2026-02") == Decimal(320)
    assert adjustments(postings) == (Posting(Decimal(-80), "2026-02", "2026-03"),)


def test_a_reversal_nets_to_zero_and_both_sides_stay_visible() -> None:
    original = Posting(Decimal(500), "2026-03", "2026-03")

    back = reverse(original, entered=date(2026, 4, 6))

    assert back == Posting(Decimal(-500), "2026-03", "2026-04")
    assert to_date([original, back]) == 0
    assert as_posted([original, back], "2026-03") == Decimal(500)


def test_periods_that_share_a_day_are_refused() -> None:
    first = AccountingPeriod(date(2026, 4, 1), date(2026, 6, 30))

    refuse_overlap([AccountingPeriod(date(2026, 7, 1), date(2026, 7, 31)), first])
    with pytest.raises(PeriodsOverlap, match="2026-06-30"):
        refuse_overlap([AccountingPeriod(date(2026, 6, 30), date(2026, 7, 31)), first])


def test_a_closed_period_takes_no_posting() -> None:
    closed = [AccountingPeriod(date(2026, 5, 1), date(2026, 5, 31))]

    refuse_closed(date(2026, 6, 1), closed)
    with pytest.raises(PeriodClosed, match="first open period"):
        refuse_closed(MAY, closed)


def test_time_is_billed_once() -> None:
    sheet = Timesheet().with_work(MAY, Decimal(100)).invoiced("INV-1")

    with pytest.raises(AlreadyBilled, match="INV-1"):
        sheet.invoiced_lines("INV-2", [0])
    assert sheet.invoiced("INV-2") == sheet


def test_a_cancelled_credit_note_cannot_take_back_time_billed_again() -> None:
    credited = Timesheet().with_work(MAY, Decimal(100)).invoiced("INV-1").released("INV-1")
    billed_again = credited.invoiced("INV-2")

    assert credited.restored("INV-1").status is BillingStatus.BILLED
    with pytest.raises(AlreadyBilled, match="INV-2"):
        billed_again.restored("INV-1")


@given(entries=ENTRIES, rate=st.decimals(10, 200, places=2), month=st.integers(1, 7))
def test_what_is_posted_and_what_was_serviced_have_one_sum(
    entries: list[CostedTime], rate: Decimal, month: int
) -> None:
    postings = recost(
        entries,
        new_rate=DatedRate(date(2026, 2, 15), rate),
        first_open=f"2026-{month:02d}",
        currency="EUR",
    )

    months = [f"2026-{number:02d}" for number in range(1, 8)]
    assert sum(as_posted(postings, month) for month in months) == to_date(postings)
    assert sum(as_serviced(postings, month) for month in months) == to_date(postings)
