"""Expenses posted once, corrected by a reversal and a new posting, and taken back: the decisions alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import LinkExpense, PostExpense
from integrations.canonical.events import ExpenseApproved
from journeys.definition import Earlier, Inputs, Output, Rejected, Skip, Wait
from journeys.services import expense_posting
from tests.journeys.builders import NOW

POSTED = Output(external_id="71", object_type="expenseReport", connection="NetSuite", url="https://erp.example/71")


def make_expense(**changes: Any) -> ExpenseApproved:
    values: dict[str, Any] = {
        "firm_id": 1,
        "firm_slug": "north",
        "canonical_id": 5,
        "version": 1,
        "legal_entity": "DE",
        "entry_ref": "kantata-9",
        "entry_id": "9",
        "is_approved": True,
        "approved_at": NOW,
        "spent_on": date(2026, 11, 19),
        "amount": Decimal("312.40"),
        "currency": "CHF",
        "category": "Lodging",
        "is_billable": True,
        "is_reimbursable": True,
        "project_id": 3,
        "project_code": "DE-1001",
        "project_name": "Rollout",
        "customer_name": "Aster Foods",
        "person_id": 4,
        "person_name": "Ada Berg",
        "task": "Design",
    }
    return ExpenseApproved(**values | changes)


def inputs(expense: ExpenseApproved, *earlier: Earlier, **changes: Any) -> Inputs[ExpenseApproved]:
    values: dict[str, Any] = {"refs": {}, "found": {"project": "1002", "person": "1101"}, "now": NOW}
    return Inputs(event=expense, earlier=earlier, **values | changes)


def posted(expense: ExpenseApproved, *before: Earlier) -> Earlier:
    command = expense_posting.post(inputs(expense, *before, refs={"reverse_expense": POSTED}))
    assert isinstance(command, PostExpense)
    return Earlier("post_expense", command, POSTED)


def test_an_approved_expense_is_posted_with_the_erps_ids() -> None:
    expense = make_expense()

    assert isinstance(expense_posting.reverse(inputs(expense)), Skip)
    assert expense_posting.post(inputs(expense)) == PostExpense(
        external_ref="north-expense-kantata-9",
        project_id="1002",
        person_id="1101",
        spent_on=date(2026, 11, 19),
        amount=Decimal("312.40"),
        currency="CHF",
        category="Lodging",
        is_billable=True,
        is_reimbursable=True,
        note="Design - Ada Berg",
    )


@pytest.mark.parametrize(
    "changes", [{"amount": Decimal(300)}, {"currency": "EUR"}, {"category": "Travel"}, {"is_reimbursable": False}]
)
def test_a_correction_takes_back_the_whole_posting_and_posts_anew(changes: dict[str, Any]) -> None:
    first, corrected = posted(make_expense()), make_expense(version=2, **changes)

    back = expense_posting.reverse(inputs(corrected, first))
    again = expense_posting.post(inputs(corrected, first, refs={"reverse_expense": POSTED}))

    assert isinstance(back, PostExpense)
    assert (back.external_ref, back.amount, back.currency, back.reverses) == (
        "north-expense-kantata-9-reversal",
        Decimal("-312.40"),
        "CHF",
        "north-expense-kantata-9",
    )
    assert isinstance(again, PostExpense)
    assert (again.external_ref, again.amount) == ("north-expense-kantata-9-2", corrected.amount)


def test_a_withdrawn_approval_takes_the_posting_back_and_posts_nothing() -> None:
    withdrawn, first = make_expense(version=2, is_approved=False), posted(make_expense())

    assert isinstance(expense_posting.reverse(inputs(withdrawn, first)), PostExpense)
    assert isinstance(expense_posting.post(inputs(withdrawn, first, refs={"reverse_expense": POSTED})), Skip)


def test_what_stands_already_is_left_alone() -> None:
    first, same = posted(make_expense()), make_expense(version=2, task="Design, renamed")

    assert isinstance(expense_posting.reverse(inputs(same, first)), Skip)
    assert isinstance(expense_posting.post(inputs(same, first)), Skip)


def test_project_and_person_must_be_in_the_erp() -> None:
    no_project = expense_posting.post(inputs(make_expense(), found={"project": None, "person": "1101"}))
    nobody = expense_posting.post(inputs(make_expense(), found={"project": "1002", "person": None}))

    assert isinstance(no_project, Wait)
    assert no_project.on == "project:3"
    assert isinstance(nobody, Rejected)
    assert nobody.kind == "master_data"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": None}, "states no amount"),
        ({"amount": Decimal("-12.50")}, "-12.5 cannot be spent"),
        ({"currency": "EUX"}, "EUX is no currency of ISO 4217; correct the expense's currency"),
        ({"person_id": None}, "choose the person"),
        ({"category": ""}, "has no category"),
    ],
)
def test_an_expense_that_cannot_be_cost_says_what_to_correct(changes: dict[str, Any], words: str) -> None:
    decision = expense_posting.post(inputs(make_expense(**changes)))

    assert isinstance(decision, Rejected)
    assert decision.kind == "validation"
    assert words in decision.reason


def test_the_psas_expense_gets_the_erps_id() -> None:
    command = expense_posting.link(inputs(make_expense(), refs={"post_expense": POSTED}))

    assert isinstance(command, LinkExpense)
    assert (command.entry_id, [link.external_id for link in command.links]) == ("9", ["71"])
    assert isinstance(expense_posting.link(inputs(make_expense())), Skip)
