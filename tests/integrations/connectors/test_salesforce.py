"""Salesforce against its sandbox: both sign-ins, both streams to the end, the link, limits, messages."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import LinkedRecord, LinkOpportunity
from integrations.connector import Row, WebhookRefused, Window
from integrations.connectors.salesforce import soql
from integrations.models import Connection, ConnectionGate, Credential
from integrations.outcomes import Done, Outcome, Refused, Retry, Throttled, Unauthorized, Unknown
from tests.integrations.connectors.conftest import Vendor, sending

Connect = Callable[..., Connection]
Vendors = Callable[..., Vendor]
EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


@pytest.fixture
def crm(vendors: Vendors) -> Vendor:
    return vendors("salesforce")


@pytest.fixture
def connection(crm: Vendor, connect: Connect) -> Connection:
    client = crm.client()
    return connect(
        crm,
        entered={"consumer_secret": client["consumer_secret"]},
        consumer_key=client["consumer_key"],
        organization_id=client["organization_id"],
    )


@pytest.fixture
def by_assertion(crm: Vendor, connect: Connect) -> Connection:
    client = crm.client()
    return connect(
        crm,
        entered={"private_key": (crm.state / client["private_key_file"]).read_text()},
        grant="jwt_bearer",
        consumer_key=client["consumer_key"],
        username=client["username"],
        audience=client["audience"],
    )


def rows(connection: Connection, name: str, window: Window = EVER) -> list[Row]:
    return list(mapped(connection, name, window))


def mapped(connection: Connection, name: str, window: Window) -> Iterator[Row]:
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream(name)
    for page, _ in gateway.read(opened, stream, window):
        for record in page.records:
            yield stream.map(record, opened.settings)


def link(opportunity: str, ref: str = "north-project-1") -> LinkOpportunity:
    links = (LinkedRecord(system="PSA", object_type="workspace", external_id="77"),)
    return LinkOpportunity(external_ref=ref, opportunity_id=opportunity, links=links)


def outcome(connection: Connection, command: Any) -> Outcome:
    (sent,) = next(gateway.execute(connection.pk, [sending(command)]))
    return sent.outcome


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
    assert gateway.count(opened, opened.connector.stream("opportunities"), window) == len(found)


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


def test_jwt_bearer_signs_in_too(by_assertion: Connection) -> None:
    assert len(rows(by_assertion, "accounts")) >= 12


def test_the_link_is_written_and_found_again(crm: Vendor, connection: Connection) -> None:
    deal = next(iter(crm.records("Opportunity")))

    done = outcome(connection, link(deal))

    assert isinstance(done, Done)
    assert crm.records("Opportunity")[deal]["Sightline_Ref__c"] == "north-project-1"
    assert isinstance(probe(connection, link(deal)), Done)


def test_a_lost_answer_is_unknown_until_probed(crm: Vendor, connection: Connection) -> None:
    deal = list(crm.records("Opportunity"))[1]
    gateway.open_connection(connection.pk)
    crm.mode(plost_after=1, only="PATCH")

    lost = outcome(connection, link(deal, "north-project-2"))
    crm.mode()

    assert isinstance(lost, Unknown)
    assert isinstance(probe(connection, link(deal, "north-project-2")), Done)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [({"lock": 1}, Retry), ({"p400rl": 1, "only": "PATCH"}, Throttled), ({"validation": 1}, Refused)],
)
def test_error_codes_say_what_happens_next(
    crm: Vendor, connection: Connection, faults: dict[str, Any], expected: type
) -> None:
    deal = list(crm.records("Opportunity"))[2]
    crm.mode(**faults)

    assert isinstance(outcome(connection, link(deal, "north-project-3")), expected)


def test_an_unknown_deal_is_refused_in_the_orgs_words(connection: Connection) -> None:
    got = outcome(connection, link("006000000000000AAA"))

    assert isinstance(got, Refused)
    assert got.kind == "not_found"


def test_an_expired_session_is_renewed_once_and_the_call_repeated(crm: Vendor, connection: Connection) -> None:
    deal = list(crm.records("Opportunity"))[3]
    before = gateway.open_connection(connection.pk).generation
    crm.mode(expire_token=1, count=1)

    done = outcome(connection, link(deal, "north-project-4"))

    assert isinstance(done, Done)
    assert Credential.objects.get(connection=connection).generation == before + 1


def test_reading_renews_an_expired_session_too(crm: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    crm.mode(expire_token=1, count=1)

    assert len(rows(connection, "accounts")) >= 12


def test_a_wrong_secret_is_unauthorized(crm: Vendor, connect: Connect) -> None:
    connection = connect(crm, entered={"consumer_secret": "wrong-secret"}, consumer_key="nobody")

    with pytest.raises(gateway.CallFailed) as caught:
        gateway.open_connection(connection.pk)

    assert isinstance(caught.value.outcome, Unauthorized)


def test_the_quota_is_kept_on_the_gate(connection: Connection) -> None:
    ConnectionGate.objects.create(connection=connection)
    opened = gateway.open_connection(connection.pk)

    _, record = next(gateway.read(opened, opened.connector.stream("accounts"), EVER))
    gateway.store_exchanges([record], purpose="pull")

    gate = ConnectionGate.objects.get(connection=connection)
    assert gate.quota_limit == 145_000
    assert gate.quota_used is not None
    assert gate.quota_used > 0


def test_the_connection_test_names_entities_and_quota(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"


def test_a_hidden_field_shows_in_the_connection_test(crm: Vendor, connection: Connection) -> None:
    crm.mode(hidden_fields=["Opportunity.Staffing__c"])

    checks = {one.name: one for one in gateway.check(connection.pk)}
    crm.mode(hidden_fields=[])

    assert not checks["read Opportunity"].is_ok
    assert "Staffing__c" in checks["read Opportunity"].detail


def test_an_outbound_message_becomes_hints(crm: Vendor, connection: Connection) -> None:
    got = gateway.receive(connection.pk, message(crm.client()["organization_id"]), {})

    assert [(hint.event_id, hint.stream, hint.external_id) for hint in got] == [  # type: ignore[union-attr]
        ("04l1", "opportunities", "006A")
    ]


def test_a_message_of_another_organization_is_refused(connection: Connection) -> None:
    got = gateway.receive(connection.pk, message("00D999999999999AAA"), {})

    assert isinstance(got, WebhookRefused)
    assert got.status == 401


@pytest.mark.parametrize(
    "raw",
    [
        b"not xml",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>',
    ],
)
def test_hostile_xml_is_refused(connection: Connection, raw: bytes) -> None:
    got = gateway.receive(connection.pk, raw, {})

    assert isinstance(got, WebhookRefused)
    assert got.status == 400


@pytest.mark.parametrize("text", ["' OR Name != '", "\\' OR Name != \\'", "a\\", "line\nbreak"])
def test_a_filter_value_stays_a_value(text: str) -> None:
    assert re.fullmatch(r"'(?:[^'\\\n]|\\.)*'", soql.literal(text))


def test_a_field_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a field name"):
        soql.select(("Id FROM Account--",), "Account")


def message(organization: str) -> bytes:
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
        '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        f"<OrganizationId>{organization}</OrganizationId><Notification><Id>04l1</Id>"
        '<sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">'
        "<sf:Id>006A</sf:Id></sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()


def probe(connection: Connection, command: Any) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [sending(command)])
        (sent,) = courier.outcomes(5)
    return sent.outcome
