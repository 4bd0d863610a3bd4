"""Bills of one order take turns at the ERP; one that waits for its project keeps nobody but its own credit back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from integrations.canonical.events import CostShare, SupplierInvoiceReceived
from integrations.connector import Limits
from integrations.models import Connection
from journeys import registry
from journeys.engine import deciding, gates, recalling, scheduling, turns
from journeys.engine.claiming import Wish, claim
from journeys.intake.starting import start
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import NOW, make_connection, make_firm

NET = Decimal(100)
BACK = {"amount": -NET, "tax": Decimal(0), "total": -NET, "corrects_ref": "DE1/1"}


@pytest.fixture
def erp(transactional_db: None) -> Connection:
    connection = make_connection(make_firm(), commands=("PostVendorBill",))
    gates.make(connection.pk, Limits(concurrency=1000))
    return connection


def arrive(erp: Connection, number: int, **changes: Any) -> StepRun:
    """The step of a bill that came in; the number tells its place in the order of arrival."""
    values: dict[str, Any] = {
        "firm_id": erp.firm_id,
        "firm_slug": "north",
        "canonical_id": number,
        "version": 1,
        "legal_entity": "DE",
        "invoice_ref": f"DE1/{number}",
        "number": str(number),
        "supplier": "Weserdaten GbR",
        "kind": "invoice",
        "order_number": "PO-1",
        "corrects_ref": "",
        "issued_on": date(2026, 10, 31),
        "due_on": None,
        "received_at": NOW,
        "amount": NET,
        "tax": Decimal(0),
        "total": NET,
        "currency": "EUR",
        "shares": (CostShare(project_code="", percent=NET, amount=NET, description="Work"),),
        "project_id": None,
        "project_code": "",
        "customer_name": "",
    }
    event = SupplierInvoiceReceived(**values | changes)
    with transaction.atomic():
        start(registry.journey("subcontract_to_finance"), [event], via="poll")
    return StepRun.objects.get(run__subject=event.invoice_ref, run__version=event.version)


def claimed(erp: Connection) -> list[int]:
    return [one.id for one in claim(erp.pk, Wish(1000), lane="live", worker="w", lease_seconds=60).steps]


def waits(step: StepRun, on: str) -> None:
    StepRun.objects.filter(pk=step.pk).update(state="waiting", wait_on=on)


def test_the_first_of_an_order_goes_first_and_the_page_can_say_so(erp: Connection) -> None:
    first, second = arrive(erp, 1), arrive(erp, 2)

    assert dict(turns.holders([first.pk, second.pk])) == {second.pk: first.run_id}
    assert claimed(erp) == [first.pk]
    assert claimed(erp) == []


def test_one_that_waits_for_its_project_passes_its_turn(erp: Connection) -> None:
    first, second = arrive(erp, 1), arrive(erp, 2)
    waits(first, "project:3")

    assert dict(turns.holders([second.pk])) == {}
    assert scheduling.lateness("live").total_seconds() > 0
    assert claimed(erp) == [second.pk]


def test_once_its_project_is_there_it_comes_after_what_is_under_way(erp: Connection) -> None:
    first, second = arrive(erp, 1), arrive(erp, 2)
    waits(first, "project:3")
    claimed(erp)
    StepRun.objects.filter(pk=first.pk).update(state="ready", wait_on=None)

    assert dict(turns.holders([first.pk])) == {first.pk: second.run_id}
    assert claimed(erp) == []


@pytest.mark.parametrize("on", ["remote:7", "bulk:k"])
def test_one_that_the_target_is_at_work_on_keeps_its_turn(erp: Connection, on: str) -> None:
    waits(arrive(erp, 1), on)
    arrive(erp, 2)

    assert claimed(erp) == []


def test_what_the_target_is_at_work_on_is_asked_about_before_one_that_had_passed_goes(erp: Connection) -> None:
    first, second = arrive(erp, 1), arrive(erp, 2)
    StepRun.objects.filter(pk=second.pk).update(state="waiting", wait_on="remote:7")
    held = claimed(erp)
    StepRun.objects.filter(pk=second.pk).update(state="ready")

    assert held == []
    assert dict(turns.holders([first.pk, second.pk])) == {first.pk: second.run_id}
    assert claimed(erp) == [second.pk]


def test_a_credit_waits_with_the_bill_that_it_corrects(erp: Connection) -> None:
    waits(arrive(erp, 1), "project:3")
    credit = arrive(erp, 2, **BACK)

    assert claimed(erp) == [credit.pk]
    (decision,) = decisions(credit)
    assert "Invoice 1, which it corrects, is not in the ERP yet" in str(decision)


def test_a_credit_that_came_first_or_whose_bill_has_failed_is_left_to_the_erp(erp: Connection) -> None:
    early = arrive(erp, 2, **BACK)
    bill = arrive(erp, 1)
    late = arrive(erp, 3, **BACK)
    follows = {step.run_id: "DE1/1" for step in (early, late)}

    assert recalling.behind(follows) == {late.run_id}
    JourneyRun.objects.filter(pk=bill.run_id).update(state="failed")
    assert recalling.behind(follows) == set()


def test_a_credit_waits_for_a_later_version_of_the_bill_that_came_before_it(erp: Connection) -> None:
    first = arrive(erp, 1)
    credit = arrive(erp, 2, **BACK)
    arrive(erp, 1, version=2)
    JourneyRun.objects.filter(pk=first.run_id).update(state="cancelled")

    assert recalling.behind({credit.run_id: "DE1/1"}) == {credit.run_id}


def decisions(step: StepRun) -> list[Any]:
    run = step.run
    question = deciding.Question(run.pk, run.journey, step.name, run.event, None)
    return deciding.answer([question], deciding.Events(), NOW)
