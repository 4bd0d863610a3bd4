"""The cash clock from planted events: exact medians, who waits and on whom, what customers owe."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import Firm, Invoice, LegalEntity, Project
from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from tests.visibility.signed import make_contract, make_line
from visibility.access import Viewer
from visibility.projections import turn
from visibility.queries import kept
from visibility.queries.cash.page import cash
from visibility.queries.cash.rows import cash_rows
from visibility.queries.shapes.cash import CashFilters
from visibility.templatetags.answers import address, text

pytestmark = pytest.mark.django_db
D = Decimal
HOUR = 3600


@dataclass(frozen=True)
class Scene:
    firm: Firm
    germany: LegalEntity
    erp: Connection
    project: Project


@pytest.fixture
def scene() -> Scene:
    firm = make.make_firm()
    germany = make.make_entity(firm)
    return Scene(firm, germany, make.make_connection(firm), make.make_project(germany, name="Polar"))


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def ask(viewer: Viewer, **filters: Any) -> Any:
    return cash(viewer, CashFilters(**filters), now=make.NOW)


def leg(page: Any, key: str) -> Any:
    return next(one for one in page.legs if one.key == key)


def behind(viewer: Viewer, key: str, state: str = "waiting", **more: Any) -> Any:
    return cash_rows(viewer, key, state, CashFilters(), **{"bucket": "", "page": 1, "now": make.NOW, **more})


def make_bill(scene: Scene, issued_on: date, total: int, **changes: Any) -> Invoice:
    amounts = {"amount": D(total), "total_amount": D(total), "reporting_amount": D(total), "paid_amount": D(0)}
    plain = {**amounts, "due_on": issued_on + timedelta(days=30), "status": "open"}
    return make.make_invoice(scene.project, scene.erp, service_date=issued_on, **{**plain, **changes})


def make_paid(scene: Scene, issued_on: date, days: int, total: int = 900) -> Invoice:
    bill = make_bill(scene, issued_on, total, paid_amount=D(total), status="paid")
    make.make_allocation_of(bill, service_date=issued_on + timedelta(days=days))
    return bill


def test_deals_take_from_won_to_the_last_needed_step(scene: Scene) -> None:
    for seconds in (10, 20, 30, 40, 50):
        deal = make.make_opportunity(scene.germany, won_at=make.NOW - timedelta(days=1), amount=D(900))
        ended = make.NOW - timedelta(days=1) + timedelta(seconds=seconds)
        make.make_run(scene.firm, canonical_id=deal.pk, state="done", delivered_at=ended)
    late = make.make_opportunity(scene.germany, won_at=make.NOW - timedelta(hours=3), name="Late one")
    make.make_run(scene.firm, canonical_id=late.pk, state="failed")

    found = leg(ask(make.make_viewer(scene.firm)), "activation")

    assert (found.count, found.p50.figure, found.p90.figure) == (5, 30, 50)
    assert (found.flow.figure, found.waiting, found.waiting_money.figure) == (50, 1, 100_000)
    assert [(one.name, one.count) for one in found.waits_on] == [("somebody to mend it", 1)]
    (row,) = behind(make.make_viewer(scene.firm), "activation").rows
    assert (row.what, row.lasted.figure) == ("Late one", 3 * HOUR)


def test_a_deal_won_before_go_live_with_its_project_waits_for_nothing(scene: Scene) -> None:
    old = make.make_opportunity(scene.germany)
    make.make_project(scene.germany, opportunity=old)

    assert leg(ask(make.make_viewer(scene.firm)), "activation").waiting == 0


def test_approval_is_told_by_project_and_manager(scene: Scene) -> None:
    for hours in (24, 48, 72, 96, 120):
        approved = datetime(2026, 6, 1, tzinfo=make.NOW.tzinfo) + timedelta(hours=hours, minutes=20)
        make.make_time(scene.project, scene.erp, None, approved_at=approved, reporting_amount=D(1200))
    for _ in range(2):
        make.make_time(scene.project, scene.erp, None, is_approved=False, reporting_amount=D(600))

    found = leg(ask(make.make_viewer(scene.firm)), "approval")

    assert (found.count, found.p50.figure, found.p90.figure) == (5, 72 * HOUR, 120 * HOUR)
    assert (found.waiting, found.waiting_money.figure, found.waits_on[0].name) == (2, 1200, "Mara Lindt")
    (row,) = behind(make.make_viewer(scene.firm), "approval").rows
    assert (row.project, row.count, row.amount.figure) == ("Polar", 2, 1200)
    assert address(row.source).endswith("/rows/?kind=time&state=unapproved")


def test_a_milestone_gathers_the_work_since_the_one_before(scene: Scene) -> None:
    for day in (1, 2, 3, 4, 5):
        project = make.make_project(scene.germany, revenue_method="fixed_milestone")
        make.make_time(project, scene.erp, None, service_date=date(2026, 6, 1))
        make.make_milestone(project, scene.erp, accepted_on=date(2026, 6, 1 + day))
        make.make_time(project, scene.erp, None, service_date=date(2026, 6, 20))
        make.make_milestone(project, scene.erp, due_on=date(2026, 6, 25))
        make.make_milestone(project, scene.erp, due_on=date(2026, 8, 25))

    found = leg(ask(make.make_viewer(scene.firm)), "acceptance")

    assert (found.count, found.p50.figure) == (5, 3)
    assert (found.waiting, found.waiting_money.figure) == (5, 150_000)
    assert found.waits_on[0].name == "acceptance, past its due day"


def test_earned_work_is_matched_with_invoices(scene: Scene) -> None:
    for day in range(1, 6):
        on = date(2026, 5, day)
        make.make_time(scene.project, scene.erp, None, service_date=on, amount=D(100), reporting_amount=D(100))
    make_bill(scene, date(2026, 6, 10), 450)
    turn.run(make.NOW)

    found = leg(ask(make.make_viewer(scene.firm)), "invoicing")

    assert (found.count, found.p50.figure) == (5, 38)
    assert (found.waiting, found.waiting_money.figure, found.flow.figure) == (1, 50, 5)
    (row,) = behind(make.make_viewer(scene.firm), "invoicing").rows
    assert (row.project, row.amount.figure) == ("Polar", 50)


def test_work_under_a_contract_is_matched_by_what_was_signed(scene: Scene) -> None:
    contract = make_contract(scene.project, scene.erp)
    make_line(contract, "retainer", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31))
    make_line(contract, "fixed_milestone")
    make.make_time(scene.project, scene.erp, None, amount=D(100), reporting_amount=D(100))
    make.make_milestone(scene.project, scene.erp, accepted_on=date(2026, 6, 1), amount=D(700), reporting_amount=D(700))
    turn.run(make.NOW)

    found = leg(ask(make.make_viewer(scene.firm)), "invoicing")

    assert (found.waiting, found.waiting_money.figure) == (1, 700)


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


def test_few_events_are_said_to_be_too_few(scene: Scene) -> None:
    make_paid(scene, date(2026, 5, 1), 20)

    found = leg(ask(make.make_viewer(scene.firm)), "payment")

    assert (found.count, found.p50.figure, found.p50.reason) == (1, None, "too_few_events")
    assert text(found.p50) == "Fewer than five in this window: too few to judge by."
    assert text(leg(ask(make.make_viewer(scene.firm)), "approval").p50) == "None passed in this window."


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


@pytest.mark.parametrize("key", ["staffing", "start", "posting"])
def test_a_leg_nobody_is_in_says_so(scene: Scene, key: str) -> None:
    found = leg(ask(make.make_viewer(scene.firm)), key)

    assert (found.count, found.waiting, found.flow.figure, found.waits_on) == (0, 0, None, ())
    assert behind(make.make_viewer(scene.firm), key, "passed").rows == ()


def test_expenses_that_are_read_late_lower_the_grade_of_posting(scene: Scene) -> None:
    make.make_run(
        scene.firm,
        journey="time_to_finance",
        project_id=scene.project.pk,
        business_at=make.NOW - timedelta(seconds=60),
        delivered_at=make.NOW,
        state="done",
    )
    for entity in ("project", "time_entry", "expense_entry", "fx_rate"):
        StreamCursor.objects.create(
            connection=scene.erp, stream=entity, entity=entity, every_seconds=600, last_success_at=make.NOW
        )
    before = leg(ask(make.make_viewer(scene.firm)), "posting").confidence.grade
    kept.forget()
    StreamCursor.objects.filter(entity="expense_entry").update(last_success_at=make.NOW - timedelta(days=9))

    assert (before, leg(ask(make.make_viewer(scene.firm)), "posting").confidence.grade) == ("A", "D")


def test_people_are_named_and_then_work(scene: Scene) -> None:
    deal = make.make_opportunity(scene.germany, won_at=make.NOW - timedelta(days=9))
    project = make.make_project(scene.germany, opportunity=deal, name="Manned", ends_on=date(2026, 12, 31))
    activated = make.NOW - timedelta(days=8)
    make.make_run(scene.firm, canonical_id=deal.pk, state="done", delivered_at=activated)
    viewer = make.make_viewer(scene.firm)
    unmanned = leg(ask(viewer), "staffing")
    kept.forget()
    person = make.make_person(scene.germany)
    make.make_allocation(project, scene.erp, person=person, source_changed_at=activated + timedelta(days=2))

    page = ask(viewer)

    assert (unmanned.waiting, unmanned.waits_on[0].name) == (1, "a name for its roles")
    assert (leg(page, "staffing").waiting, leg(page, "staffing").count) == (0, 1)
    (row,) = behind(viewer, "start").rows
    assert (row.project, row.waits_on, row.lasted.figure) == ("Manned", "Mara Lindt", 6 * 24 * HOUR)


def test_postings_pass_and_wait(scene: Scene) -> None:
    for seconds in (5, 6, 7, 8, 9):
        ended = make.NOW - timedelta(seconds=60 - seconds)
        make.make_run(
            scene.firm,
            journey="time_to_finance",
            entity="time_entry",
            project_id=scene.project.pk,
            business_at=make.NOW - timedelta(seconds=60),
            delivered_at=ended,
            state="done",
        )
    for state in ("open", "failed", "cancelled"):
        make.make_run(scene.firm, journey="expense_to_finance", project_id=scene.project.pk, state=state)

    found = leg(ask(make.make_viewer(scene.firm)), "posting")

    assert (found.count, found.p50.figure, found.waiting) == (5, 7, 2)
    assert {one.name for one in found.waits_on} == {"the systems", "somebody to mend it"}
    assert found.confidence.open_count == 2
