"""An approved expense reaches the ERP once, follows its correction, and is taken back when its approval is."""

from decimal import Decimal

import pytest

from tests.stories.ledger import Ledger
from tests.stories.systems import Record, Systems
from tests.stories.waiting import eventually

SECONDS = 90
EXPENSES, REFUSED = 3, "Balloons"
RUNS = "SELECT * FROM journeys_journeyrun WHERE journey = 'expense_to_finance' AND subject = %s ORDER BY version"


def reports_of(systems: Systems, expense: str) -> list[Record]:
    """The expense reports of an expense, oldest first: postings and reversals."""
    reports = systems.netsuite.records("expenseReport").values()
    return sorted((one for one in reports if _expense_of(one) == expense), key=lambda one: int(one["id"]))


def _expense_of(report: Record) -> str:
    return str(report["externalId"]).partition("-expense-kantata-")[2].partition("-")[0]


def ended(ledger: Ledger, expense: str, runs: int, *, state: str = "done") -> None:
    """Waits until the expense has had that many runs, and the last one stands so."""
    eventually(
        lambda: (
            (found := ledger.rows(RUNS, f"kantata-{expense}")) and len(found) == runs and found[-1]["state"] == state
        ),
        seconds=SECONDS,
        why=f"run {runs} of expense {expense} is {state}",
    )


@pytest.fixture(scope="module")
def refused(systems: Systems) -> str:
    """An approved expense of a category that the ERP does not have."""
    like = next(one for one in systems.kantata.records("expenses").values())
    booked = {
        "project": like["workspace_id"],
        "task": like["story_id"],
        "person": like["user_id"],
        "date": like["date"],
        "category": REFUSED,
        "amount": "85.00",
    }
    (expense,) = systems.kantata.do("book_expense", expenses=[booked])["ids"]
    systems.kantata.do("approve_expense", ids=[expense])
    return str(expense)


@pytest.fixture(scope="module")
def approved(systems: Systems, ledger: Ledger, refused: str) -> list[str]:
    """Expenses somebody has approved beside the one that is refused, all of them in the ERP by now."""
    expenses = [str(one) for one in systems.kantata.do("approve_expense", n=EXPENSES)["ids"]]
    for expense in expenses:
        ended(ledger, expense, 1)
    return expenses


def test_each_expense_is_one_report_in_its_currency_and_linked(systems: Systems, approved: list[str]) -> None:
    spent, currencies = systems.kantata.records("expenses"), systems.netsuite.records("currency")
    references = systems.kantata.records("external_references").values()
    linked = {one["subject_id"]: one["service_model_ref"] for one in references if one["subject_type"] == "Expense"}

    for expense in approved:
        (report,) = reports_of(systems, expense)
        assert Decimal(report["total"]) == Decimal(spent[expense]["amount_in_cents"]) / 100
        assert currencies[report["expensereportcurrency"]]["symbol"] == spent[expense]["currency"]
        assert report["expense"][0]["expensedate"] == spent[expense]["date"]
        assert linked[expense] == report["id"]


def test_one_refusal_names_its_reason_and_holds_nobody(
    systems: Systems, ledger: Ledger, refused: str, approved: list[str]
) -> None:
    ended(ledger, refused, 1, state="failed")

    (run,) = ledger.rows(RUNS, f"kantata-{refused}")
    assert f"no expense category '{REFUSED}'" in run["error"]
    assert reports_of(systems, refused) == []


def test_a_correction_takes_back_and_posts_anew(systems: Systems, ledger: Ledger, approved: list[str]) -> None:
    expense = approved[0]
    (before,) = reports_of(systems, expense)

    systems.kantata.do("correct_expense", id=expense, amount="77.70")
    ended(ledger, expense, 2)

    reports = reports_of(systems, expense)
    total = Decimal(before["total"])
    assert [Decimal(one["total"]) for one in reports] == [total, -total, Decimal("77.70")]
    assert reports[1]["custbody_reverses"] == before["externalId"]


def test_what_is_withdrawn_and_deleted_is_taken_back(systems: Systems, ledger: Ledger, approved: list[str]) -> None:
    withdrawn, deleted = approved[1], approved[2]

    systems.kantata.do("withdraw_expense", ids=[withdrawn, deleted])
    systems.kantata.do("delete_expense", id=deleted)

    for expense in (withdrawn, deleted):
        ended(ledger, expense, 2)
        assert sum(Decimal(one["total"]) for one in reports_of(systems, expense)) == 0
        assert len(reports_of(systems, expense)) == 2
