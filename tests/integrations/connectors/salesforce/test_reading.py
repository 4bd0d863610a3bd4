"""Both streams of Salesforce are read to their end, with what was deleted and what the quota says."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from integrations import gateway
from integrations.connector import Window
from integrations.models import Connection, ConnectionQuota
from tests.integrations.connectors.calls import EVER, rows
from tests.integrations.connectors.conftest import Vendor


def test_accounts_become_customers(crm: Vendor, connection: Connection) -> None:
    found = {row.external_id: row for row in rows(connection, "accounts")}

    assert set(found) == set(crm.records("Account"))
    row = next(row for row in found.values() if row.values["name"] == "Pennard & Whitlock plc")
    assert row.values == {
        "name": "Pennard & Whitlock plc",
        "country": "GB",
        "currency": "GBP",
        "tax_code": "UK-20",
        "industry": "Insurance",
    }


def test_opportunities_keep_amount_entity_and_staffing(crm: Vendor, connection: Connection) -> None:
    found = rows(connection, "opportunities")

    assert len(found) == len(crm.records("Opportunity"))
    row = next(row for row in found if row.values["is_won"])
    source = crm.records("Opportunity")[row.external_id]
    assert row.values["amount"] == Decimal(str(source["Amount"]))
    assert row.values["currency"] == source["CurrencyIsoCode"]
    assert row.legal_entity == source["Legal_Entity__c"]
    assert row.values["won_at"].isoformat()[:19] == source["LastStageChangeDate"][:19]
    assert row.parents == {"customer": ("Account", source["AccountId"])}
    staffed = json.loads(source["Staffing__c"])
    assert [line["role"] for line in row.values["staffing"]] == [line["role"] for line in staffed]
    assert row.values["staffing"][0]["starts_on"] == staffed[0]["start"]
    asked = [line for one in found for line in one.values["staffing"] if "skill" in line]
    assert {(line["role"], line["skill"]) for line in asked} == {("Data Engineer", "Data migration")}


def test_pages_are_read_to_the_end_even_with_equal_stamps(crm: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    account = next(iter(crm.records("Account")))
    fields = {"StageName": "Proposal", "CloseDate": "2026-12-31", "AccountId": account, "Amount": 1.0}
    crm.do(
        "create_records",
        object="Opportunity",
        records=[{"Name": f"Small deal {number}", **fields} for number in range(2100)],
    )
    window = Window(since, datetime(2040, 1, 1, tzinfo=UTC))

    found = rows(connection, "opportunities", window)

    opened = gateway.open_connection(connection.pk)
    assert len({row.external_id for row in found}) == len(found) >= 2100
    assert gateway.count(opened, opened.connector.stream("opportunities"), window)[0] == len(found)


def test_a_deleted_deal_comes_as_deleted(crm: Vendor, connection: Connection) -> None:
    account = next(iter(crm.records("Account")))
    made = crm.do("create_deal", key="gone", customer=account, name="Gone", close_date="2026-12-31")
    crm.do("delete_deal", deal=made["id"])

    found = {row.external_id: row for row in rows(connection, "opportunities")}

    assert found[made["id"]].is_deleted


def test_records_are_read_by_id(crm: Vendor, connection: Connection) -> None:
    opened = gateway.open_connection(connection.pk)
    wanted = list(crm.records("Opportunity"))[:3]

    page, _ = gateway.read_by_ids(opened, opened.connector.stream("opportunities"), [*wanted, "006000000000000AAA"])

    assert sorted(record["Id"] for record in page.records) == sorted(wanted)


def test_the_quota_is_kept(connection: Connection, django_capture_on_commit_callbacks: Any) -> None:
    opened = gateway.open_connection(connection.pk)

    _, record = next(gateway.read(opened, opened.connector.stream("accounts"), EVER))
    with django_capture_on_commit_callbacks(execute=True):
        gateway.store_exchanges([record], purpose="pull")

    quota = ConnectionQuota.objects.get(connection=connection)
    assert quota.allowed == 145_000
    assert quota.used > 0


def test_the_connection_test_names_entities_and_quota(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"


def test_a_hidden_field_shows_in_the_connection_test(crm: Vendor, connection: Connection) -> None:
    crm.mode(hidden_fields=["Opportunity.Staffing__c"])

    checks = {one.name: one for one in gateway.check(connection.pk)}
    crm.mode(hidden_fields=[])

    assert not checks["read Opportunity"].is_ok
    assert checks["read Opportunity"].detail.startswith("Refused: INVALID_FIELD")
    assert "Staffing__c" in checks["read Opportunity"].detail


def test_a_field_that_links_go_into_shows_in_the_connection_test(crm: Vendor, connection: Connection) -> None:
    entered = connection.settings | {"link_fields": "job=Shoes__c"}
    Connection.objects.filter(pk=connection.pk).update(settings=entered)

    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert not checks["fields of links"].is_ok
    assert "Shoes__c" in checks["fields of links"].detail
