"""What customers owe: by days past due, in days of revenue, within the scope of who looks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.visibility import builders as make
from tests.visibility.queries.clock import Scene, ask, behind, leg, make_bill, make_paid, make_scene
from tests.visibility.worlds import Build, as_built
from visibility.projections import turn

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_an_invoice_is_paid_when_its_total_is_reached(scene: Scene) -> None:
    for days in (20, 30, 40, 50):
        make_paid(scene, date(2026, 5, 1), days)
    parts = make_bill(scene, date(2026, 5, 1), 900, paid_amount=D(900), status="paid")
    make.make_allocation_of(parts, amount=D(400), service_date=date(2026, 5, 11))
    make.make_allocation_of(parts, amount=D(500), service_date=date(2026, 6, 30))

    found = leg(ask(make.make_viewer(scene.firm)), "payment")

    assert (found.count, found.p50.figure, found.p90.figure) == (5, 40, 60)
    assert (found.flow.figure, found.waiting) == (D(50), 0)


def test_an_invoice_paid_by_nobody_knows_what_is_told_and_not_counted(scene: Scene) -> None:
    make_bill(scene, date(2026, 5, 1), 900, paid_amount=D(900), status="paid")

    page = ask(make.make_viewer(scene.firm))

    assert (leg(page, "payment").count, leg(page, "payment").waiting) == (0, 0)
    assert page.notices[0].title == "1 invoice paid, and what paid EUR 900 of it is not known."


def test_receivables_stand_by_days_past_due_with_their_rows(scene: Scene) -> None:
    for overdue, total in ((-1, 1), (0, 10), (1, 100), (31, 1000), (91, 10_000)):
        make_bill(scene, make.TODAY - timedelta(days=overdue + 30), total)
    make_bill(scene, date(2026, 6, 1), -500, kind="credit_note", paid_amount=D(-200))
    payment = make.make_payment(scene.germany, scene.erp, amount=D(70))
    make.make_allocation_of(make_paid(scene, date(2026, 5, 1), 3), payment=payment, amount=D(50))
    viewer = make.make_viewer(scene.firm)

    page = ask(viewer)

    assert [(row.label, row.count, row.amount.figure) for row in page.ages] == [
        ("not due", 2, 11),
        ("1-30", 1, 100),
        ("31-60", 1, 1000),
        ("61-90", 0, 0),
        ("over 90", 1, 10_000),
    ]
    assert (page.owed.figure, page.unset.figure) == (11_111, -320)
    assert [row.amount.figure for row in behind(viewer, "payment", bucket="31-60").rows] == [1000]


def test_lock_up_is_days_of_revenue_since_the_first_invoice(scene: Scene) -> None:
    britain = make.make_entity(scene.firm, code="UK", name="Britain")
    make_bill(scene, make.TODAY - timedelta(days=99), 10_000)
    make.make_time(scene.project, scene.erp, None, amount=D(15_000), reporting_amount=D(15_000))
    turn.run(make.NOW)

    germany, uk, everything = ask(make.make_viewer(scene.firm)).lock_up

    assert (germany.days, germany.revenue.figure, germany.wip.figure) == (100, 10_000, 5000)
    assert (germany.wip_days.figure, germany.dso.figure, germany.total_days.figure) == (50, 100, 150)
    assert (uk.entity, uk.dso.figure, uk.dso.reason) == (britain.code, None, "no_revenue")
    assert (everything.is_total, everything.total_days.figure) == (True, 150)


def test_money_of_another_currency_counts_at_todays_rate_and_is_told_without_one(scene: Scene) -> None:
    make_bill(scene, date(2026, 6, 1), 125, currency="USD")
    make_bill(scene, date(2026, 6, 1), 77, currency="SEK")
    make.make_rate(scene.firm)

    found = ask(make.make_viewer(scene.firm)).owed

    assert (found.figure, found.unpriced) == (100, 1)


def test_a_viewer_sees_legal_entities_in_scope_alone(scene: Scene) -> None:
    britain = make.make_entity(scene.firm, code="UK", name="Britain")
    make_bill(scene, date(2026, 6, 1), 900)
    british = make.make_viewer(scene.firm, britain)

    page = ask(british)

    assert ([row.entity for row in page.lock_up], page.owed.figure) == (["UK"], 0)
    assert ask(british, entity="DE").owed.figure == 0
    assert not behind(british, "payment").rows
    assert ask(make.make_viewer(scene.firm), entity="DE").owed.figure == 900
