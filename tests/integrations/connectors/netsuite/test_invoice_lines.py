"""Invoices come with their lines and the rate they are booked at, also over several answers and once they changed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.connector import Row
from integrations.connectors.netsuite import invoice_lines
from integrations.connectors.netsuite.mapping import to_invoice
from integrations.models import Connection
from tests.integrations.connectors.calls import rows
from tests.integrations.connectors.conftest import Vendor


def read(connection: Connection, ids: Sequence[str], *, page_size: int = 1000) -> list[Row]:
    opened = gateway.open_connection(connection.pk)
    stream = replace(opened.connector.stream("invoices"), page_size=page_size)
    page, _ = gateway.read_by_ids(opened, stream, ids)
    return [to_invoice(record, opened.settings) for record in page.records]


def post(erp: Vendor, *invoices: dict[str, Any]) -> list[str]:
    """Invoices of a German project; their ids."""
    job = next(one for one in erp.records("job").values() if one["currencyCode"] == "EUR")
    whose = {"entity": {"id": job["parent"]}, "job": {"id": job["id"]}, "subsidiary": {"id": job["subsidiary"]}}
    return list(erp.do("create_records", type="invoice", records=[whose | one for one in invoices])["ids"])


def lines_of(row: Row) -> list[dict[str, Any]]:
    return list(json.loads(row.values["lines"]))


def test_lines_sum_to_their_documents_and_credits_are_negative(connection: Connection) -> None:
    found = rows(connection, "invoices")

    assert all(sum(Decimal(one["amount"]) for one in lines_of(row)) == row.values["amount"] for row in found)
    assert {row.values["amount"] < 0 for row in found if row.values["kind"] == "credit_note"} == {True}
    first = next(row for row in found if row.values["kind"] == "invoice")
    (line,) = lines_of(first)
    assert (line["number"], line["item"], line["quantity"]) == ("1", "Services", "1")
    assert line["description"]


def test_a_line_that_only_says_something_bills_nothing() -> None:
    said = [{"number": "2", "description": "Thank you"}, {"number": "1", "amount": "-40.50", "quantity": "-2"}]

    assert json.loads(invoice_lines.lines_of({"lines": said}) or "") == [
        {"number": "1", "item": "", "description": "", "quantity": "2", "amount": "40.5"}
    ]
    assert invoice_lines.lines_of({}) is None


def test_who_may_not_read_lines_still_reads_what_is_billed(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_lines, "SOURCE", "transactionlines_of_others l")

    found = rows(connection, "invoices")

    assert {row.values["amount"] != 0 for row in found} == {True}
    assert {row.values["lines"] for row in found} == {None}


def test_answers_that_are_full_lose_no_line(erp: Vendor, connection: Connection) -> None:
    three = {"items": [{"amount": amount, "item": "Services"} for amount in (10, 20, 30)]}
    made = post(erp, *[{"item": three}] * 3)

    found = read(connection, made, page_size=4)

    assert [[line["amount"] for line in lines_of(row)] for row in found] == [["10", "20", "30"]] * 3


def test_an_invoice_in_francs_is_booked_at_the_rate_of_its_day_or_at_the_one_somebody_enters(
    erp: Vendor, connection: Connection
) -> None:
    francs = next(key for key, one in erp.records("currency").items() if one["symbol"] == "CHF")
    rates = [one for one in erp.records("currencyRate").values() if one["transactionCurrency"] == francs]
    newest = max(rates, key=lambda one: one["effectiveDate"])
    plain = {"currency": {"id": francs}, "item": {"items": [{"amount": 500, "item": "Services"}]}}
    made = post(erp, plain, plain | {"exchangeRate": "1.0771"})

    found = read(connection, made)

    stated = {row.external_id: row.values["stated_rate"] for row in found}
    assert [stated[one] for one in made] == [Decimal(newest["exchangeRate"]), Decimal("1.0771")]
    assert [lines_of(row)[0]["amount"] for row in found] == ["500", "500"]
