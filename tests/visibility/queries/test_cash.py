"""The cash clock from planted events: exact medians, who waits and on whom."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.models import StreamCursor
from tests.visibility import builders as make
from tests.visibility.queries.clock import HOUR, Scene, ask, behind, leg, make_bill, make_paid, make_scene
from tests.visibility.signed import make_contract, make_line
from tests.visibility.worlds import Build, as_built
from visibility.projections import turn
from visibility.queries import kept
from visibility.templatetags.answers import address, text

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


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


def test_few_events_are_said_to_be_too_few(scene: Scene) -> None:
    make_paid(scene, date(2026, 5, 1), 20)

    found = leg(ask(make.make_viewer(scene.firm)), "payment")

    assert (found.count, found.p50.figure, found.p50.reason) == (1, None, "too_few_events")
    assert text(found.p50) == "Fewer than five in this window: too few to judge by."
    assert text(leg(ask(make.make_viewer(scene.firm)), "approval").p50) == "None passed in this window."


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
