"""Days as cells keep them, read and summed."""

from datetime import date
from decimal import Decimal

from visibility.projections.project_inputs import Amounts, Day, ProjectInputs, kept_days

D = Decimal
JULY = [
    {"on": "2026-07-01", "time": "100.00", "labour": "60.00", "time_r": "90.00", "labour_r": "54.00"},
    {"on": "2026-07-03", "invoiced": "500.00", "invoiced_r": "450.00"},
]
LATE = [{"on": "2026-07-01", "time": "25.00", "expense": "7.50", "time_r": "22.50", "expense_r": "6.75"}]


def inputs_of(days: list[dict[str, str]]) -> ProjectInputs:
    return ProjectInputs(
        method="time_and_materials", currency="CHF", reporting_currency="EUR", price=None, days=kept_days(days)
    )


def test_a_day_has_what_its_cell_states_and_nothing_else() -> None:
    first, second = kept_days(JULY)

    assert first == Day(
        date(2026, 7, 1), Amounts(time=D("100.00"), labour=D("60.00")), Amounts(time=D("90.00"), labour=D("54.00"))
    )
    assert second == Day(date(2026, 7, 3), Amounts(invoiced=D("500.00")), Amounts(invoiced=D("450.00")))


def test_a_day_that_stands_in_two_periods_is_one_day_with_all_of_it() -> None:
    first, *_ = kept_days([*JULY, *LATE])

    assert first.own == Amounts(time=D("125.00"), labour=D("60.00"), expense=D("7.50"))
    assert first.reporting == Amounts(time=D("112.50"), labour=D("54.00"), expense=D("6.75"))


def test_days_are_in_order_whatever_period_they_were_posted_in() -> None:
    assert [day.on.day for day in kept_days([*reversed(JULY), *LATE])] == [1, 3]


def test_what_is_posted_later_is_in_no_sum_of_a_day() -> None:
    posted = inputs_of([*JULY, *LATE]).until(date(2026, 7, 2))

    assert [day.on.day for day in posted.days] == [1]
    assert (posted.own.time, posted.own.invoiced) == (D("125.00"), D(0))
    assert (posted.reporting.time, posted.reporting.invoiced) == (D("112.50"), D(0))


def test_nothing_was_posted_before_the_first_day() -> None:
    days, own, reporting = inputs_of(JULY).until(date(2026, 6, 30))

    assert (list(days), own, reporting) == ([], Amounts(), Amounts())
