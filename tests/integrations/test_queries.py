"""Routes, look-ups in batches, cursors that are due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations import queries
from integrations.canonical.lookups import CustomerAt, LegalEntityByCode, LinkedAt
from integrations.canonical.models import Customer, Firm, LegalEntity, Link, MasterView
from integrations.models import Connection, Route, StreamCursor

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def make_firm(slug: str = "north") -> Firm:
    return Firm.objects.create(slug=slug, name=slug, reporting_currency="EUR")


def make_entity(firm: Firm, code: str = "DE") -> LegalEntity:
    return LegalEntity.objects.create(firm=firm, code=code, name=code, currency="EUR", country=code)


def make_connection(firm: Firm, name: str = "ERP") -> Connection:
    return Connection.objects.create(
        firm=firm, name=name, kind="plain", base_url="https://erp.example.com", go_live_at=NOW
    )


def make_customer(firm: Firm, entity: LegalEntity | None = None) -> Customer:
    return Customer.objects.create(firm=firm, legal_entity=entity, name="Cedar", recorded_at=NOW)


def make_cursor(connection: Connection, stream: str, **changes: Any) -> StreamCursor:
    fields: dict[str, Any] = {"entity": "invoice", "every_seconds": 60}
    return StreamCursor.objects.create(connection=connection, stream=stream, **(fields | changes))


def test_a_route_for_the_entity_wins_over_one_for_all() -> None:
    firm = make_firm()
    entity, other = make_entity(firm), make_entity(firm, "US")
    general, special = make_connection(firm), make_connection(firm, "ERP DE")
    Route.objects.create(firm=firm, command="CreateCustomer", connection=general)
    Route.objects.create(firm=firm, command="CreateCustomer", connection=special, legal_entity=entity)

    assert queries.route(firm.pk, "CreateCustomer", entity.pk) == special.pk
    assert queries.route(firm.pk, "CreateCustomer", other.pk) == general.pk
    assert queries.route(firm.pk, "CreateCustomer", None) == general.pk
    assert queries.route(firm.pk, "CreateProject", entity.pk) is None
    assert queries.route(make_firm("south").pk, "CreateCustomer", None) is None


def test_look_ups_are_answered_in_few_queries(django_assert_max_num_queries: Any) -> None:
    firm = make_firm()
    entity = make_entity(firm)
    erp = make_connection(firm)
    Route.objects.create(firm=firm, command="CreateCustomer", connection=erp)
    customers = [make_customer(firm, entity) for _ in range(20)]
    for number, customer in enumerate(customers[:10]):
        shared: dict[str, Any] = {"connection": erp, "entity": "customer", "canonical_id": customer.pk}
        Link.objects.create(object_type="customer", external_id=str(number), url=f"https://e/{number}", **shared)
        MasterView.objects.create(fields={"tax_code": "DE-19"}, hash="x", seen_at=NOW, **shared)
    asked = [CustomerAt(customer.pk, "CreateCustomer") for customer in customers]
    linked = [LinkedAt("customer", customer.pk, "CreateCustomer") for customer in customers]

    with django_assert_max_num_queries(8):
        found = queries.resolve([*asked, *linked, LegalEntityByCode(firm.pk, "DE"), LegalEntityByCode(firm.pk, "XX")])

    assert found[asked[3]] == queries.KnownCustomer(erp.pk, "3", "https://e/3", {"tax_code": "DE-19"})
    assert found[asked[15]] is None
    assert found[linked[3]] == "3"
    assert found[linked[15]] is None
    assert found[LegalEntityByCode(firm.pk, "DE")] == queries.KnownEntity(entity.pk, "DE", "DE", "EUR", "DE")
    assert found[LegalEntityByCode(firm.pk, "XX")] is None


def test_a_link_at_another_connection_does_not_count() -> None:
    firm = make_firm()
    erp, crm = make_connection(firm), make_connection(firm, "CRM")
    Route.objects.create(firm=firm, command="CreateCustomer", connection=erp)
    customer = make_customer(firm)
    Link.objects.create(
        connection=crm, object_type="Account", external_id="001", entity="customer", canonical_id=customer.pk
    )
    asked = LinkedAt("customer", customer.pk, "CreateCustomer")

    assert queries.resolve([asked]) == {asked: None}


def test_due_cursors_are_the_ones_nobody_holds_and_nobody_paused() -> None:
    firm = make_firm()
    erp, paused = make_connection(firm), make_connection(firm, "Paused")
    Connection.objects.filter(pk=paused.pk).update(is_paused=True)
    late = make_cursor(erp, "late", next_at=NOW - timedelta(hours=1))
    never = make_cursor(erp, "never")
    make_cursor(erp, "later", next_at=NOW + timedelta(seconds=1))
    make_cursor(erp, "resting", is_paused=True)
    make_cursor(erp, "held", lease_until=NOW + timedelta(seconds=30))
    freed = make_cursor(erp, "freed", next_at=NOW, lease_until=NOW - timedelta(seconds=30))
    make_cursor(paused, "other")

    assert list(queries.due_cursors(NOW)) == [never.pk, late.pk, freed.pk]


def test_what_was_never_read_goes_first_and_rates_before_it() -> None:
    erp = make_connection(make_firm())
    read = make_cursor(erp, "read", next_at=NOW - timedelta(hours=1), last_success_at=NOW - timedelta(hours=2))
    time = make_cursor(erp, "time")
    rates = make_cursor(erp, "rates", entity="fx_rate")

    assert list(queries.due_cursors(NOW)) == [rates.pk, time.pk, read.pk]


def test_a_first_reading_counts_as_loading_while_somebody_is_at_it() -> None:
    erp = make_connection(make_firm())
    cursor = make_cursor(erp, "time", lease_until=NOW + timedelta(seconds=30))
    under_way = queries.is_loading(NOW)
    StreamCursor.objects.filter(pk=cursor.pk).update(last_success_at=NOW)

    assert (under_way, queries.is_loading(NOW)) == (True, False)
