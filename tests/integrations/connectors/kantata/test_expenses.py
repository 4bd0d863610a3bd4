"""Expenses of Kantata: read with the report that approves them, changed without a stamp of theirs, linked back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError

import pytest

from integrations.canonical.commands import LinkedRecord, LinkExpense
from integrations.connector import Row, Window
from integrations.models import Connection
from integrations.outcomes import Absent, Done
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.kantata.conftest import rows


def since(moment: datetime) -> Window:
    return Window(moment, datetime.now(UTC) + timedelta(minutes=5))


def booked(psa: Vendor, **changes: Any) -> str:
    """An expense of today, not approved."""
    expense = {
        "project": "project-01",
        "person": "person-01",
        "date": "2026-11-20",
        "category": "Travel",
        "amount": "118.30",
    }
    return str(psa.do("book_expense", expenses=[expense | changes])["ids"][0])


def read_since(connection: Connection, moment: datetime) -> dict[str, Row]:
    return rows(connection, "expenses", since(moment))


def test_every_expense_is_read_as_its_report_says(psa: Vendor, connection: Connection) -> None:
    found, source = rows(connection, "expenses"), psa.records("expenses")
    reports = psa.records("expense_report_submissions")

    assert set(found) == set(source)
    assert len(source) > 40
    for key, row in found.items():
        kept = source[key]
        assert row.values["amount"] == Decimal(kept["amount_in_cents"]) / 100
        assert (row.values["currency"], row.values["category"]) == (kept["currency"], kept["category"])
        report = reports.get(kept["recent_submission_id"], {})
        assert row.values["is_approved"] == (report.get("status") == "approved")
        assert {"project", "person"} <= set(row.parents) <= {"project", "task", "person"}
    assert {row.values["is_approved"] for row in found.values()} == {True, False}


def test_some_expenses_are_in_another_currency_than_their_project(psa: Vendor) -> None:
    workspaces = psa.records("workspaces")
    abroad = [
        one
        for one in psa.records("expenses").values()
        if one["currency"] != workspaces[one["workspace_id"]]["currency"]
    ]

    assert abroad


def test_an_approval_and_its_withdrawal_are_read_though_the_expense_has_no_new_stamp(
    psa: Vendor, connection: Connection
) -> None:
    expense, moment = booked(psa), datetime.now(UTC) + timedelta(hours=1)
    before = psa.records("expenses")[expense]["updated_at"]

    psa.do("approve_expense", ids=[expense])
    approved = read_since(connection, datetime.now(UTC) - timedelta(seconds=2))[expense]
    psa.do("withdraw_expense", ids=[expense])
    withdrawn = read_since(connection, datetime.now(UTC) - timedelta(seconds=2))[expense]

    assert approved.values["is_approved"]
    assert approved.values["approved_at"] < moment
    assert not withdrawn.values["is_approved"]
    assert withdrawn.values["approved_at"] >= approved.values["approved_at"]
    assert psa.records("expenses")[expense]["updated_at"] == before


def test_a_correction_in_another_currency_is_read(psa: Vendor, connection: Connection) -> None:
    expense = booked(psa, currency="JPY", amount="14800")

    psa.do("correct_expense", id=expense, amount="15200", billable=False)

    row = read_since(connection, datetime.now(UTC) - timedelta(seconds=5))[expense]
    assert (row.values["amount"], row.values["currency"], row.values["is_billable"]) == (Decimal(15200), "JPY", False)


def test_a_deleted_expense_comes_as_deleted(psa: Vendor, connection: Connection) -> None:
    expense = booked(psa)

    psa.do("delete_expense", id=expense)

    assert read_since(connection, datetime.now(UTC) - timedelta(seconds=5))[expense].is_deleted


def test_an_approved_expense_can_no_longer_be_deleted(psa: Vendor) -> None:
    expense = booked(psa)
    psa.do("approve_expense", ids=[expense])

    with pytest.raises(HTTPError) as refused:
        psa.do("delete_expense", id=expense)

    assert b"can no longer be edited" in refused.value.read()


def test_the_erps_report_is_linked_once_and_found(psa: Vendor, connection: Connection) -> None:
    expense = booked(psa)
    report = LinkedRecord(system="NetSuite", object_type="expenseReport", external_id="5120")
    command = LinkExpense(external_ref=f"north-expense-kantata-{expense}", entry_id=expense, links=(report,))

    before = probe(connection, command)
    first, second = outcome(connection, command), outcome(connection, command)

    assert before == Absent()
    assert isinstance(first, Done)
    assert first == second
    assert isinstance(probe(connection, command), Done)
    references = psa.records("external_references").values()
    assert [one["service_model_ref"] for one in references if one["subject_id"] == expense] == ["5120"]
