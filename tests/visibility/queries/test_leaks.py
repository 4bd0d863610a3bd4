"""What leaks between the systems, with its records."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.models import Connection
from journeys.queries.leak_shapes import Prices
from journeys.queries.leaks import LEAKS, leak_sums, leaking
from journeys.queries.scope import LedgerScope
from tests.visibility import builders as make
from tests.visibility.queries.leaking import EVERYTHING, HOUR, bars_of, entry, leaks, page_of, sell
from tests.visibility.sales import Sale
from tests.visibility.worlds import Build, as_built
from visibility.queries.leakage.page import leakage

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


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

    found = leak_sums(LEAKS, euros, **leaking(scope, now=make.NOW + timedelta(days=9), names=True))

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
