"""Medians of what was counted, the worth of a day, and work matched with its invoices."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.ageing import overdue_bucket
from visibility.measures.cash_clock import Covered, Dated, Lasted, cover, daily_flow, spread
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.fiscal_weeks import WeekCalendar, week_period, week_position
from visibility.measures.sla import percentile

D = Decimal
DAY = date(2026, 6, 1)
AMOUNTS = st.decimals(-(10**4), 10**4, places=2)
SERIES = st.lists(st.builds(Dated, on=st.dates(DAY, DAY + timedelta(days=60)), amount=AMOUNTS), max_size=10)


def on(day: int) -> date:
    return DAY + timedelta(days=day)


@given(st.lists(st.integers(0, 20), min_size=5, max_size=40))
def test_counted_durations_have_the_percentiles_of_single_ones(seconds: list[int]) -> None:
    counted = spread(Lasted(D(one), seconds.count(one)) for one in set(seconds))

    single = [D(one) for one in seconds]
    assert (counted.count, counted.p50, counted.p90) == (len(seconds), percentile(single, 50), percentile(single, 90))


def test_too_few_events_have_no_median() -> None:
    assert spread([Lasted(D(9), 4)]).p50 == unknown(Reason.TOO_FEW_EVENTS)
    assert spread([]).p90 == unknown(Reason.NO_EVENTS)


def test_a_day_is_worth_what_flows_on_it() -> None:
    assert daily_flow(D(90_000), days=90) == known(1000)


def test_invoices_cover_the_oldest_work_first_and_split_a_day() -> None:
    work = [Dated(on(0), D(100)), Dated(on(10), D(100))]

    found = cover(work, [Dated(on(20), D(150))])

    assert found == (
        Covered(on(0), on(20), D(100)),
        Covered(on(10), on(20), D(50)),
        Covered(on(10), None, D(50)),
    )


def test_a_credit_note_makes_its_invoice_bill_less() -> None:
    work = [Dated(on(0), D(100))]
    bills = [Dated(on(5), D(100)), Dated(on(9), D(-100)), Dated(on(30), D(100))]

    assert cover(work, bills) == (Covered(on(0), on(30), D(100)),)


def test_work_that_was_withdrawn_was_never_earned() -> None:
    assert cover([Dated(on(0), D(100)), Dated(on(3), D(-40))], []) == (Covered(on(0), None, D(60)),)


@given(SERIES, SERIES)
def test_what_is_covered_is_all_that_stands(work: list[Dated], bills: list[Dated]) -> None:
    found = cover(work, bills)

    earned, billed = (sum((one.amount for one in series), D(0)) for series in (work, bills))
    unbilled = sum((one.amount for one in found if one.billed_on is None), D(0))
    assert sum((one.amount for one in found), D(0)) == max(earned, D(0))
    assert unbilled == max(max(earned, D(0)) - max(billed, D(0)), D(0))
    assert all(one.amount > 0 for one in found)


def test_a_receivable_is_not_due_on_its_due_day() -> None:
    assert [overdue_bucket(days) for days in (-5, 0, 1, 30, 31, 61, 91)] == [0, 0, 1, 1, 2, 3, 4]


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.sampled_from([(4, 4, 5), (4, 5, 4), (5, 4, 4)]))
def test_a_day_lies_in_the_fiscal_period_that_its_position_names(day: date, pattern: tuple[int, int, int]) -> None:
    calendar = WeekCalendar(pattern, weekday=5, month=1, day=31)
    position = week_position(day, calendar)

    first, last = week_period(position.fiscal_year, position.period, calendar)

    assert first <= day <= last
    assert (last - first).days + 1 in (28, 35, 42)
