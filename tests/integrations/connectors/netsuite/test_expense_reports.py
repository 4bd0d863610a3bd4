"""Expenses in NetSuite: one report an expense, taken back by a negative one, moved on where its period is closed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import PostExpense
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import open_day


def test_an_expense_is_posted_once_in_the_currency_it_was_spent_in(
    erp: Vendor, connection: Connection, expense: PostExpense
) -> None:
    first, second = outcome(connection, expense), outcome(connection, expense)

    assert isinstance(first, Done)
    assert first == second
    assert first.echo == {"posted_on": expense.spent_on.isoformat()}
    report = erp.records("expenseReport")[first.reference.external_id]
    assert (report["total"], report["entity"], report["tranDate"]) == (
        "312.40",
        expense.person_id,
        expense.spent_on.isoformat(),
    )
    assert erp.records("currency")[report["expensereportcurrency"]]["symbol"] == "CHF"
    (line,) = report["expense"]
    assert (line["customer"], line["isBillable"], line["isnonreimbursable"]) == (expense.project_id, True, False)
    assert erp.records("expenseCategory")[line["category"]]["name"] == "Lodging"
    assert len(erp.effects(ref=expense.external_ref, operation="create")) == 1


def test_a_reversal_is_a_report_of_its_own(erp: Vendor, connection: Connection, expense: PostExpense) -> None:
    outcome(connection, expense)

    ref = expense.external_ref
    back = outcome(connection, replace(expense, external_ref=f"{ref}-reversal", amount=-expense.amount, reverses=ref))

    assert isinstance(back, Done)
    report = erp.records("expenseReport")[back.reference.external_id]
    assert (report["total"], report["custbody_reverses"]) == ("-312.40", ref)


def test_a_negative_expense_that_reverses_nothing_is_refused(connection: Connection, expense: PostExpense) -> None:
    refused = outcome(connection, replace(expense, external_ref="north-expense-kantata-2", amount=Decimal(-1)))

    assert isinstance(refused, Refused)
    assert "must name the report it reverses" in refused.detail


def test_an_expense_of_a_closed_period_goes_to_the_first_open_day(
    erp: Vendor, connection: Connection, expense: PostExpense, closed_period: date
) -> None:
    late = replace(expense, external_ref="north-expense-kantata-3", spent_on=closed_period)

    posted = outcome(connection, late)

    assert isinstance(posted, Done)
    report = erp.records("expenseReport")[posted.reference.external_id]
    assert date.fromisoformat(report["tranDate"]) == open_day(erp) > closed_period
    assert report["expense"][0]["expensedate"] == closed_period.isoformat()
    assert posted.echo == {"posted_on": report["tranDate"]}


def test_a_report_that_was_locked_since_is_done_as_it_stands_and_not_changed(
    erp: Vendor, connection: Connection, expense: PostExpense
) -> None:
    mine = replace(expense, external_ref="north-expense-kantata-6")
    posted = outcome(connection, mine)
    erp.do("lock_record", type="expenseReport", record=mine.external_ref)

    again, changed = outcome(connection, mine), outcome(connection, replace(mine, amount=Decimal("312.50")))

    assert again == posted
    assert isinstance(changed, Refused)
    assert changed.kind == "locked"


def test_a_lost_answer_is_unknown_and_the_report_is_found_by_its_key(
    erp: Vendor, connection: Connection, expense: PostExpense
) -> None:
    mine = replace(expense, external_ref="north-expense-kantata-4")
    before = probe(connection, mine)
    erp.mode(plost_after=1, only="PUT", count=1)

    lost = outcome(connection, mine)

    assert before == Absent()
    assert isinstance(lost, Unknown)
    assert isinstance(probe(connection, mine), Done)
    assert len(erp.effects(ref=mine.external_ref, operation="create")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"category": "Balloons"}, "no expense category 'Balloons'"),
        ({"currency": "XAF"}, "no currency XAF"),
        ({"project_id": "999999"}, "customer"),
    ],
)
def test_what_the_account_does_not_know_is_refused_and_named(
    connection: Connection, expense: PostExpense, changes: dict[str, Any], words: str
) -> None:
    refused = outcome(connection, replace(expense, external_ref="north-expense-kantata-5", **changes))

    assert isinstance(refused, Refused)
    assert words in refused.detail


def test_the_connection_test_names_the_categories(connection: Connection) -> None:
    (found,) = [one for one in gateway.check(connection.pk) if one.name == "expense categories"]

    assert found.is_ok
    assert "Lodging" in found.detail
