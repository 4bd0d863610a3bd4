"""NetSuite against its sandbox: sign-in, each stream to the end, find, create, the financial project."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import (
    CreateCustomer,
    CreateFinancialProject,
    FinancialTask,
    FindCustomer,
)
from integrations.connector import Row, Window
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Outcome, Refused, Throttled, Unauthorized, Unavailable, Unknown
from tests.integrations.connectors.conftest import Vendor, sending

Connect = Callable[..., Connection]
Vendors = Callable[..., Vendor]
EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


@pytest.fixture
def erp(vendors: Vendors) -> Vendor:
    return vendors("netsuite")


@pytest.fixture
def connection(erp: Vendor, connect: Connect) -> Connection:
    client = erp.client()
    return connect(
        erp,
        entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
        client_id=client["client_id"],
        certificate_id=client["certificate_id"],
        subsidiaries="1=DE, 2=US, 3=UK",
    )


def rows(connection: Connection, name: str, window: Window = EVER) -> list[Row]:
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream(name)
    pages = gateway.read(opened, stream, window)
    return [stream.map(record, opened.settings) for page, _ in pages for record in page.records]


def outcome(connection: Connection, command: Any) -> Outcome:
    (sent,) = next(gateway.execute(connection.pk, [sending(command)]))
    return sent.outcome


def probe(connection: Connection, command: Any) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [sending(command)])
        (sent,) = courier.outcomes(5)
    return sent.outcome


def make_project(customer_id: str, ref: str, **changes: Any) -> CreateFinancialProject:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "title": "Data platform",
        "customer_id": customer_id,
        "legal_entity": "DE",
        "currency": "EUR",
        "price": Decimal("48000.00"),
        "revenue_method": "fixed_milestone",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "tasks": (
            FinancialTask(name="Design", hours=Decimal(80)),
            FinancialTask(name="Build", hours=Decimal("240.5")),
        ),
    }
    return CreateFinancialProject(**(fields | changes))


def rheinquell(connection: Connection) -> str:
    found = outcome(connection, FindCustomer(external_ref="none", name="Rheinquell Logistik GmbH", legal_entity="DE"))
    assert isinstance(found, Done)
    return found.reference.external_id


def test_customers_carry_entity_currency_and_tax_code(connection: Connection) -> None:
    found = {row.values["name"]: row for row in rows(connection, "customers")}

    row = found["Ashdown Rail Services Ltd"]
    assert row.values == {
        "name": "Ashdown Rail Services Ltd",
        "country": "GB",
        "currency": "GBP",
        "tax_code": "UK-20",
        "industry": "Transport",
    }
    assert row.legal_entity == "UK"
    assert row.match == "Ashdown Rail Services Ltd"
    assert found["Lindhorst Pharma AG"].values["tax_code"] is None


def test_jobs_become_projects_with_their_price(erp: Vendor, connection: Connection) -> None:
    found = {row.external_id: row for row in rows(connection, "jobs")}

    assert set(found) == set(erp.records("job"))
    source = erp.records("job")
    row = next(row for row in found.values() if source[row.external_id]["jobBillingType"] == "TM")
    assert row.values["price"] == Decimal(source[row.external_id]["jobPrice"])
    assert row.values["revenue_method"] == "time_and_materials"
    assert row.external_ref == source[row.external_id]["externalId"]
    assert row.parents == {"customer": ("customer", source[row.external_id]["parent"])}


def test_invoices_and_credit_memos_sum_to_the_ledger(erp: Vendor, connection: Connection) -> None:
    found = rows(connection, "invoices")

    invoices, memos = erp.records("invoice").values(), erp.records("creditMemo").values()
    assert len({row.external_id for row in found}) == len(found) == len(invoices) + len(memos)
    net = sum(Decimal(one["subtotal"]) for one in invoices) - sum(Decimal(one["subtotal"]) for one in memos)
    assert sum(row.values["amount"] for row in found) == net
    assert sum(row.values["paid_amount"] or 0 for row in found) == sum(Decimal(one["amountPaid"]) for one in invoices)
    assert {row.values["posting_period"][:2] for row in found} == {"20"}
    assert all("project" in row.parents for row in found)


def test_purchase_orders_become_commitments(erp: Vendor, connection: Connection) -> None:
    found = rows(connection, "purchase_orders")

    source = erp.records("purchaseOrder").values()
    assert sum(row.values["amount"] for row in found) == sum(Decimal(one["total"]) for one in source)
    assert sum(row.values["billed_amount"] or 0 for row in found) == sum(Decimal(one["billedAmount"]) for one in source)
    assert all(row.values["supplier"] for row in found)


def test_rates_are_read_to_the_end_in_pages(erp: Vendor, connection: Connection) -> None:
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("currency_rates")

    found = rows(connection, "currency_rates")

    assert len(found) == len(erp.records("currencyRate")) == gateway.count(opened, stream, EVER)
    assert len(found) > stream.page_size
    assert len({row.external_id for row in found}) == len(found)
    dollar = next(row for row in found if row.values["base"] == "USD")
    assert dollar.values["quote"] == "EUR"
    assert Decimal("0.5") < dollar.values["rate"] < Decimal("1.5")


def test_a_deleted_invoice_comes_as_deleted(erp: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    job = next(iter(erp.records("job")))
    made = erp.do("post_invoice", project=job, net="10.00")
    erp.do("delete_record", type="invoice", record=made["id"])

    found = rows(connection, "invoices", Window(since, datetime(2040, 1, 1, tzinfo=UTC)))

    assert [row.is_deleted for row in found if row.external_id == made["id"]] == [True]


def test_records_are_read_by_id(erp: Vendor, connection: Connection) -> None:
    opened = gateway.open_connection(connection.pk)
    wanted = list(erp.records("job"))[:2]

    page, _ = gateway.read_by_ids(opened, opened.connector.stream("jobs"), [*wanted, "999999"])

    assert sorted(record["id"] for record in page.records) == sorted(wanted)


def test_a_customer_is_found_by_name_and_says_whether_it_has_a_tax_code(connection: Connection) -> None:
    found = outcome(connection, FindCustomer(external_ref="x", name="Lindhorst Pharma AG", legal_entity="DE"))

    assert isinstance(found, Done)
    assert found.echo == {"name": "Lindhorst Pharma AG", "tax_code": None, "currency": "EUR"}


@pytest.mark.parametrize("name", ["Nobody & Sons", "' OR '1' = '1", "O'Brien"])
def test_an_unknown_name_is_absent(connection: Connection, name: str) -> None:
    assert outcome(connection, FindCustomer(external_ref="x", name=name, legal_entity="DE")) == Absent()


def test_a_customer_is_created_once_and_found_by_reference(erp: Vendor, connection: Connection) -> None:
    command = CreateCustomer(
        external_ref="north-customer-1",
        name="New GmbH",
        legal_entity="DE",
        currency="EUR",
        country="DE",
        tax_code="DE-19",
    )

    first, second = outcome(connection, command), outcome(connection, command)
    found = outcome(connection, FindCustomer(external_ref="north-customer-1", name="Renamed", legal_entity="DE"))

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert isinstance(found, Done)
    assert first.reference.external_id == second.reference.external_id == found.reference.external_id
    assert len(erp.effects(object="customer", ref="north-customer-1", operation="create")) == 1


def test_the_financial_project_is_one_set(erp: Vendor, connection: Connection) -> None:
    command = make_project(rheinquell(connection), "north-project-1")

    first, second = outcome(connection, command), outcome(connection, command)

    assert isinstance(first, Done)
    assert first == second
    assert [task["name"] for task in first.echo["tasks"]] == ["Design", "Build"]
    job = erp.records("job")[first.reference.external_id]
    assert (job["jobPrice"], job["entityCode"], job["jobBillingType"]) == ("48000.00", "DE", "FBM")
    tasks = [one for one in erp.records("projectTask").values() if one["project"] == job["id"]]
    assert sorted(Decimal(one["estimatedWork"]) for one in tasks) == [Decimal(80), Decimal("240.5")]
    assert len(erp.effects(ref="north-project-1", operation="create")) == 1


def test_a_lost_answer_is_unknown_and_sending_again_completes_the_set(erp: Vendor, connection: Connection) -> None:
    command = make_project(rheinquell(connection), "north-project-2")
    erp.mode(plost_after=1, only="PUT", count=1)

    lost = outcome(connection, command)
    probed = probe(connection, command)
    again = outcome(connection, command)

    assert isinstance(lost, Unknown)
    assert probed == Absent()
    assert isinstance(again, Done)
    assert isinstance(probe(connection, command), Done)
    assert len(erp.effects(ref="north-project-2", operation="create")) == 1


def test_a_customer_without_tax_code_is_a_master_data_refusal(connection: Connection) -> None:
    found = outcome(connection, FindCustomer(external_ref="x", name="Lindhorst Pharma AG", legal_entity="DE"))
    assert isinstance(found, Done)

    refused = outcome(connection, make_project(found.reference.external_id, "north-project-3"))

    assert isinstance(refused, Refused)
    assert refused.kind == "master_data"
    assert "tax code" in refused.detail


def test_concurrency_is_a_short_throttle(erp: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    erp.mode(p429=1)
    began = datetime.now(UTC)

    got = outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE"))

    assert isinstance(got, Throttled)
    assert 0.9 < (got.until - began).total_seconds() < 5


def test_garbage_from_the_edge_is_no_answer(erp: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    erp.mode(garbage=1)

    got = outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE"))

    assert isinstance(got, Unavailable)


def test_revoked_tokens_are_renewed_once(erp: Vendor, connection: Connection) -> None:
    before = gateway.open_connection(connection.pk)
    erp.do("expire_tokens")

    assert isinstance(outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE")), Absent)
    assert gateway.open_connection(connection.pk).generation == before.generation + 1


def test_a_certificate_that_is_not_mapped_is_unauthorized(erp: Vendor, connect: Connect) -> None:
    client = erp.client()
    key = (erp.state / client["private_key_file"]).read_text()
    connection = connect(erp, entered={"private_key": key}, client_id=client["client_id"], certificate_id="gone")

    with pytest.raises(gateway.CallFailed, match="not mapped") as caught:
        gateway.open_connection(connection.pk)

    assert isinstance(caught.value.outcome, Unauthorized)


def test_the_connection_test_reads_every_table(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"


def test_a_subsidiary_missing_in_the_settings_is_named(erp: Vendor, connection: Connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(settings=connection.settings | {"subsidiaries": "1=DE"})

    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert not checks["legal entities"].is_ok
    assert "2 Northlight Consulting Inc." in checks["legal entities"].detail


def test_preview_shows_the_job_without_sending(erp: Vendor, connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_project("7", "north-project-9"))

    assert seen["method"] == "PUT"
    assert seen["path"] == "/services/rest/record/v1/job/eid:north-project-9"
    assert '"jobPrice":48000.00' in seen["body"]
    assert erp.effects(ref="north-project-9") == []
