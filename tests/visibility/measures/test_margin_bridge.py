"""The bridge between two margins: by hand, and whatever the numbers exactly the difference between the two."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.margin_bridge import (
    BARS,
    CAUSES,
    FactChange,
    Reported,
    Sides,
    Standing,
    added,
    appeared,
    bridge,
    causes,
    gone,
)

D = Decimal
# 10 h at a cost of 60 billed at 100, and 14 h at 65 billed at 98; the example of `causes`.
THEN = Standing(revenue=D(1_000), time=D(1_000), billable=D(10), hours=D(10), labour=D(600), earns_by_time=True)
NOW = replace(THEN, revenue=D(1_372), time=D(1_372), billable=D(14), hours=D(14), labour=D(910))
LATE = FactChange(time=D(200), billable=D(2), hours=D(2), labour=D(120))


def told(sides: Sides) -> dict[str, Decimal]:
    return {name: amount for name, amount in causes(sides).items() if amount}


def test_time_and_materials_by_hand() -> None:
    assert told(Sides(then=THEN, now=NOW, late=LATE)) == {
        "late": D(80),
        "hours": D(80),
        "cost_rates": D(-70),
        "bill_rates": D(-28),
    }


def test_a_task_estimated_anew_is_no_overrun() -> None:
    then = replace(THEN, estimate=D(10), estimate_billable=D(10))
    now = replace(then, revenue=D(1_300), time=D(1_300), billable=D(13), hours=D(13), labour=D(780), estimate=D(12))
    now = replace(now, estimate_billable=D(12))

    # 2 h more were estimated, a third was worked beside: 40 an hour.
    assert told(Sides(then=then, now=now)) == {"estimates": D(80), "hours": D(40)}
    assert told(Sides(then=then, now=now, is_closing=True)) == {"closing": D(80), "hours": D(40)}


def test_a_change_order_counts_at_the_share_that_was_earned_and_the_rest_is_progress() -> None:
    then = Standing(revenue=D(4_000), contract_value=D(10_000))
    now = Standing(revenue=D(6_000), contract_value=D(12_000))

    # 40 % of 2,000 more; then 50 % of 12,000 where 40 % of it were 4,800.
    assert told(Sides(then=then, now=now)) == {"scope": D(800), "progress": D(1_200)}


def test_work_beyond_a_cap_earns_nothing() -> None:
    capped = replace(NOW, revenue=D(1_200))

    found = told(Sides(then=THEN, now=capped))

    assert found["over_cap"] == D(-172)
    assert sum(found.values()) == capped.margin - THEN.margin


def test_expenses_billed_on_with_a_mark_up_and_suppliers() -> None:
    now = replace(THEN, revenue=D(1_110), rebillable=D(100), expenses=D(130), suppliers=D(50))

    assert told(Sides(then=THEN, now=now)) == {"expenses": D(-20), "suppliers": D(-50)}


def test_what_exchange_rates_did_stands_apart() -> None:
    then, now = Reported(D("320.00"), D("0.8"), "EUR"), Reported(D("415.80"), D("0.9"), "EUR")

    found = bridge(Sides(then=THEN, now=NOW, late=LATE), then, now)

    # 62 at 0.8 is 49.60; of 95.80 the rates did 46.20.
    assert {name: amount for name, amount in found.items() if amount} == {
        "late": D("64.00"),
        "hours": D("64.00"),
        "cost_rates": D("-56.00"),
        "bill_rates": D("-22.40"),
        "fx": D("46.20"),
    }


def test_new_and_gone_projects_have_one_bar() -> None:
    assert sum(added([appeared(D(500)), gone(D(300))]).values()) == D(200)
    assert (appeared(D(500))["new"], gone(D(300))["closed"]) == (D(500), D(-300))


amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4)
rates = st.decimals(min_value=D("0.0001"), max_value=200, places=10)
standings = st.builds(
    Standing,
    **dict.fromkeys(
        ("revenue", "time", "billable", "rebillable", "hours", "labour", "expenses", "suppliers", "estimate"), amounts
    ),
    estimate_billable=amounts,
    contract_value=st.none() | amounts,
    earns_by_time=st.booleans(),
)
changes = st.builds(FactChange, **dict.fromkeys(("time", "billable", "earned", "hours", "labour"), amounts))
sides = st.builds(Sides, then=standings, now=standings, late=changes, corrections=changes, is_closing=st.booleans())


@given(sides)
def test_causes_add_up_to_the_difference_in_the_projects_currency(both: Sides) -> None:
    total = sum(causes(both).values(), D(0))

    assert abs(total - (both.now.margin - both.then.margin)) < D("1e-10")


@given(sides, rates, rates)
def test_bars_add_up_to_the_cent_in_the_reporting_currency(both: Sides, one: Decimal, other: Decimal) -> None:
    then = Reported(round(both.then.margin * one, 2), one, "EUR")
    now = Reported(round(both.now.margin * other, 2), other, "EUR")

    assert tuple(bridge(both, then, now)) == BARS
    assert sum(bridge(both, then, now).values()) == now.margin - then.margin


@given(standings, standings)
def test_the_days_swapped_mirror_the_whole_whatever_each_cause_does(one: Standing, other: Standing) -> None:
    there, back = causes(Sides(then=one, now=other)), causes(Sides(then=other, now=one))

    assert abs(sum(there.values(), D(0)) + sum(back.values(), D(0))) < D("1e-10")
    assert set(there) == {*CAUSES, "closing"}
