"""Expenses over the account's API: what is filled in, what is refused, and what an approval locks."""

from typing import Any

import pytest

from integrations.sandbox.kantata.ids import kantata_id
from tests.integrations.sandbox.conftest import Start
from tests.integrations.sandbox.psa import Psa


@pytest.fixture(scope="module")
def psa(start: Start) -> Psa:
    return Psa(start("kantata"))


def expense(**changes: object) -> dict[str, Any]:
    workspace, user = kantata_id("workspaces", "project-01"), kantata_id("users", "person-01")
    given = {"workspace_id": workspace, "user_id": user, "date": "2026-11-20", "category": "Food"}
    return given | {"amount_in_cents": 2350} | changes


def created(psa: Psa, **changes: object) -> dict[str, Any]:
    answer = psa.call("POST", "/expenses.json", {"expense": expense(**changes)})
    assert answer.status_code == 201, answer.text
    (made,) = answer.json()["expenses"].values()
    return dict(made)


def test_money_is_the_project_s_and_billable_shows_as_is_billable(psa: Psa) -> None:
    made = created(psa, billable=False)

    assert (made["amount_in_cents"], made["currency"], made["currency_base_unit"]) == (2350, "EUR", 100)
    assert (made["is_billable"], made["user_can_edit"], made["recent_submission_id"]) == (False, True, None)
    assert created(psa)["is_billable"] is True


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"category": ""}, "category can't be blank"),
        ({"date": "tomorrow"}, "date is not a valid date"),
        ({"workspace_id": "1"}, "Workspace could not be found"),
    ],
)
def test_what_is_missing_or_wrong_is_refused(psa: Psa, changes: dict[str, str], words: str) -> None:
    answer = psa.call("POST", "/expenses.json", {"expense": expense(**changes)})

    assert answer.status_code == 422
    assert words in answer.text


def test_an_approved_expense_is_locked_until_it_is_withdrawn(psa: Psa) -> None:
    made, change = created(psa), {"expense": {"amount_in_cents": 1}}
    address = f"/expenses/{made['id']}.json"

    psa.running.do("approve_expense", ids=[made["id"]])
    locked = psa.call("PUT", address, change)
    psa.running.do("withdraw_expense", ids=[made["id"]])

    assert locked.status_code == 422
    assert "Expense has been approved" in locked.text
    assert psa.call("PUT", address, change).status_code == 200


def test_the_report_says_who_spent_how_much(
    psa: Psa,
) -> None:
    made = created(psa)
    psa.running.do("approve_expense", ids=[made["id"]])

    shown = psa.rows("expenses", only=made["id"], include="recent_submission")[0]
    (report,) = psa.rows("expense_report_submissions", only=shown["recent_submission_id"])

    assert (report["status"], report["expense_ids"], report["line_item_total_in_cents"]) == (
        "approved",
        [made["id"]],
        2350,
    )
