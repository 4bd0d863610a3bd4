"""Margin leakage: bars that add up, what leaks between the systems with its records, and what was recovered."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import Milestone
from integrations.models import Connection
from journeys.models import JourneyRun, OperatorAction, StepRun
from journeys.queries.leak_shapes import Prices
from journeys.queries.leaks import LEAKS, leak_sums, leaking
from journeys.queries.scope import LedgerScope
from tests.builders.ledger import make_step
from tests.visibility import builders as make
from tests.visibility.sales import WON_ON, Sale
from tests.visibility.signed import make_contract, make_line
from visibility.access import OutOfScope, Viewer
from visibility.projections.rebuild import rebuild
from visibility.queries.kept import forget
from visibility.queries.leakage.page import leakage
from visibility.queries.leakage.rows import leakage_bar, leakage_recovered
from visibility.queries.shapes.leakage import BarPage, LeakageFilters, LeakagePage

pytestmark = pytest.mark.django_db
D = Decimal
EVERYTHING = LeakageFilters()
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget()


@pytest.fixture
def sale() -> Sale:
    """A deal with a margin of 4,000 whose project expects 2,950: time billed too low, travel not billed on."""
    sold = Sale()
    sold.book(80, 7_200)
    make.make_expense(sold.project, sold.connection, sold.person, amount=D(250), is_billable=False)
    sold.walk()
    return sold


def entry(sale: Sale, state: str = "failed", journey: str = "time_to_finance", **changes: object) -> JourneyRun:
    """A run of approved time on the project."""
    plain = {"journey": journey, "project_id": sale.project.pk, "legal_entity": sale.entity, "state": state}
    return make.make_run(sale.connection.firm, **{**plain, **changes})


def page_of(sale: Sale, viewer: Viewer | None = None, **filters: Any) -> LeakagePage:
    forget()
    return leakage(viewer or make.make_viewer(sale.connection.firm), LeakageFilters(**filters), now=make.NOW)


def bars_of(page: LeakagePage) -> dict[str, Decimal | None]:
    return {bar.key: bar.value.figure for bar in page.bars}


def leaks(sale: Sale, cause: str = "", role: str = "finance") -> BarPage:
    return leakage_bar(
        make.make_viewer(sale.connection.firm, role=role), "integration", LeakageFilters(cause=cause), now=make.NOW
    )


def test_the_bars_go_from_sold_to_now_without_a_gap(sale: Sale) -> None:
    entry(sale, amount=D("120.50"))
    page = page_of(sale)

    assert bars_of(page) == {
        "planned": D(4_000),
        "rate": D(-800),
        "mix": D(0),
        "scope": D(-250),
        "subcontract": D(0),
        "fx": D(0),
        "unexplained": D(0),
        "forecast": D(2_950),
        "integration": D("-120.50"),
        "standing": D("2829.50"),
    }
    for before, bar in zip(page.bars, page.bars[1:], strict=False):
        assert bar.end == before.end if bar.kind == "total" else bar.start == before.end


def test_what_failed_or_is_late_leaks_and_what_is_in_time_does_not(sale: Sale) -> None:
    failed = entry(sale, amount=D(100), error_kind="validation", error="25 hours on one day")
    late = entry(sale, "open", amount=D(30), due_at=make.NOW - HOUR)
    entry(sale, "open", amount=D(7), due_at=make.NOW + HOUR)
    entry(sale, "done", amount=D(9), due_at=make.NOW - HOUR)
    entry(sale, "open", amount=D(11), due_at=make.NOW - HOUR, delivered_at=make.NOW)

    found = leaks(sale).leaks

    assert [(row.run_id, row.state, row.at_stake.figure) for row in found] == [
        (failed.pk, "Failed", D(100)),
        (late.pk, "Late", D(30)),
    ]
    assert {row.correlation_id for row in found} == {str(failed.correlation_id), str(late.correlation_id)}
    assert found[0].why == "25 hours on one day"
    assert found[0].mend.startswith("Correct the field")
    assert [row.why for row in leaks(sale, role="executive").leaks] == ["", ""]


def test_each_cause_has_its_part_of_the_bar(sale: Sale) -> None:
    entry(sale, amount=D(1))
    entry(sale, journey="expense_to_finance", amount=D(2))
    entry(sale, amount=D(4), error_kind="master_data")
    entry(sale, amount=D(8), error_kind="conflict")
    entry(sale, journey="opportunity_to_project", amount=D(1000))
    make.make_milestone(sale.project, sale.connection, amount=D(16), accepted_on=date(2026, 6, 20))
    make.make_milestone(sale.project, sale.connection, amount=D(99), accepted_on=date(2026, 6, 26))
    sale.ends_on(date(2026, 6, 29))
    make.make_order(sale.project, sale.connection, amount=D(40), billed_amount=D(8))

    page = page_of(sale)

    assert {line.key: line.value.figure for line in page.causes} == {
        "time": D(1),
        "expenses": D(2),
        "mapping": D(4),
        "duplicate": D(8),
        "milestones": D(16),
        "subcontract": D(32),
    }
    assert bars_of(page)["integration"] == D(-63)
    assert [row.what for row in leaks(sale, "milestones").leaks] == ["Go-live"]


def test_a_bill_that_did_not_get_through_is_taken_off_its_order(sale: Sale) -> None:
    sale.ends_on(date(2026, 6, 29))
    order = make.make_order(sale.project, sale.connection, amount=D(40), billed_amount=D(8))
    bill = make.make_supplier_invoice(sale.connection, order_number=order.number, amount=D(10))
    refused = entry(sale, journey="subcontract_to_finance", subject=bill.external_id, amount=D(10))

    found = leaks(sale, "subcontract").leaks

    assert [(row.run_id, row.at_stake.figure) for row in found] == [(None, D(22)), (refused.pk, D(10))]


@pytest.mark.parametrize("state", ["delivered", "from before go-live"])
def test_an_order_that_shows_a_bill_is_not_lessened_by_it_again(sale: Sale, state: str) -> None:
    sale.ends_on(date(2026, 6, 29))
    order = make.make_order(sale.project, sale.connection, amount=D(40), billed_amount=D(8))
    bill = make.make_supplier_invoice(sale.connection, order_number=order.number, amount=D(8))
    if state == "delivered":
        entry(sale, "done", "subcontract_to_finance", subject=bill.external_id, amount=D(8), delivered_at=make.NOW)
    else:
        Connection.objects.filter(pk=sale.connection.pk).update(go_live_at=make.NOW + HOUR)

    assert [row.at_stake.figure for row in leaks(sale, "subcontract").leaks] == [D(32)]


def test_a_bill_that_several_projects_bear_leaks_from_each_by_its_share(sale: Sale) -> None:
    shares = [
        make.make_share(sale.project.code, "60", "60"),
        make.make_share(sale.project.code, "100", "-5"),
        make.make_share(None, "40", "40"),
    ]
    bill = make.make_supplier_invoice(sale.connection, amount=D(95), shares=shares)
    entry(sale, journey="subcontract_to_finance", project_id=None, canonical_id=bill.pk, amount=D(95))
    make.make_supplier_invoice(sale.connection, legal_entity=sale.entity, shares=shares[:1], amount=D(60))

    assert [row.at_stake.figure for row in leaks(sale, "subcontract").leaks] == [D(55)]
    later = make.NOW + timedelta(days=9)
    page = leakage(make.make_viewer(sale.connection.firm), EVERYTHING, now=later)
    assert {line.key: line.value.figure for line in page.causes}["subcontract"] == D(55 + 60)


def test_a_credit_note_that_never_started_is_money_that_leaks_too(sale: Sale) -> None:
    for amount in (D(100), D(-30)):
        make.make_supplier_invoice(sale.connection, legal_entity=sale.entity, amount=amount)
    scope = LedgerScope(firm_id=sale.connection.firm_id)
    euros = Prices(digits=2, currencies=["EUR"], units=[D(1)], targets=[D(1)])

    found = leak_sums(LEAKS, euros, **leaking(scope, now=make.NOW + timedelta(days=9)))

    assert [(one.count, one.money) for one in found if one.cause == "subcontract"] == [(2, D(130))]


def test_a_bill_that_never_started_is_mended_among_those(sale: Sale) -> None:
    Connection.objects.update(go_live_at=make.NOW - timedelta(days=30))
    order = make.make_order(sale.project, sale.connection)
    early = make.NOW - timedelta(days=3)
    make.make_supplier_invoice(
        sale.connection, order_number=order.number, legal_entity=sale.entity, source_changed_at=early, recorded_at=early
    )

    (row,) = leaks(sale, "subcontract").leaks

    assert row.state == "Never started"
    assert row.drill is not None
    assert (row.drill.name, row.drill.query) == ("unstarted", {"kind": "bills"})


def test_work_beyond_a_cap_is_lost_once_a_contract_states_one(sale: Sale) -> None:
    def over_cap() -> Decimal | None:
        return next(line.value.figure for line in page_of(sale).lost if line.key == "over_cap")

    before = over_cap()
    make_line(make_contract(sale.project, sale.connection), "capped_tm", cap=D(7_000))
    rebuild(make.NOW)

    assert (before, over_cap()) == (None, D(200))


def test_money_of_other_currencies_is_rounded_record_by_record(sale: Sale) -> None:
    make.make_rate(sale.connection.firm, rate=D("1.10"))
    for _ in range(3):
        entry(sale, amount=D("10.04"), currency="USD")
    entry(sale, amount=D(5), currency="CHF")
    entry(sale, amount=None)

    listed = leaks(sale)

    # Three times 9.13; rounded once it would be 27.38.
    assert sum(row.at_stake.figure or D(0) for row in listed.leaks) == listed.total.figure == D("27.39")
    assert (listed.total.unpriced, len(listed.leaks)) == (2, 5)


def test_approved_time_that_never_started_leaks_once_its_promise_has_passed(sale: Sale) -> None:
    Connection.objects.update(go_live_at=make.NOW - timedelta(days=30))
    for hours_ago in (3, 0):
        sale.book(1, 100, approved_at=make.NOW - hours_ago * HOUR)

    (row,) = leaks(sale).leaks

    assert (row.state, row.at_stake.figure, row.correlation_id) == ("Never started", D(100), "")


def test_a_project_that_was_not_sold_is_listed_and_in_no_bar(sale: Sale) -> None:
    other = make.make_project(sale.entity, price=D(777))
    entry(sale, amount=D(10), project_id=other.pk)
    sale.walk()

    page = page_of(sale)

    assert [(row.name, row.price.figure, row.integration.figure) for row in page.left_out] == [
        (other.name, D(777), D(10))
    ]
    assert (page.left_out_count, bars_of(page)["integration"]) == (1, D(0))
    assert page.at_risk[0].value.figure == D(10)


def test_without_any_project_sold_every_bar_is_null_with_its_reason(sale: Sale) -> None:
    page = page_of(sale, entity="nowhere")

    assert {bar.value.reason for bar in page.bars} == {"no_projects"}


def test_somebody_of_another_legal_entity_sees_none_of_it(sale: Sale) -> None:
    entry(sale, amount=D(10))
    britain = make.make_entity(sale.connection.firm, code="UK")
    viewer = make.make_viewer(sale.connection.firm, britain)

    assert page_of(sale, viewer).project_count == 0
    assert leakage_bar(viewer, "integration", EVERYTHING, now=make.NOW).leaks == ()
    with pytest.raises(OutOfScope):
        leakage_bar(viewer, "rate", LeakageFilters(project=sale.project.code), now=make.NOW)


def test_a_slice_is_a_legal_entity_a_customer_or_a_project(sale: Sale) -> None:
    entry(sale, amount=D(10))

    assert bars_of(page_of(sale, project=sale.project.code)) == bars_of(page_of(sale))
    assert page_of(sale, customer="4711").project_count == 0
    assert page_of(sale, entity="DE").project_count == 1


def test_the_rate_bar_opens_the_hours_and_rates_of_each_role(sale: Sale) -> None:
    page = leakage_bar(
        make.make_viewer(sale.connection.firm), "rate", LeakageFilters(project=sale.project.code), now=make.NOW
    )

    (row,) = page.roles
    assert (row.role, row.sold_hours.figure, row.worked_hours.figure, row.planned_hours.figure) == (
        "consultant",
        D(100),
        D(80),
        D(20),
    )
    assert (row.rate_sold.figure, row.rate_billed.figure, row.lost.figure) == (D(100), D(90), D(800))
    assert page.total.figure == D(-800)


def replayed(run: JourneyRun, at: datetime) -> None:
    """What a replay that succeeds leaves in the ledger."""
    OperatorAction.objects.create(run_id=run.pk, action="replay", actor="pia", reason="mended", performed_at=at - HOUR)
    StepRun.objects.filter(run=run).update(state="done", finished_at=at)
    JourneyRun.objects.filter(pk=run.pk).update(state="done", delivered_at=at, finished_at=at)


def test_after_a_replay_the_bar_is_zero_and_the_money_recovered(sale: Sale) -> None:
    run = entry(sale, amount=D("120.50"))
    make_step(run, sale.connection, name="post_time", state="rejected", error_kind="validation", error="no")
    before = bars_of(page_of(sale))["integration"]

    replayed(run, make.NOW - HOUR)

    page, viewer = page_of(sale), make.make_viewer(sale.connection.firm)
    assert (before, bars_of(page)["integration"]) == (D("-120.50"), D(0))
    assert (page.recovered.value.figure, page.recovered.count) == (D("120.50"), 1)
    (row,) = leakage_recovered(viewer, EVERYTHING, now=make.NOW).rows
    assert (row.run_id, row.how, row.actor, row.reason) == (run.pk, "Sent again", "pia", "mended")


def test_what_was_skipped_in_time_or_is_long_ago_was_not_recovered(sale: Sale) -> None:
    states = (("skipped", make.NOW - HOUR), ("done", make.NOW - HOUR), ("done", make.NOW - timedelta(days=8)))
    for state, at in states:
        run = entry(sale, "done", due_at=make.NOW)
        make_step(run, sale.connection, name="post_time", state=state, finished_at=at)
        JourneyRun.objects.filter(pk=run.pk).update(delivered_at=at)

    assert page_of(sale).recovered.count == 0


def test_a_milestone_that_is_invoiced_late_is_recovered(sale: Sale) -> None:
    milestone = make.make_milestone(sale.project, sale.connection, amount=D(500), accepted_on=WON_ON)
    before = bars_of(page_of(sale))["integration"]

    Milestone.objects.filter(pk=milestone.pk).update(is_invoiced=True, version=2, recorded_at=make.NOW - HOUR)

    page = page_of(sale)
    assert (before, bars_of(page)["integration"]) == (D(-500), D(0))
    assert (page.recovered.value.figure, page.recovered.count) == (D(500), 1)


def test_what_a_newer_version_or_patience_brought_through_is_recovered_too(sale: Sale) -> None:
    refused = entry(sale, "cancelled", subject="entry-1")
    make_step(refused, sale.connection, name="post_time", state="cancelled", error_kind="validation")
    corrected = entry(sale, "done", subject="entry-1", version=2, amount=D(60))
    late = entry(sale, "done", due_at=make.NOW - 2 * HOUR, amount=D(40))
    for run in (corrected, late):
        make_step(run, sale.connection, name="post_time", state="done", finished_at=make.NOW - HOUR)
        JourneyRun.objects.filter(pk=run.pk).update(delivered_at=make.NOW - HOUR)

    rows = leakage_recovered(make.make_viewer(sale.connection.firm), EVERYTHING, now=make.NOW).rows

    assert {row.run_id: (row.how, row.money.figure) for row in rows} == {
        corrected.pk: ("Corrected at the source", D(60)),
        late.pk: ("Got through late", D(40)),
    }
