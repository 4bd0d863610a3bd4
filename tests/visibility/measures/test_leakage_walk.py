"""The walk from the margin as sold to the margin expected, by examples worked out by hand."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from visibility.measures.figure import Reason
from visibility.measures.leakage_walk import STEPS, Expected, RoleTime, Sold, Walk, rate_sold, stands, walk

D = Decimal
# 60 h of a consultant (list 150, costs 80) and 40 h of a senior (list 200, costs 120): list value 17,000, sold for 0.9
# of it; cost 9,600; margin 5,700.
SOLD = Sold(revenue=D(15_300), cost=D(9_600), hours=D(100), standard_value=D(17_000))
# Worked: consultant 50 h billed at 130 (sold at 135), senior 70 h at 180 (as sold); labour 4,000 + 8,400.
CONSULTANT = RoleTime("consultant", D(50), D(6_500), D(150))
SENIOR = RoleTime("senior", D(70), D(12_600), D(200))
BY_TIME = Expected(
    revenue=D(19_100),
    hours=D(120),
    labour=D(12_400),
    expenses=D(300),
    suppliers=D(1_000),
    times=(CONSULTANT, SENIOR),
)


def cents(walked: Walk) -> dict[str, Decimal | None]:
    found = {name: walked.steps[name].value for name in STEPS}
    return {name: None if value is None else round(value, 2) for name, value in found.items()}


def test_the_rate_sold_is_what_of_the_list_was_agreed_on() -> None:
    assert rate_sold(SOLD).value == D("0.9")
    assert rate_sold(replace(SOLD, standard_value=None)).reason == Reason.NO_RATE
    assert rate_sold(replace(SOLD, standard_value=D(0))).reason == Reason.NO_RATE


def test_time_and_materials_by_hand() -> None:
    walked = walk(SOLD, BY_TIME)

    # rate: 50 h x (130 - 135). At the rates sold 120 h are worth 6,750 + 12,600 = 19,350, 161.25 an hour; they cost
    # 103.33 an hour. mix: 100 h x 161.25 - 15,300 + 9,600 - 100 h x 103.33. scope: 20 h x (161.25 - 103.33) - 300.
    assert cents(walked) == {
        "rate": D("-250.00"),
        "mix": D("91.67"),
        "scope": D("858.33"),
        "subcontract": D("-1000.00"),
        "unexplained": D("0.00"),
    }
    assert (walked.planned, walked.forecast) == (D(5_700), D(5_400))


def test_under_a_fixed_price_more_hours_only_cost() -> None:
    fixed = Expected(revenue=D(15_300), hours=D(120), labour=D(12_400), expenses=D(300))

    assert cents(walk(SOLD, fixed)) == {
        "rate": D("0.00"),
        "mix": D("-733.33"),  # 9,600 - 100 h x 103.33
        "scope": D("-2366.67"),  # 20 h x 103.33 and 300
        "subcontract": D("0.00"),
        "unexplained": D("0.00"),
    }


def test_a_price_that_is_not_the_deals_is_not_explained() -> None:
    cheaper = Expected(revenue=D(15_000), hours=D(100), labour=D(9_600))

    assert cents(walk(SOLD, cheaper)) == dict.fromkeys(STEPS, D("0.00")) | {"unexplained": D("-300.00")}


def test_expenses_billed_on_leave_the_margin_as_it_was() -> None:
    times = (RoleTime("consultant", D(60), D(8_100), D(150)), RoleTime("senior", D(40), D(7_200), D(200)))
    travelled = Expected(
        revenue=D(15_640), hours=D(100), labour=D(9_600), expenses=D(340), rebillable=D(340), times=times
    )

    assert cents(walk(SOLD, travelled)) == dict.fromkeys(STEPS, D("0.00"))


def test_without_a_list_rate_the_rate_is_unknown_and_its_money_not_explained() -> None:
    walked = walk(replace(SOLD, standard_value=None), BY_TIME)

    assert walked.steps["rate"].reason == Reason.NO_RATE
    # Mix and scope are of the cost alone; 19,100 - 15,300 of revenue stay without an explanation.
    assert cents(walked) == {
        "rate": None,
        "mix": D("-733.33"),
        "scope": D("-2366.67"),
        "subcontract": D("-1000.00"),
        "unexplained": D("3800.00"),
    }


def test_a_role_without_a_list_rate_counts_as_billed() -> None:
    stranger = replace(SENIOR, standard_rate=None)

    assert walk(SOLD, replace(BY_TIME, times=(CONSULTANT, stranger))).steps["rate"].value == D(-250)


def test_a_project_without_any_hour_has_no_mix() -> None:
    idle = Expected(revenue=D(0), hours=D(0), labour=D(0), times=())

    assert cents(walk(SOLD, idle)) == dict.fromkeys(STEPS, D("0.00")) | {"scope": D("-5700.00")}


@pytest.mark.parametrize("hours", [D(1), D(3), D(7), D("33.3333333333"), D(120)])
def test_the_steps_always_add_up(hours: Decimal) -> None:
    walked = walk(SOLD, replace(BY_TIME, hours=hours, labour=D("12400.01")))
    stood = stands(walked)

    assert (stood[0], stood[-1], len(stood)) == (walked.planned, walked.forecast, len(STEPS) + 1)
    assert sum(after - before for before, after in pairwise(stood)) == walked.forecast - walked.planned
