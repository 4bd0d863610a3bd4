"""What came in and started nothing is counted on the operations page, listed with the reason, and kept in scope."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import ExpenseEntry, Link, Opportunity, SupplierInvoice, TimeEntry
from integrations.models import Connection
from journeys.models import InboxEvent
from tests.builders import make_user
from tests.visibility.builders import (
    make_expense,
    make_opportunity,
    make_person,
    make_run,
    make_supplier_invoice,
    make_time,
)
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build

pytestmark = pytest.mark.django_db
LIVE = timezone.now() - timedelta(days=10)
ENTITIES = {
    Opportunity: "opportunity",
    TimeEntry: "time_entry",
    ExpenseEntry: "expense_entry",
    SupplierInvoice: "supplier_invoice",
}


def live(scene: Scene) -> Scene:
    """The connection went live ten days ago."""
    Connection.objects.filter(pk=scene.erp.pk).update(go_live_at=LIVE)
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: live(made))


def won(scene: Scene, name: str, *, days_ago: int = 1, entity: Any = None) -> Opportunity:
    """A deal that the CRM knows."""
    at = timezone.now() - timedelta(days=days_ago)
    deal = make_opportunity(entity or scene.germany, name=name, won_at=at)
    Link.objects.create(
        connection=scene.erp, object_type="deal", external_id=f"D{deal.pk}", entity="opportunity", canonical_id=deal.pk
    )
    return deal


def approved(scene: Scene, **changes: Any) -> TimeEntry:
    return make_time(scene.project, scene.erp, make_person(scene.germany), **{"approved_at": timezone.now(), **changes})


def spent(scene: Scene, **changes: Any) -> ExpenseEntry:
    person = make_person(scene.germany, name="Ada Berg")
    return make_expense(scene.project, scene.erp, person, **{"approved_at": timezone.now(), **changes})


def supplied(scene: Scene) -> SupplierInvoice:
    return make_supplier_invoice(scene.erp, legal_entity=scene.germany, source_changed_at=timezone.now())


def parked(
    scene: Scene,
    record: Opportunity | TimeEntry | ExpenseEntry | SupplierInvoice,
    reason: str = "It cannot be worked on: soon",
) -> InboxEvent:
    entity = ENTITIES[type(record)]
    return event(
        scene,
        external_event_id=f"change:{entity}:{record.pk}:{record.version}",
        stream=entity,
        record_id=str(record.pk),
        reason=reason,
    )


def event(scene: Scene, **changes: Any) -> InboxEvent:
    now = timezone.now()
    plain = {"state": "parked", "received_at": now, "next_at": now, "handled_at": now}
    return InboxEvent.objects.create(connection=scene.erp, **{**plain, **changes})


def body(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def listed(client: Client, kind: str) -> list[str]:
    """What the list names, from the top."""
    page = body(client, f"/operations/unstarted/?kind={kind}").partition('id="list"')[2]
    return [
        unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r'<td class="title">(.*?)(?:<span|</td>)', page)
    ]


@pytest.mark.parametrize(
    ("make", "kind", "told"),
    [
        (won, "deals", "2 without any transaction"),
        (lambda scene, _: approved(scene), "time", "2 without any transaction"),
        (lambda scene, _: spent(scene), "expenses", "2 without any transaction (expenses)"),
        (lambda scene, _: supplied(scene), "bills", "2 without any transaction (supplier invoices)"),
    ],
)
def test_what_has_no_transaction_is_counted_and_listed(
    make: Callable[[Scene, str], Any], kind: str, told: str, scene: Scene, pmo: Client
) -> None:
    for name in ("one", "two"):
        make(scene, name)

    found = re.search(rf'<a href="([^"]+)">{re.escape(told)}</a>', body(pmo, "/operations/"))

    assert found
    assert found[1] == f"/operations/unstarted/?kind={kind}"
    assert len(listed(pmo, kind)) == 2


def test_a_deal_won_before_go_live_is_history(scene: Scene, pmo: Client) -> None:
    won(scene, "Old", days_ago=11)

    assert "without any transaction" not in body(pmo, "/operations/")
    assert listed(pmo, "deals") == []


def test_the_list_says_why(scene: Scene, pmo: Client) -> None:
    parked(scene, won(scene, "Poisoned"), "It cannot be worked on: Invalid isoformat string")
    approved(scene, parents={"person": ["User", "17"]})

    assert "Invalid isoformat string" in body(pmo, "/operations/unstarted/?kind=deals")
    assert "Its person was not read yet" in body(pmo, "/operations/unstarted/?kind=time")


def test_a_parked_change_is_told_with_its_list(scene: Scene, pmo: Client) -> None:
    parked(scene, won(scene, "Poisoned"))
    event(scene, external_event_id="ev-1", carries="Telepathy", reason="Unknown schema")

    page = body(pmo, "/operations/")

    assert "2 changes could not be worked on." in page
    assert 'href="/operations/unstarted/?kind=parked"' in page
    assert set(listed(pmo, "parked")) == {"Poisoned", "ev-1"}


def test_an_expense_is_named_by_what_was_spent(scene: Scene, pmo: Client) -> None:
    parked(scene, spent(scene, amount=Decimal("1340.5"), currency="GBP"), "It cannot be worked on: no such day")
    spent(scene, amount=None)

    assert sorted(listed(pmo, "expenses")) == ["GBP 1,340.50, Ada Berg", "No amount, Ada Berg"]
    assert listed(pmo, "parked") == ["GBP 1,340.50, Ada Berg"]
    assert "no such day" in body(pmo, "/operations/unstarted/?kind=expenses")


def test_a_parked_supplier_invoice_is_named_until_it_is_mended(scene: Scene, pmo: Client) -> None:
    invoice = supplied(scene)
    parked(scene, invoice, "It cannot be worked on: no such share")

    assert listed(pmo, "parked") == ["EUR 1,000.00, Northbank"]
    assert "no such share" in body(pmo, "/operations/unstarted/?kind=bills")

    SupplierInvoice.objects.filter(pk=invoice.pk).update(version=invoice.version + 1)

    assert listed(pmo, "parked") == []


def test_one_that_was_mended_is_told_no_more(scene: Scene, pmo: Client) -> None:
    changed, started = won(scene, "Changed"), won(scene, "Started")
    for deal in (changed, started):
        parked(scene, deal)
    Opportunity.objects.filter(pk=changed.pk).update(version=changed.version + 1)
    make_run(scene.firm, canonical_id=started.pk, legal_entity=scene.germany, started_at=timezone.now())
    old = {"received_at": timezone.now() - timedelta(days=31), "reason": "Unknown schema"}
    event(scene, external_event_id="change:opportunity:x:1", stream="opportunity", record_id="x", **old)

    assert "could not be worked on" not in body(pmo, "/operations/")
    assert listed(pmo, "parked") == []


def test_other_legal_entities_and_calls_of_all_are_not_told(scene: Scene) -> None:
    german, british = won(scene, "Elbe tunnel"), won(scene, "Thames bridge", entity=scene.britain)
    for deal in (german, british):
        parked(scene, deal)
    event(scene, external_event_id="ev-1", reason="Unknown schema")
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.germany]))

    assert (listed(client, "parked"), listed(client, "deals")) == (["Elbe tunnel"], ["Elbe tunnel"])
    assert "1 change could not be worked on." in body(client, "/operations/")


def test_it_is_for_those_who_see_operations_and_of_known_kinds(scene: Scene, pmo: Client) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))

    assert executive.get("/operations/unstarted/").status_code == 403
    assert executive.get("/api/v1/operations/unstarted/").status_code == 403
    assert pmo.get("/operations/unstarted/?kind=luck").status_code == 404
    assert pmo.get("/operations/unstarted/?page=99999").status_code == 200
    assert pmo.get("/api/v1/operations/unstarted/?kind=time").json()["rows"] == []


def test_a_long_list_has_pages(scene: Scene, pmo: Client) -> None:
    for number in range(51):
        won(scene, f"Deal {number}")

    assert (len(listed(pmo, "deals")), len(listed(pmo, "deals&page=2"))) == (50, 1)


def test_hints_that_led_to_no_record_are_named_apart_from_changes(scene: Scene, pmo: Client) -> None:
    parked(scene, won(scene, "Poisoned"))
    for number in range(2):
        event(
            scene, external_event_id=f"e-{number}", stream="opportunities", record_id=str(number), reason="gone (404)"
        )
    event(scene, external_event_id="c-1", carries="post_requested", reason="unreadable")

    page = pmo.get("/operations/").content.decode()

    assert "2 changes could not be worked on." in page
    assert "2 hints led to no record." in page
