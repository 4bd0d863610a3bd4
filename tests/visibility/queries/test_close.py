"""The close cockpit: planted items stop it with their list and money, clearing all makes it safe."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from integrations.canonical.models import FiscalCalendar, FiscalPeriod
from integrations.models import StreamCursor
from tests.visibility import builders as make
from tests.visibility.queries.closing import MAY, Scene, ask, behind, make_entry, make_scene, subject
from tests.visibility.worlds import Build, as_built
from visibility.queries.close.periods import calendars_of
from visibility.queries.close.rows import close_rows

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def line(scene: Scene, key: str) -> Any:
    (entity,) = ask(scene).entities
    return next(one for one in entity.lines if one.key == key)


def test_what_was_received_and_not_invoiced_is_told_with_its_money(scene: Scene) -> None:
    day = date(2026, 5, 4)
    make.make_order(scene.project, scene.psa, received_amount=D(1500), billed_amount=D(1200), service_date=day)
    make.make_order(scene.project, scene.psa, received_amount=D(100), billed_amount=D(1200), service_date=day)
    make.make_order(scene.project, scene.psa, received_amount=D(900), service_date=date(2026, 6, 1))

    found = line(scene, "received")

    assert (found.state, found.count, found.money.figure) == ("told", 1, 300)
    (row,) = behind(scene, "received")
    assert (row.kind, row.state, row.amount.figure) == ("commitment", "received, not invoiced", 300)
    assert ask(scene).entities[0].verdict == "safe"


def test_each_page_of_a_list_has_its_own_rows_in_one_order(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visibility.queries.close.rows.PER_PAGE", 2)
    approved = make.NOW - timedelta(days=2)
    for day in (5, 3, 1):
        make_entry(scene, service_date=date(2026, 5, day))
        make.make_expense(scene.project, scene.psa, None, service_date=date(2026, 5, day), approved_at=approved)
    viewer = make.make_viewer(scene.firm, role="finance")

    pages = [close_rows(viewer, "unposted", "DE", MAY, page=page, now=make.NOW) for page in (1, 2, 3, 4)]

    assert [[(str(row.on), row.kind) for row in page.rows] for page in pages] == [
        [(f"2026-05-0{day}", "expense_entry"), (f"2026-05-0{day}", "time_entry")] for day in (1, 3, 5)
    ] + [[]]
    assert [page.has_more for page in pages] == [True, True, False, False]


def test_a_period_with_nothing_left_is_safe_to_close(scene: Scene) -> None:
    (entity,) = ask(scene).entities

    assert (entity.verdict, entity.stopped, entity.unknown) == ("safe", 0, 0)
    assert {one.state for one in entity.lines} == {"clear"}


def test_approved_time_that_was_never_posted_stops_it_with_its_list(scene: Scene) -> None:
    make_entry(scene)
    make_entry(scene, service_date=date(2026, 6, 1))
    make.make_expense(scene.project, scene.psa, None, service_date=date(2026, 5, 30), approved_at=make.NOW)

    found = line(scene, "unposted")

    assert (found.state, found.count, found.money.figure, found.money.unpriced) == ("stops", 2, 1200, 1)
    assert [(row.kind, row.project, row.on) for row in behind(scene, "unposted")] == [
        ("time_entry", "Polar", date(2026, 5, 12)),
        ("expense_entry", "Polar", date(2026, 5, 30)),
    ]
    assert ask(scene).entities[0].verdict == "not_safe"


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("failed", {"state": "failed", "error": "closed period"}),
        ("unknown", {"state": "open", "steps_unknown": 1}),
        ("in_flight", {"state": "open"}),
    ],
)
def test_postings_that_did_not_arrive_stop_it_each_in_its_line(scene: Scene, key: str, changes: dict[str, Any]) -> None:
    entry = make_entry(scene)
    run = make.make_run(scene.firm, journey="time_to_finance", subject=subject(entry), **changes)

    assert (line(scene, key).count, line(scene, key).money.figure) == (1, 1200)
    assert line(scene, "unposted").count == 0
    (row,) = behind(scene, key)
    assert row.transaction.arguments == {"run_id": str(run.pk)}
    assert row.reason == changes.get("error", "")


def test_time_that_is_not_approved_is_told_and_stops_nothing(scene: Scene) -> None:
    make_entry(scene, is_approved=False, approved_at=None)

    assert (line(scene, "unapproved").state, line(scene, "unapproved").count) == ("told", 1)
    assert ask(scene).entities[0].verdict == "safe"


def test_amounts_without_a_rate_milestones_and_drafts_stop_it(scene: Scene) -> None:
    make.make_expense(scene.project, scene.psa, None, service_date=date(2026, 5, 3), currency="SEK", is_approved=False)
    make.make_milestone(scene.project, scene.psa, accepted_on=date(2026, 4, 20))
    make.make_milestone(scene.project, scene.psa, accepted_on=date(2026, 6, 2))
    make.make_invoice(scene.project, scene.psa, service_date=date(2026, 5, 31), status="draft")

    assert (line(scene, "rates").count, line(scene, "rates").money.figure) == (1, None)
    assert (line(scene, "milestones").count, line(scene, "milestones").money.figure) == (1, 30_000)
    assert (line(scene, "drafts").count, line(scene, "drafts").money.figure) == (1, 5000)
    assert [row.state for row in behind(scene, "rates")] == ["no rate from SEK"]


def test_what_lacks_a_rate_is_named_with_its_own_amount_and_the_rate_to_bring(scene: Scene) -> None:
    day = date(2026, 5, 12)
    customer = make.make_customer(scene.germany, name="Sofia Rail")
    paid = {"service_date": day, "amount": D(1190), "currency": "BGN", "number": "PAY-7", "customer": customer}
    make.make_payment(scene.germany, scene.psa, **paid)
    make_entry(scene, service_date=day, currency="BGN", amount=D(800), reporting_amount=None, hours=D(8))

    found = {row.kind: row for row in behind(scene, "rates")}

    assert found["payment"].what == "PAY-7, Sofia Rail"
    assert (found["payment"].own.figure, found["payment"].own.currency) == (D(1190), "BGN")
    assert found["time_entry"].what.startswith(f"8 h, {scene.project.code}")
    assert (found["time_entry"].own.figure, found["time_entry"].amount.figure) == (D(800), None)
    assert {row.reason.partition(":")[0] for row in found.values()} == {
        "Bring a rate from BGN to EUR of 12 May 2026, or of one of the 5 days before it"
    }


def test_a_suppliers_invoice_that_is_not_in_the_erp_stops_it(scene: Scene) -> None:
    order = make.make_order(scene.project, scene.psa)
    received = {"order_number": order.number, "source_changed_at": make.NOW}
    posted, failed = (
        make.make_supplier_invoice(scene.psa, service_date=date(2026, 5, day), amount=day, **received) for day in (3, 4)
    )
    make.make_supplier_invoice(scene.psa, service_date=date(2026, 6, 2), **received)
    run = {"journey": "subcontract_to_finance", "entity": "supplier_invoice", "legal_entity": scene.germany}
    make.make_run(scene.firm, subject=posted.external_id, state="done", delivered_at=make.NOW, **run)
    refused = make.make_run(scene.firm, subject=failed.external_id, state="failed", error="200 too many", **run)

    (row,) = behind(scene, "bills")

    assert (line(scene, "bills").count, line(scene, "bills").money.figure, line(scene, "bills").state) == (
        1,
        4,
        "stops",
    )
    assert (row.state, row.reason, row.project) == ("failed", "200 too many", "Polar")
    assert row.transaction is not None
    assert row.transaction.arguments == {"run_id": str(refused.pk)}


def test_a_source_read_before_the_period_was_over_stops_it(scene: Scene) -> None:
    early = datetime(2026, 5, 31, 12, tzinfo=UTC)
    StreamCursor.objects.filter(entity="invoice").update(last_success_at=early)

    found = line(scene, "streams")

    assert (found.state, found.count) == ("stops", 1)
    assert "invoice was read" in found.words


def test_what_nobody_measures_cannot_be_known(scene: Scene) -> None:
    FiscalPeriod.objects.all().delete()
    StreamCursor.objects.filter(entity="payment").update(last_success_at=None)

    (entity,) = ask(scene).entities

    assert (entity.verdict, entity.unknown) == ("cannot_know", 2)
    assert line(scene, "period").words == "No ERP states its periods."
    assert "payment was never read" in line(scene, "streams").words


def test_a_period_that_is_not_over_is_not_safe(scene: Scene) -> None:
    make.make_period(scene.firm, scene.psa, name="Jul", service_date=date(2026, 6, 15), ends_on=date(2026, 7, 14))

    (entity,) = ask(scene, period="2026-06-15").entities

    assert entity.verdict == "not_safe"
    assert next(one for one in entity.lines if one.key == "period").words == "Open. It ends on 14 Jul 2026."


def test_the_oldest_period_still_open_comes_first_and_bears_its_fiscal_name(scene: Scene) -> None:
    FiscalCalendar.objects.create(firm=scene.firm, start_month=4, named_by="end")
    make.make_period(scene.firm, scene.psa, name="June", service_date=date(2026, 6, 1), ends_on=date(2026, 6, 30))

    page = ask(scene, period="nonsense")

    assert (page.chosen.name, page.chosen.fiscal) == ("May 2026", "FY2027 P2")
    assert [one.name for one in page.periods] == ["June", "May 2026"]


def test_a_year_of_weeks_names_its_periods(scene: Scene) -> None:
    FiscalCalendar.objects.create(
        firm=scene.firm, legal_entity=scene.germany, family="4-4-5", weekday=5, anchor_month=1, anchor_day=31
    )

    assert ask(scene).entities[0].period.fiscal == "FY2026 P5"


def test_a_legal_entity_with_periods_of_its_own_closes_by_them(scene: Scene) -> None:
    britain = make.make_entity(scene.firm, code="UK", name="Britain")
    make.make_period(scene.firm, scene.psa, legal_entity=britain, state="closed", source_changed_at=make.NOW)

    assert [(one.entity, one.verdict) for one in ask(scene).entities] == [("DE", "safe"), ("UK", "closed")]


def test_a_viewer_sees_the_closes_of_legal_entities_in_scope_alone(scene: Scene) -> None:
    britain = make.make_entity(scene.firm, code="UK", name="Britain")
    british = make.make_viewer(scene.firm, britain, role="finance")

    assert [one.entity for one in ask(scene, british).entities] == ["UK"]
    with pytest.raises(Http404):
        close_rows(british, "unposted", "DE", MAY, page=1, now=make.NOW)


def test_a_period_within_another_is_no_period_of_its_own(scene: Scene) -> None:
    last = date(2026, 5, 31)
    make.make_period(scene.firm, scene.psa, name="Adj May 2026", service_date=last, ends_on=last)

    found = calendars_of(scene.firm.pk).of(scene.germany.pk, make.TODAY)

    assert [one.name for one in found] == [scene.period.name]


def test_what_consists_of_other_periods_is_closed_with_them(scene: Scene) -> None:
    for name, first, last in (
        ("Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("FY26", date(2026, 1, 1), date(2026, 12, 31)),
    ):
        make.make_period(scene.firm, scene.psa, name=name, service_date=first, ends_on=last)
    end = date(2026, 12, 31)
    make.make_period(scene.firm, scene.psa, name="Adj 2026", service_date=end, ends_on=end)

    found = calendars_of(scene.firm.pk).of(scene.germany.pk, make.TODAY)

    assert [one.name for one in found] == [scene.period.name]
