"""A supplier's invoice that comes in starts a run about its order's project; money is open until it is in the ERP."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations import queries
from integrations.canonical.lookups import OrderAt, ProjectsAt
from integrations.canonical.models import Change, Commitment, Customer, LegalEntity, Link, Project, SupplierInvoice
from integrations.models import Connection
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import GO_LIVE, NOW, make_connection, make_firm

pytestmark = pytest.mark.django_db
NET = Decimal(1000)
COMMAND = "PostVendorBill"


def part(project: str | None = "", percent: str = "100", amount: str = "1000") -> dict[str, Any]:
    return {"line": "1", "description": "Work", "project": project, "percent": percent, "amount": amount}


@pytest.fixture
def erp() -> Connection:
    firm = make_firm()
    return make_connection(firm, commands=(COMMAND,))


@pytest.fixture
def inbox(erp: Connection) -> Connection:
    return make_connection(erp.firm, commands=(), kind="files")


@pytest.fixture
def project(erp: Connection) -> Project:
    return make_project(erp, "DE-1")


def make_project(erp: Connection, code: str) -> Project:
    entity = LegalEntity.objects.get(firm=erp.firm)
    customer = Customer.objects.create(firm=erp.firm, name="Aster Foods", recorded_at=NOW)
    made = Project.objects.create(
        firm=erp.firm, legal_entity=entity, code=code, name=code, customer=customer, recorded_at=NOW
    )
    Link.objects.create(
        connection=erp, object_type="job", external_id=f"j-{code}", entity="project", canonical_id=made.pk
    )
    return made


def make_order(erp: Connection, project: Project, **changes: Any) -> Commitment:
    values: dict[str, Any] = {
        "object_type": "purchaseOrder",
        "external_id": "501",
        "number": "PO-1",
        "supplier": "Weserdaten GbR",
        "amount": Decimal(5000),
        "billed_amount": Decimal(4000),
        "currency": "EUR",
        "status": "partly_billed",
        "recorded_at": NOW,
    }
    owner = {"firm": erp.firm, "connection": erp, "legal_entity": project.legal_entity, "project": project}
    return Commitment.objects.create(**owner, **values | changes)


def make_invoice(inbox: Connection, **changes: Any) -> SupplierInvoice:
    values: dict[str, Any] = {
        "object_type": "electronic invoice",
        "external_id": "DE123/W-7",
        "number": "W-7",
        "supplier": "Weserdaten GbR",
        "supplier_ref": "DE123",
        "order_number": "PO-1",
        "service_date": date(2026, 10, 31),
        "amount": NET,
        "tax_amount": Decimal(190),
        "total_amount": Decimal(1190),
        "currency": "EUR",
        "shares": [part()],
        "source_changed_at": NOW,
        "recorded_at": NOW,
    }
    return SupplierInvoice.objects.create(firm=inbox.firm, connection=inbox, **values | changes)


def take(mine: duty.Duty, invoice: SupplierInvoice) -> list[JourneyRun]:
    Change.objects.create(
        entity="supplier_invoice",
        canonical_id=invoice.pk,
        version=invoice.version,
        connection=invoice.connection,
        is_backfill=False,
    )
    take_changes(mine)
    return list(JourneyRun.objects.filter(entity="supplier_invoice").order_by("version"))


def test_an_invoice_starts_a_run_about_the_project_of_its_order(
    erp: Connection, inbox: Connection, project: Project, mine: duty.Duty
) -> None:
    make_order(erp, project)

    (run,) = take(mine, make_invoice(inbox))

    assert (run.journey, run.subject, run.project_id) == ("subcontract_to_finance", "DE123/W-7", project.pk)
    assert (run.amount, run.currency, run.customer) == (NET, "EUR", "Aster Foods")
    assert run.label == "EUR 1,000.00, Weserdaten GbR, W-7, PO-1, DE-1"
    assert run.legal_entity == project.legal_entity
    assert list(StepRun.objects.values_list("name", "state")) == [("post_bill", "ready")]


def test_of_an_order_that_nobody_knows_no_project_is_known(inbox: Connection, mine: duty.Duty) -> None:
    (run,) = take(mine, make_invoice(inbox))

    assert (run.project_id, run.amount) == (None, NET)


def test_a_split_is_of_no_single_project_and_says_what_is_nobodys(
    erp: Connection, inbox: Connection, project: Project, mine: duty.Duty
) -> None:
    shares = [part("DE-1", "60", "600"), part(None, "40", "400")]

    (run,) = take(mine, make_invoice(inbox, shares=shares))

    assert run.project_id is None
    assert run.label.endswith("partly unallocated")


def test_one_number_with_other_content_is_a_second_version(inbox: Connection, mine: duty.Duty) -> None:
    invoice = make_invoice(inbox)
    take(mine, invoice)
    SupplierInvoice.objects.filter(pk=invoice.pk).update(version=2, amount=Decimal(900))
    invoice.refresh_from_db()

    first, second = take(mine, invoice)

    assert (first.version, first.state, second.version, second.state) == (1, "cancelled", 2, "open")


@pytest.mark.parametrize(
    "changes", [{"source_changed_at": GO_LIVE - timedelta(days=1)}, {"is_deleted": True}, {"service_date": None}]
)
def test_what_is_history_or_gone_starts_nothing(inbox: Connection, mine: duty.Duty, changes: dict[str, Any]) -> None:
    assert take(mine, make_invoice(inbox, **changes)) == []


def test_what_came_in_before_go_live_stays_history_when_it_is_sent_again(inbox: Connection, mine: duty.Duty) -> None:
    invoice = make_invoice(inbox, source_changed_at=GO_LIVE - timedelta(days=1))
    SupplierInvoice.objects.filter(pk=invoice.pk).update(version=2, source_changed_at=NOW, amount=Decimal(900))
    invoice.refresh_from_db()

    assert take(mine, invoice) == []


def test_of_orders_with_one_number_that_of_the_invoices_legal_entity_is_meant(
    erp: Connection, project: Project
) -> None:
    other = LegalEntity.objects.create(firm=erp.firm, code="US", name="Inc", currency="USD")
    make_order(erp, project, external_id="500")
    Commitment.objects.update(legal_entity=other)
    make_order(erp, project)
    asked = [OrderAt(erp.firm_id, "PO-1", COMMAND, code) for code in ("DE", "US", "FR", "")]

    found = queries.resolve(asked)

    assert [found[one].external_id for one in asked] == ["501", "500", "500", "500"]


def test_orders_and_projects_are_looked_up_where_bills_go(erp: Connection, project: Project) -> None:
    elsewhere = make_connection(erp.firm, commands=())
    make_order(erp, project)
    make_order(elsewhere, project, number="PO-2")
    firm = erp.firm_id
    known, foreign, unknown = (OrderAt(firm, number, COMMAND) for number in ("PO-1", "PO-2", "PO-3"))
    projects, none = ProjectsAt(firm, ("DE-1", "DE-9"), COMMAND), ProjectsAt(firm, (), COMMAND)

    found = queries.resolve([known, foreign, unknown, projects, none])

    assert (found[known].external_id, found[known].project, found[known].project_id) == ("501", "j-DE-1", project.pk)
    assert (found[known].legal_entity, found[known].amount, found[known].billed_amount) == (
        "DE",
        Decimal(5000),
        Decimal(4000),
    )
    assert (found[foreign], found[unknown]) == (None, None)
    assert (found[projects], found[none]) == ({"DE-1": "j-DE-1"}, {})
