"""A project's part of suppliers' invoices says what became of each at the ERP; how entries stand is told of time."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import SupplierInvoice
from integrations.models import Connection
from journeys.models import JourneyRun
from tests.builders import make_run, make_step, make_user
from tests.visibility.builders import make_order, make_share, make_supplier_invoice
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn

pytestmark = pytest.mark.django_db
BILL: dict[str, Any] = {
    "external_id": "815",
    "object_type": "vendor bill",
    "url": None,
    "connection": "ERP",
    "echo": {},
}


class Supplied:
    """Suppliers' invoices on an order of the project, their source live since ten days."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        Connection.objects.filter(pk=scene.erp.pk).update(go_live_at=timezone.now() - timedelta(days=10))
        make_order(scene.project, scene.erp, number="PO-1")
        turn.run(timezone.now())

    def invoice(self, **changes: Any) -> SupplierInvoice:
        plain = {"order_number": "PO-1", "source_changed_at": timezone.now()}
        return make_supplier_invoice(self.scene.erp, **{**plain, **changes})

    def run(self, invoice: SupplierInvoice, **step: Any) -> JourneyRun:
        subject, germany = invoice.external_id, self.scene.germany
        run = make_run(self.scene.firm, journey="subcontract_to_finance", subject=subject, legal_entity=germany)
        make_step(run, self.scene.erp, name="post_bill", **step)
        return run


@pytest.fixture
def supplied(scene: Scene) -> Supplied:
    return Supplied(scene)


def section(client: Client) -> str:
    """What the project's page shows of them."""
    response = client.get("/projects/P-100/")
    assert response.status_code == 200
    return response.content.decode().partition('id="bills"')[2].partition("</section>")[0]


def listed(client: Client, state: str) -> str:
    """The list behind it."""
    response = client.get(f"/projects/P-100/lists/bills/?state={state}")
    assert response.status_code == 200
    return response.content.decode().partition('id="list"')[2].partition("</section>")[0]


def tabs(page: str) -> dict[str, str]:
    """Where invoices stand, with counts and amounts."""
    found = re.findall(r'<a href="[^"]*\?state=[^"]*">([^<]+) <span class="muted">(.*?)</span></a>', page)
    return {label: re.sub("<[^>]+>", "", told) for label, told in found}


def test_each_invoice_says_where_it_stands_and_what_the_project_bears(supplied: Supplied, pmo: Client) -> None:
    shares = [make_share("P-100", "60", "600"), make_share("P-999", "40", "400")]
    supplied.run(supplied.invoice(), state="done", output=BILL)
    supplied.run(supplied.invoice(shares=shares), state="rejected", error_kind="validation", error="200 too many")
    supplied.invoice(shares=[make_share("", "100", "-250")], corrects="S-0")
    supplied.invoice(order_number="PO-9")

    page = section(pmo)

    assert tabs(page) == {
        "Failed": "1 · EUR 600",
        "No transaction": "1 · EUR \N{MINUS SIGN}250",
        "In the ERP": "1 · EUR 1,000",
    }
    assert "vendor bill 815 at ERP" in page
    assert "200 too many" in page
    assert "credit of S-0" in page


def test_without_one_there_is_no_section_and_each_state_has_its_list(supplied: Supplied, pmo: Client) -> None:
    assert section(pmo) == ""

    supplied.run(supplied.invoice(), state="done", output=BILL)

    assert listed(pmo, "posted").count("<tr") - 1 == 1
    assert "There are no such bills here" in listed(pmo, "failed")


def test_its_transaction_is_for_those_who_may_see_it(supplied: Supplied, pmo: Client) -> None:
    run = supplied.run(supplied.invoice(), state="rejected", error_kind="validation", error="200 too many")

    inside, outside = section(pmo), section(signed_in(make_user(supplied.scene.firm, "executive")))

    assert f'href="/transactions/{run.pk}/"' in inside
    assert ("/transactions/" in outside, "200 too many" in outside) == (False, False)


def test_the_same_by_api(supplied: Supplied, pmo: Client) -> None:
    supplied.run(supplied.invoice(), state="done", output=BILL)

    answer: Any = pmo.get("/api/v1/projects/P-100/bills/?state=posted").json()

    (row,) = answer["rows"]
    assert (row["posted"], Decimal(row["amount"]["figure"]), row["person"], row["task"]) == (
        "vendor bill 815 at ERP",
        Decimal(1000),
        "Northbank",
        "PO-1",
    )
    assert pmo.get("/api/v1/projects/NONE/bills/").status_code == 404
