"""Contracts, the products sold under them and the orders that change them, read from the CRM."""

from datetime import date
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.canonical.entities import entity_named
from integrations.models import Connection
from tests.integrations.connectors.calls import EVER, rows
from tests.integrations.connectors.conftest import Vendor


def test_a_contract_is_of_its_deal_and_counts_from_its_signature(crm: Vendor, connection: Connection) -> None:
    found = {row.external_id: row for row in rows(connection, "contracts")}
    sources = crm.records("Contract")

    assert set(found) == set(sources)
    for identity, row in found.items():
        source = sources[identity]
        assert row.parents == {
            "project": ("Opportunity", source["Opportunity__c"]),
            "customer": ("Account", source["AccountId"]),
        }
        signed_on = source["CustomerSignedDate"]
        assert row.values["signed_on"] == (date.fromisoformat(signed_on) if signed_on else None)
        assert row.values["po_number"] == source["PO_Number__c"]
    assert [row.values["signed_on"] for row in found.values()].count(None) == 1


def test_a_line_has_its_method_and_terms(crm: Vendor, connection: Connection) -> None:
    lines = {row.values["revenue_method"]: row for row in rows(connection, "contract_lines")}
    capped, fee, retainer = lines["capped_tm"], lines["cost_plus"], lines["retainer"]

    source = crm.records("OpportunityLineItem")[capped.external_id]
    assert capped.values["cap"] == Decimal(str(source["Cap__c"]))
    assert capped.values["amount"] == Decimal(str(source["TotalPrice"]))
    assert capped.parents == {"project": ("Opportunity", source["OpportunityId"])}
    assert fee.values["fee_percent"] == Decimal("14.0")
    assert fee.values["fee_ceiling"] is not None
    assert retainer.values["starts_on"] < retainer.values["ends_on"]
    assert set(capped.values) <= {column.name for column in entity_named("contract_line").columns}


def test_a_change_order_is_pending_until_it_is_activated(crm: Vendor, connection: Connection) -> None:
    found = {row.external_id: row for row in rows(connection, "change_orders")}
    sources, contracts = crm.records("Order"), crm.records("Contract")

    for identity, row in found.items():
        source = sources[identity]
        assert (row.values["signed_on"] is None) == (source["StatusCode"] == "Draft")
        assert row.values["amount"] == Decimal(str(source["TotalAmount"]))
        assert row.parents == {
            "project": ("Opportunity", contracts[source["ContractId"]]["Opportunity__c"]),
            "contract": ("Contract", source["ContractId"]),
        }
    assert set(found) == set(sources)


def test_other_orders_are_not_asked_for(crm: Vendor, connection: Connection) -> None:
    order = {"EffectiveDate": "2026-11-02", "Type": "Goods"}
    (made,) = crm.do("create_records", object="Order", records=[order])["ids"]
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("change_orders")

    found = [row.external_id for row in rows(connection, "change_orders")]

    assert made not in found
    assert gateway.count(opened, stream, EVER)[0] == len(found)


def test_an_org_without_contracts_is_not_asked_for_any(connection: Connection) -> None:
    entered = connection.settings | {"contract_fields": ""}
    Connection.objects.filter(pk=connection.pk).update(settings=entered)

    assert [rows(connection, name) for name in ("contracts", "contract_lines", "change_orders")] == [[], [], []]
    checks = {one.name: one for one in gateway.check(connection.pk)}
    assert checks["read Contract"].is_ok


@pytest.mark.parametrize("setting", ["contract_fields", "line_fields", "change_fields"])
def test_a_setting_that_cannot_be_read_shows_in_the_connection_test(connection: Connection, setting: str) -> None:
    Connection.objects.filter(pk=connection.pk).update(settings=connection.settings | {setting: "Cap__c"})

    checks = [one for one in gateway.check(connection.pk) if not one.is_ok]

    assert checks
    assert all(setting.replace("_", " ") in one.detail for one in checks)
