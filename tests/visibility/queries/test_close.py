"""The close cockpit: planted items stop it with their list and money, clearing all makes it safe, a close is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from integrations.canonical.models import Firm, FiscalCalendar, FiscalPeriod, LegalEntity, Project, TimeEntry
from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from tests.visibility.signed import make_contract, make_line
from visibility import closes
from visibility.access import Viewer
from visibility.models import PeriodClose
from visibility.projections import turn
from visibility.projections.rebuild import rebuild
from visibility.queries import kept
from visibility.queries.close.page import close
from visibility.queries.close.periods import calendars_of
from visibility.queries.close.rows import close_rows
from visibility.trust import needs

pytestmark = pytest.mark.django_db
D = Decimal
MAY = "2026-05-01"
DONE = {"journey": "time_to_finance", "entity": "time_entry", "state": "done"}


@dataclass(frozen=True)
class Scene:
    firm: Firm
    germany: LegalEntity
    psa: Connection
    project: Project
    period: FiscalPeriod


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def scene() -> Scene:
    """May is over, every source was read since, and nothing is left to do."""
    firm = make.make_firm()
    germany = make.make_entity(firm)
    psa = make.make_connection(firm, go_live_at=datetime(2026, 1, 1, tzinfo=UTC))
    for entity in needs.CLOSE:
        StreamCursor.objects.create(
            connection=psa, stream=entity, entity=entity, every_seconds=600, last_success_at=make.NOW
        )
    project = make.make_project(germany, name="Polar")
    return Scene(firm, germany, psa, project, make.make_period(firm, psa))


def ask(scene: Scene, viewer: Viewer | None = None, period: str = MAY) -> Any:
    return close(viewer or make.make_viewer(scene.firm, role="finance"), period, now=make.NOW)


def line(scene: Scene, key: str) -> Any:
    (entity,) = ask(scene).entities
    return next(one for one in entity.lines if one.key == key)


def behind(scene: Scene, key: str) -> Any:
    viewer = make.make_viewer(scene.firm, role="finance")
    return close_rows(viewer, key, "DE", MAY, page=1, now=make.NOW).rows


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


def make_entry(scene: Scene, **changes: Any) -> TimeEntry:
    plain = {
        "service_date": date(2026, 5, 12),
        "approved_at": datetime(2026, 5, 15, tzinfo=UTC),
        "reporting_amount": D(1200),
    }
    return make.make_time(scene.project, scene.psa, None, **{**plain, **changes})


def subject(entry: TimeEntry) -> str:
    return f"plain-{entry.external_id}"


def close_period(scene: Scene, at: datetime, **changes: Any) -> None:
    states = {"state": "closed", "source_changed_at": at}
    FiscalPeriod.objects.filter(pk=scene.period.pk).update(**{**states, **changes})


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


def test_unbilled_work_rolls_forward_over_the_period(scene: Scene) -> None:
    for day, amount in ((date(2026, 4, 10), 1000), (date(2026, 5, 10), 700), (date(2026, 6, 10), 50)):
        entry = make_entry(scene, service_date=day, amount=D(amount), reporting_amount=D(amount))
        make.make_run(scene.firm, subject=subject(entry), **DONE)
    make.make_invoice(scene.project, scene.psa, service_date=date(2026, 5, 5), amount=D(900))
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    names = ("opening", "recognised", "billed", "fx", "closing")
    assert [getattr(forward, name).figure for name in names] == [1000, 700, 900, 0, 800]


def test_a_project_whose_cost_is_known_rolls_forward_too(scene: Scene) -> None:
    person = make.make_person(scene.germany)
    make.make_cost_rate(person, scene.psa)
    make.make_time(
        scene.project, scene.psa, person, service_date=date(2026, 5, 10), amount=D(800), reporting_amount=D(800)
    )
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.figure, forward.left_out) == (800, 0)


def test_a_signed_contract_rolls_forward_by_its_lines(scene: Scene) -> None:
    make_line(make_contract(scene.project, scene.psa), "capped_tm", cap=D(1000))
    for day in (date(2026, 5, 10), date(2026, 5, 11)):
        make.make_time(scene.project, scene.psa, None, service_date=day, amount=D(800), reporting_amount=D(800))
    for published in (date(2026, 4, 30), date(2026, 5, 29)):
        make.make_rate(scene.firm, published_on=published)
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.figure, forward.fx.figure, forward.closing.figure) == (1000, 0, 1000)


def test_what_was_posted_without_a_rate_is_in_no_roll_forward(scene: Scene) -> None:
    make.make_time(scene.project, scene.psa, None, service_date=date(2026, 5, 10), amount=D(800))
    make.make_invoice(scene.project, scene.psa, service_date=date(2026, 5, 11), amount=D(900))
    Firm.objects.update(reporting_currency="CHF")
    rebuild(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.reason, forward.billed.reason) == ("missing_rate", "missing_rate")


def test_exchange_differences_are_what_the_two_balances_leave(scene: Scene) -> None:
    dollars = make.make_project(scene.germany, currency="USD")
    for published, rate in ((date(2026, 4, 30), "1.25"), (date(2026, 5, 29), "1.00")):
        make.make_rate(scene.firm, published_on=published, rate=D(rate))
    make.make_time(dollars, scene.psa, None, service_date=date(2026, 4, 30), amount=D(1000), reporting_amount=D(800))
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.opening.figure, forward.fx.figure, forward.closing.figure) == (800, 200, 1000)


def test_a_closing_rate_that_a_source_states_goes_before_the_last_spot_rate(scene: Scene) -> None:
    dollars = make.make_project(scene.germany, currency="USD")
    make.make_rate(scene.firm, published_on=date(2026, 5, 29), rate=D("1.00"))
    make.make_rate(scene.firm, published_on=date(2026, 5, 31), rate=D("2.00"), rate_type="closing")
    make.make_time(dollars, scene.psa, None, service_date=date(2026, 5, 29), amount=D(1000), reporting_amount=D(1000))
    turn.run(make.NOW)

    assert ask(scene).entities[0].roll_forward.closing.figure == 500


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


def test_the_figures_of_a_close_are_kept_and_what_came_later_is_told(scene: Scene) -> None:
    make_entry(scene)
    close_period(scene, make.NOW - timedelta(hours=1))

    assert closes.keep_closes(make.NOW) == 1
    assert closes.keep_closes(make.NOW) == 0

    make_entry(scene, recorded_at=make.NOW + timedelta(hours=1), reporting_amount=D(300), amount=D(300))
    (entity,) = ask(scene).entities
    (found,) = entity.kept
    unposted = next(one for one in found.lines if one["key"] == "unposted")
    assert (entity.verdict, found.verdict, unposted["count"], unposted["amount"]) == (
        "closed",
        "not_safe",
        1,
        "1200.00",
    )
    assert (found.late, found.late_money.figure, found.closing.figure) == (1, 300, 0)
    assert [(row.state, row.amount.figure) for row in behind(scene, "late")] == [("new", 300)]


def test_a_kept_close_can_be_neither_changed_nor_deleted(scene: Scene) -> None:
    close_period(scene, make.NOW)
    closes.keep_closes(make.NOW)

    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        PeriodClose.objects.update(verdict="safe")
    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        PeriodClose.objects.all().delete()


def test_a_period_opened_and_closed_again_is_kept_once_more(scene: Scene) -> None:
    for hours in (5, 3):
        close_period(scene, make.NOW - timedelta(hours=hours))
        closes.keep_closes(make.NOW - timedelta(hours=hours - 1))

    assert PeriodClose.objects.count() == 2


def test_what_was_closed_before_go_live_is_not_kept(scene: Scene) -> None:
    close_period(scene, datetime(2025, 12, 31, tzinfo=UTC))

    assert closes.keep_closes(make.NOW) == 0
    assert ask(scene).entities[0].kept == ()


def test_nothing_is_kept_while_a_source_is_read_for_the_first_time(scene: Scene) -> None:
    close_period(scene, make.NOW)
    StreamCursor.objects.filter(entity="invoice").update(
        last_success_at=None, lease_until=make.NOW + timedelta(minutes=1)
    )

    assert closes.keep_closes(make.NOW) == 0


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
