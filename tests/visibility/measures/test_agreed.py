"""Contract value, pending changes, baselines and days of a retainer."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.agreed import PriceChange, contract_value, pending_changes
from visibility.measures.baseline import (
    PlannedMonth,
    PlanVersion,
    current_plan,
    planned_budget,
    planned_to_date,
    scaled_progress,
)
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.retainer import earned_by_days, straight_line_by_days

D = Decimal
AS_OF = date(2026, 6, 30)
CHANGES = (
    PriceChange(D(500), date(2026, 6, 30)),
    PriceChange(D(-200), date(2026, 5, 1)),
    PriceChange(D(900), date(2026, 7, 1)),
    PriceChange(D(70), None),
)


def test_the_contract_is_worth_what_was_signed_by_the_day() -> None:
    assert contract_value([known(1000), known(40)], CHANGES, as_of=AS_OF) == known(1340)
    assert pending_changes(CHANGES, as_of=AS_OF) == known(970)


def test_a_price_nobody_states_makes_the_value_unknown() -> None:
    assert contract_value([unknown(Reason.NO_REVENUE)], (), as_of=AS_OF) == unknown(Reason.NO_REVENUE)
    assert contract_value([], [PriceChange(None, AS_OF)], as_of=AS_OF) == unknown(Reason.NO_AMOUNT)


def plan(number: int, made_on: date, *costs: int) -> PlanVersion:
    months = (f"2026-{month:02d}" for month in range(4, 12))
    return PlanVersion(
        number, made_on, tuple(PlannedMonth(month, known(cost)) for month, cost in zip(months, costs, strict=False))
    )


def test_a_rebaseline_holds_from_the_next_month_on() -> None:
    plans = [plan(1, date(2026, 4, 10), 100), plan(2, date(2026, 6, 15), 200), plan(3, date(2026, 8, 1), 300)]

    numbers = {
        on: found.number if (found := current_plan(plans, on=on)) else None
        for on in (date(2026, 4, 9), date(2026, 4, 10), date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 1))
    }

    assert list(numbers.values()) == [None, 1, 1, 2, 3]


def test_a_baseline_without_months_is_none() -> None:
    assert current_plan([plan(1, date(2026, 4, 1))], on=AS_OF) is None


def test_planned_value_takes_whole_months_and_the_days_of_the_present_one() -> None:
    made = plan(1, date(2026, 4, 1), 300, 310, 600)

    assert planned_budget(made) == known(1210)
    assert planned_to_date(made, on=date(2026, 6, 10)) == known(810)  # 300 + 310 + 600 x 10 / 30
    assert planned_to_date(made, on=date(2026, 3, 31)) == known(0)


def test_another_budget_is_earned_at_the_same_progress() -> None:
    assert scaled_progress(ev=known(30), bac=known(120), budget=known(200)) == known(50)
    assert scaled_progress(ev=known(0), bac=known(0), budget=known(200)) == unknown(Reason.NO_BUDGET)


@given(
    amount=st.decimals(0, 10**6, places=2),
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 200),
)
def test_days_of_a_retainer_sum_to_its_months_and_its_price(amount: Decimal, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    days = dict(earned_by_days(amount, start=start, end=end, until=end, currency="EUR"))

    months: dict[str, Decimal] = {}
    for on, earned in days.items():
        months[f"{on:%Y-%m}"] = months.get(f"{on:%Y-%m}", D(0)) + earned

    assert months == straight_line_by_days(amount, start=start, end=end, currency="EUR")
    assert len(days) == length + 1


def test_a_retainer_earns_nothing_after_today_or_before_it_starts() -> None:
    def june(until: date) -> dict[date, Decimal]:
        return dict(earned_by_days(D(300), start=date(2026, 6, 1), end=date(2026, 6, 30), until=until, currency="EUR"))

    assert june(date(2026, 6, 3)) == {date(2026, 6, day): D(10) for day in (1, 2, 3)}
    assert june(date(2026, 5, 31)) == {}
