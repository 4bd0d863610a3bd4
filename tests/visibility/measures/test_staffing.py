"""Staffing risk: unfilled demand weighed by money, probability and urgency."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.staffing import Demand, StaffingRisk, staffing_risk, unfilled_soon

AS_OF = date(2026, 6, 30)
DEMANDS = st.lists(
    st.builds(
        Demand,
        unfilled_hours=st.decimals(0, 2000, places=2),
        bill_rate=st.none() | st.decimals(0, 400, places=2),
        probability=st.decimals(0, 1, places=2),
        starts_on=st.dates(AS_OF - timedelta(days=90), AS_OF + timedelta(days=120)),
    ),
    min_size=1,
    max_size=8,
)


def make_demand(**changes: object) -> Demand:
    demand = Demand(Decimal(100), Decimal(150), Decimal(1), AS_OF + timedelta(days=30))
    return replace(demand, **changes)  # type: ignore[arg-type]


def test_work_that_starts_in_half_the_horizon_weighs_half() -> None:
    assert staffing_risk([make_demand()], as_of=AS_OF) == StaffingRisk(Decimal(7500), Decimal(15000), 0)


def test_work_that_has_started_weighs_whole() -> None:
    started = make_demand(starts_on=AS_OF - timedelta(days=10))

    assert staffing_risk([started], as_of=AS_OF).staffing_risk == Decimal(15000)


def test_demand_that_has_ended_is_past_risk() -> None:
    ended = make_demand(starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 29))

    assert staffing_risk([ended], as_of=AS_OF) == StaffingRisk(Decimal(0), Decimal(0), 0)


def test_demand_without_a_rate_is_counted_and_not_valued() -> None:
    assert staffing_risk([make_demand(bill_rate=None)], as_of=AS_OF) == StaffingRisk(Decimal(0), Decimal(0), 1)


def test_unfilled_roles_of_the_next_30_days_come_earliest_first() -> None:
    at_30, at_31 = make_demand(), make_demand(starts_on=AS_OF + timedelta(days=31))
    started, filled = make_demand(starts_on=AS_OF), make_demand(unfilled_hours=Decimal(0))

    assert unfilled_soon([at_31, at_30, filled, started], as_of=AS_OF) == (started, at_30)


@given(demands=DEMANDS, filled_share=st.decimals(0, 1, places=2))
def test_filling_demand_never_raises_the_risk(demands: list[Demand], filled_share: Decimal) -> None:
    left = demands[0].unfilled_hours * (1 - filled_share)
    after = staffing_risk([replace(demands[0], unfilled_hours=left), *demands[1:]], as_of=AS_OF)

    before = staffing_risk(demands, as_of=AS_OF)
    assert after.staffing_risk <= before.staffing_risk
    assert after.revenue_at_risk <= before.revenue_at_risk


@given(demands=DEMANDS, delay=st.integers(0, 90))
def test_delaying_demand_never_raises_the_risk(demands: list[Demand], delay: int) -> None:
    later = replace(demands[0], starts_on=demands[0].starts_on + timedelta(days=delay))

    before, after = staffing_risk(demands, as_of=AS_OF), staffing_risk([later, *demands[1:]], as_of=AS_OF)
    assert after.staffing_risk <= before.staffing_risk
