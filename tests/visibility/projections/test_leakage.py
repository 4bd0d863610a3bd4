"""Each project's walk from the margin as sold to the margin expected, stored with its figures, exact to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Project
from tests.visibility import builders as make
from tests.visibility.sales import WON_ON, Sale
from tests.visibility.signed import make_contract, make_line
from visibility.measures.leakage_walk import STEPS
from visibility.models import ProjectFigures, ProjectLeakage
from visibility.projections import rebuild

pytestmark = pytest.mark.django_db
D = Decimal


def added_up(row: ProjectLeakage) -> Decimal:
    return sum((getattr(row, name) or D(0) for name in ("planned", *STEPS, "fx")), D(0))


def test_time_billed_too_low_and_too_many_hours_by_hand() -> None:
    sale = Sale()
    sale.book(90, 8_550)  # at 95, sold at 100
    sale.book(10, 0, is_billable=False)
    make.make_order(sale.project, sale.connection, billed_amount=D(700))
    make.make_expense(sale.project, sale.connection, sale.person, amount=D(200))
    make.make_expense(sale.project, sale.connection, sale.person, amount=D(50), is_billable=False)

    row = sale.walk()

    # 20 h of the task are left: 110 h billable at 100, 120 h in all at 60. Billed on: 200 of 250 spent.
    assert (row.planned, row.rate, row.mix) == (D(4_000), D(-450), D(0))
    assert (row.scope, row.subcontract, row.unexplained, row.fx) == (D(-250), D(-700), D(0), D(0))
    assert row.forecast == ProjectFigures.objects.get(project=sale.project).forecast_margin_reporting == D(2_600)
    assert (row.unbillable, row.unrated, row.reason, row.rate_reason) == (D(1_000), D(0), "", "")


def test_hours_of_a_fixed_price_that_was_signed_lose_nothing_by_their_rates() -> None:
    sale = Sale()
    make_line(make_contract(sale.project, sale.connection), "fixed_poc_cost", amount=D(10_000))
    sale.book(80, 4_000)
    sale.book(10, 0, is_billable=False)

    row = sale.walk()

    # 110 h at 60 where 100 h were sold: the price stands whatever the hours are billed at.
    assert (row.rate, row.mix, row.scope, row.unexplained) == (D(0), D(0), D(-600), D(0))
    assert (row.forecast, row.unbillable) == (D(3_400), D(0))


def test_a_dearer_colleague_is_the_mix() -> None:
    sale = Sale(method="fixed_poc_cost")
    senior = make.make_person(sale.entity, role="senior", bill_rate=D(200))
    make.make_cost_rate(senior, sale.connection, amount=D(110))
    make.make_time(sale.project, sale.connection, senior, hours=D(80), amount=D(0), service_date=date(2026, 6, 1))

    row = sale.walk()

    # 80 h at 110 and 20 h left at 60: 100 h at 100 an hour where 60 was sold.
    assert (row.rate, row.mix, row.scope, row.unexplained) == (D(0), D(-4_000), D(0), D(0))
    assert added_up(row) == row.forecast == D(0)


def test_what_rates_changed_since_the_sale_is_fx() -> None:
    sale = Sale(currency="USD", method="fixed_poc_cost")
    make.make_rate(sale.connection.firm, published_on=WON_ON, rate=D("1.00"))
    make.make_rate(sale.connection.firm, published_on=date(2026, 6, 1), rate=D("1.10"))
    make.make_rate(sale.connection.firm, rate=D("1.25"))
    sale.book(80, 0)

    row = sale.walk()

    # 80 h x 60 were posted at 1.10: 4,363.64; price and what is left at 1.25: 8,000 - 960.
    assert (row.planned, row.forecast) == (D(4_000), D("2676.36"))
    assert (row.fx, row.unexplained) == (D("-1323.64"), D(0))
    assert added_up(row) == row.forecast


def test_without_a_rate_of_the_day_of_the_sale_there_is_no_walk() -> None:
    sale = Sale(currency="USD")
    make.make_rate(sale.connection.firm, rate=D("1.25"))

    row = sale.walk()

    assert (row.reason, row.planned, row.forecast) == ("missing_rate", None, None)


def test_hours_without_a_rate_leave_the_project_out_with_what_they_are_worth() -> None:
    sale = Sale()
    sale.book(3, None, bill_rate=None)

    row = sale.walk()

    assert (row.reason, row.planned, row.unrated) == ("no_rate", None, D(300))


def test_a_project_without_a_deal_says_that_it_was_not_sold() -> None:
    sale = Sale()
    Project.objects.filter(pk=sale.project.pk).update(opportunity=None)

    assert sale.walk().reason == "no_estimate"


def test_odd_cents_and_several_people_add_up() -> None:
    sale = Sale(currency="USD")
    for on, rate in ((WON_ON, "1.0337"), (date(2026, 6, 1), "1.1173"), (make.TODAY, "1.2091")):
        make.make_rate(sale.connection.firm, published_on=on, rate=D(rate))
    for number in range(7):
        colleague = make.make_person(sale.entity, role=f"role {number % 3}", bill_rate=D("99.95") + number)
        make.make_cost_rate(colleague, sale.connection, amount=D("61.37") + number)
        make.make_time(
            sale.project, sale.connection, colleague, hours=D(1) / 3, amount=D("33.31"), service_date=date(2026, 6, 1)
        )

    row = sale.walk()

    assert added_up(row) == row.forecast == ProjectFigures.objects.get(project=sale.project).forecast_margin_reporting
    assert row.unexplained == 0


def test_a_rebuild_finds_the_walks_as_they_are() -> None:
    sale = Sale()
    sale.book(90, 8_550)
    sale.walk()
    ProjectLeakage.objects.update(rate=D(-1))

    (found,) = rebuild.compare(make.TODAY, sample=1).differences

    assert str(found) == f"rebuilt leakage of project: {sale.project.pk} rate is -1, should be -4.5E+2"
