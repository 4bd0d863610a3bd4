"""The margin bridge on built firms: causes worked out by hand, nothing left unexplained, nothing guessed."""

from datetime import date

import pytest
from django.db.models import F

from integrations.canonical.models import Project, Task, TimeEntry
from tests.visibility import builders as make
from tests.visibility.queries.bridging import (
    ASKED,
    FRESH,
    NOW,
    OLD,
    THEN,
    D,
    adds_up,
    bars,
    later,
    seen,
    two_days,
    viewer_of,
)
from tests.visibility.sales import Sale
from tests.visibility.signed import make_change, make_contract, make_line
from visibility.access import OutOfScope
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.queries.bridge.page import bridge
from visibility.queries.bridge.rows import bridge_bar
from visibility.queries.bridge.scope import filters_of
from visibility.queries.kept import forget

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(db: None) -> None:
    forget()


def test_work_worse_paid_and_a_late_day_by_hand() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    run(THEN)
    later(sale, 10, 900)
    later(sale, 5, 500, OLD)
    run(NOW)

    expected, done = seen(sale), seen(sale, basis="done")

    # 80 h at 100 and 60; then 10 h at 90 and 60, and 5 h of June at 100 and 60, recorded in July.
    assert bars(done) == {"then": D(3_200), "late": D(200), "hours": D(400), "bill_rates": D(-100), "now": D(3_700)}
    # Of the estimate 20 h are still to come: what was booked since came on top.
    assert bars(expected) == {"then": D(4_000), "late": D(200), "hours": D(400), "bill_rates": D(-100), "now": D(4_500)}
    adds_up(expected)
    adds_up(done)


def test_what_is_corrected_or_taken_back_is_no_new_work() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    sale.book(5, 500, service_date=OLD)
    run(THEN)
    entries = list(TimeEntry.objects.order_by("pk"))
    TimeEntry.objects.filter(pk=entries[0].pk).update(hours=D(70), amount=D(7_000), recorded_at=NOW)
    TimeEntry.objects.filter(pk=entries[1].pk).update(is_deleted=True, recorded_at=NOW)
    run(NOW)

    page = seen(sale, basis="done")

    assert bars(page) == {"then": D(3_400), "corrections": D(-600), "now": D(2_800)}
    rows = bridge_bar(
        viewer_of(sale),
        "corrections",
        filters_of({**ASKED, "basis": "done"}, now=NOW, project=sale.project.code),
        now=NOW,
    )
    assert sorted(row.external_id for row in rows.facts) == sorted(entry.external_id for entry in entries)
    assert rows.total.figure == D(-600)


def test_an_estimate_made_anew_and_a_dearer_hour() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    run(THEN)
    Task.objects.update(estimate_hours=D(150), recorded_at=NOW)
    run(NOW)

    page = seen(sale)

    # 20 h were to come, now 30: the estimate says 50 more of which progress says 40 are done.
    assert bars(page)["estimates"] == D(50) * 40
    assert bars(page)["hours"] == D(-40) * 40
    adds_up(page)


def test_a_signed_change_order_is_scope() -> None:
    sale = Sale(method="fixed_poc_cost")
    contract = make_contract(sale.project, sale.connection)
    make_line(contract, "fixed_poc_cost", amount=D(10_000))
    sale.book(80, 0, service_date=OLD)
    run(THEN)
    make_change(contract, signed_on=FRESH, amount=D(2_000), recorded_at=NOW)
    run(NOW)

    page = seen(sale)

    assert bars(page) == {"then": D(4_000), "scope": D(2_000), "now": D(6_000)}
    rows = bridge_bar(viewer_of(sale), "scope", filters_of(ASKED, now=NOW, project=sale.project.code), now=NOW)
    assert "CO-1 More" in {row.what for row in rows.facts}


def test_exchange_rates_alone_are_fx_and_at_budget_rate_there_is_none() -> None:
    sale = Sale(currency="USD", method="fixed_poc_cost")
    firm = sale.connection.firm
    make.make_rate(firm, published_on=OLD, rate=D("1.10"))
    make.make_rate(firm, rate=D("1.25"))
    make.make_rate(firm, published_on=NOW.date(), rate=D("1.00"))
    make.make_rate(firm, rate_type="budget", published_on=date(2026, 1, 1), rate=D("2.00"))
    sale.book(80, 0, service_date=OLD)
    two_days(sale)

    page, planned = seen(sale), seen(sale, rate="budget")

    # Price 10,000 and 20 h at 60 to come at 1.25 and at 1.00; 4,363.64 were posted at 1.10.
    assert bars(page) == {"then": D("2676.36"), "fx": D("1760.00"), "now": D("4436.36")}
    assert bars(planned) == {"then": D(2_000), "now": D(2_000)}
    adds_up(page)


def test_without_a_budget_rate_a_project_is_in_neither_total_and_said_so() -> None:
    sale = Sale(currency="USD", method="fixed_poc_cost")
    make.make_rate(sale.connection.firm)
    make.make_rate(sale.connection.firm, published_on=NOW.date(), rate=D("1.00"))
    two_days(sale)

    page = seen(sale, rate="budget")

    assert page.bars[0].value.reason == "no_budget_rate"
    assert [(one.why, one.when) for one in page.left_out] == [
        ("No budget rate of this plan year is known for the currency.", "30 Jun 2026")
    ]


def test_projects_that_came_and_went() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    run(THEN)
    fresh = make.make_project(sale.entity, price=D(1_000), revenue_method="fixed_poc_cost")
    make.make_task(fresh, sale.connection, estimate_hours=D(10), percent_complete=D(0))
    Project.objects.filter(pk=sale.project.pk).update(is_deleted=True, version=9)
    run(NOW)

    page = seen(sale)

    assert bars(page) == {"then": D(4_000), "new": D(400), "closed": D(-4_000), "now": D(400)}
    adds_up(page)


def test_one_that_cannot_be_known_on_one_of_the_days_is_left_out_of_both() -> None:
    sale = Sale()
    sale.book(80, None, service_date=OLD, bill_rate=None)
    run(THEN)
    TimeEntry.objects.update(amount=D(8_000), recorded_at=NOW)
    run(NOW)

    page = seen(sale)

    assert (page.left_out_count, page.bars[0].value.reason) == (1, "no_rate")


def test_the_last_margin_is_the_portfolios() -> None:
    sale = Sale()
    sale.book(80, 7_777, service_date=OLD)
    two_days(sale)

    stored = ProjectFigures.objects.get(project=sale.project).forecast_margin_reporting

    assert bars(seen(sale))["now"] == stored


def test_another_firms_project_is_not_found() -> None:
    sale, other = Sale(), Sale()
    two_days(sale)

    with pytest.raises(OutOfScope):
        bridge(viewer_of(other), filters_of(ASKED, now=NOW, project=sale.project.code), now=NOW)


def test_who_left_the_portfolio_and_cannot_be_compared_is_counted_and_named() -> None:
    sale = Sale()
    gone = make.make_project(sale.entity, name="Gone", revenue_method="time_and_materials")
    make.make_time(gone, sale.connection, sale.person, service_date=OLD, amount=None, bill_rate=None)
    run(THEN)
    Project.objects.filter(pk=gone.pk).update(is_deleted=True, version=F("version") + 1)
    run(NOW)

    page = seen(sale)

    assert page.left_out_count == 1
    assert [(one.name, one.why != "", one.drill) for one in page.left_out] == [("Gone", True, None)]


def test_rows_and_the_rest_add_up_to_the_bridge_and_all_are_shown_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visibility.queries.bridge.page.ROWS_SHOWN", 1)
    sale = Sale()
    others = [make.make_project(sale.entity, code=f"P-{n}", price=D(1_000)) for n in (7, 8)]
    for project in others:
        make.make_time(project, sale.connection, sale.person, hours=D(10), amount=D(1_000), service_date=OLD)
    sale.book(80, 8_000, service_date=OLD)
    run(THEN)
    later(sale, 10, 900)
    make.make_time(others[0], sale.connection, sale.person, hours=D(5), service_date=FRESH, recorded_at=NOW)
    run(NOW)

    page, whole = seen(sale, basis="done"), seen(sale, basis="done", all="1")

    assert (len(page.rows), page.row_count, page.rest is not None and page.rest.count) == (1, 3, 2)
    assert page.rest is not None
    first, last = page.bars[0].value.figure, page.bars[-1].value.figure
    assert (page.rows[0].then.figure or D(0)) + (page.rest.then.figure or D(0)) == first
    assert (page.rows[0].now.figure or D(0)) + (page.rest.now.figure or D(0)) == last
    assert (len(whole.rows), whole.rest) == (3, None)
