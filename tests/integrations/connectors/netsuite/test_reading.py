"""Each stream of NetSuite is read to its end, to the cent of the ledger, with what was deleted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from integrations import gateway
from integrations.connector import Window
from integrations.models import Connection
from tests.integrations.connectors.calls import EVER, rows
from tests.integrations.connectors.conftest import Vendor


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
    used = sum(Decimal(one["amountPaid"]) for one in memos)
    paid = sum(Decimal(one["amountPaid"]) for one in invoices)
    assert used > 0
    assert sum(row.values["paid_amount"] or 0 for row in found) == paid - used
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

    assert len(found) == len(erp.records("currencyRate")) == gateway.count(opened, stream, EVER)[0]
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


def test_the_connection_test_reads_every_table(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"


def test_the_connection_test_has_a_line_for_all_that_is_read_and_posted(erp: Vendor, connection: Connection) -> None:
    names = [one.name for one in gateway.check(connection.pk)]

    assert names == [
        "address",
        "sign-in",
        "read customers",
        "read employees",
        "read currency rates",
        "read jobs",
        "read invoices",
        "read payments",
        "read periods",
        "read purchase orders",
        "read payment applications",
        "read invoice lines",
        "read intercompany charges",
        "fields of time",
        "expense categories",
        "accounting periods",
        "legal entities",
    ]


def test_a_field_of_time_that_is_called_otherwise_is_named(erp: Vendor, connection: Connection) -> None:
    entered = connection.settings | {"reverses_field": "custcol_shoes"}
    Connection.objects.filter(pk=connection.pk).update(settings=entered)

    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert not checks["fields of time"].is_ok
    assert "custcol_shoes" in checks["fields of time"].detail


def test_a_subsidiary_missing_in_the_settings_is_named(erp: Vendor, connection: Connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(settings=connection.settings | {"subsidiaries": "1=DE"})

    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert not checks["legal entities"].is_ok
    assert "2 Northlight Consulting Inc." in checks["legal entities"].detail


def test_a_customer_without_a_currency_is_read_all_the_same(erp: Vendor, connection: Connection) -> None:
    made = erp.do("add_customer", name="No Currency Yet Ltd", entity="UK", has_currency=False)["id"]

    (found,) = [row for row in rows(connection, "customers") if row.external_id == made]

    assert (found.values["name"], found.values["currency"]) == ("No Currency Yet Ltd", "")


def test_receipts_of_an_order_are_read_where_the_account_has_a_field_for_them(
    erp: Vendor, connection: Connection
) -> None:
    job = next(iter(erp.records("job")))
    raised = erp.do("raise_purchase_order", project=job, supplier="Weserdaten GbR", total="2000.00")
    erp.do("receive_order", order=raised["id"], amount="450.00")
    erp.do("receive_order", order=raised["id"], amount="50.00")

    def received() -> object:
        found = {row.external_id: row.values for row in rows(connection, "purchase_orders")}
        return found[raised["id"]]["received_amount"]

    before = received()
    Connection.objects.filter(pk=connection.pk).update(
        settings=connection.settings | {"received_field": "custbody_received_amount"}
    )

    assert (before, received()) == (None, Decimal("500.00"))
