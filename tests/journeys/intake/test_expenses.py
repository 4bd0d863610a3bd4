"""An approved expense starts a run for each version that matters, and one that ends badly leaves the others alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import Change, ExpenseEntry
from integrations.models import Connection, Route
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import GO_LIVE, NOW, make_connection, make_firm
from tests.journeys.intake.news import make_entry, make_expense

pytestmark = pytest.mark.django_db


@pytest.fixture
def psa() -> Connection:
    """The PSA of a firm, with routes for time and expenses to the ERP and back."""
    firm = make_firm()
    psa = make_connection(firm, commands=("LinkTime", "LinkExpense"), kind="kantata")
    erp = make_connection(firm, commands=())
    for command in ("PostTime", "PostExpense"):
        Route.objects.create(firm=firm, command=command, connection=erp)
    return psa


def changed(expense: ExpenseEntry, **changes: Any) -> ExpenseEntry:
    """The next version of the expense, as a pull leaves it."""
    ExpenseEntry.objects.filter(pk=expense.pk).update(version=expense.version + 1, **changes)
    expense.refresh_from_db()
    return expense


def take(mine: duty.Duty, expense: ExpenseEntry) -> list[JourneyRun]:
    """Tells of the expense, takes the news in; its runs, oldest version first."""
    Change.objects.create(
        entity="expense_entry",
        canonical_id=expense.pk,
        version=expense.version,
        connection=expense.connection,
        is_backfill=False,
    )
    take_changes(mine)
    return list(JourneyRun.objects.filter(entity="expense_entry").order_by("version"))


def test_an_approved_expense_starts_a_run_about_its_project(psa: Connection, mine: duty.Duty) -> None:
    expense = make_expense(psa, currency="CHF")

    (run,) = take(mine, expense)

    assert (run.journey, run.subject, run.version, run.project_id) == (
        "expense_to_finance",
        "kantata-9",
        1,
        expense.project_id,
    )
    assert (run.amount, run.currency, run.customer) == (Decimal("312.40"), "CHF", "Aster Foods")
    assert run.label == "CHF 312.40, Lodging, Ada Berg, 2026-11-19, DE-1"
    steps = StepRun.objects.order_by("position").values_list("name", "state", "order_key", "order_seq")
    key = f"expense-{psa.firm_id}-kantata-9"
    assert list(steps) == [
        ("reverse_expense", "ready", key, 1),
        ("post_expense", "waiting", key, 1),
        ("link_expense", "waiting", None, 0),
    ]


def test_time_of_the_same_id_is_another_subject(psa: Connection, mine: duty.Duty) -> None:
    make_entry(psa)

    (run,) = take(mine, make_expense(psa))

    assert run.journey == "expense_to_finance"


@pytest.mark.parametrize("changes", [{"is_approved": False}, {"is_deleted": True}])
def test_what_is_not_approved_starts_nothing(psa: Connection, mine: duty.Duty, changes: dict[str, Any]) -> None:
    assert take(mine, make_expense(psa, **changes)) == []


@pytest.mark.parametrize("changes", [{"amount": Decimal(300)}, {"category": "Travel"}, {"currency": "CHF"}])
def test_a_correction_cancels_what_was_not_sent(psa: Connection, mine: duty.Duty, changes: dict[str, Any]) -> None:
    expense = make_expense(psa)
    take(mine, expense)

    first, second = take(mine, changed(expense, **changes))

    assert (first.version, first.state, second.version, second.state) == (1, "cancelled", 2, "open")


def test_a_change_that_is_no_news_for_the_ledger_starts_nothing(psa: Connection, mine: duty.Duty) -> None:
    expense = make_expense(psa)
    take(mine, expense)

    runs = take(mine, changed(expense, approved_at=NOW + timedelta(days=1)))

    assert [run.version for run in runs] == [1]


@pytest.mark.parametrize("changes", [{"is_approved": False}, {"is_deleted": True}])
def test_what_is_withdrawn_after_its_run_began_is_taken_back(
    psa: Connection, mine: duty.Duty, changes: dict[str, Any]
) -> None:
    expense = make_expense(psa)
    take(mine, expense)

    _, second = take(mine, changed(expense, **changes))

    assert (second.version, second.event["is_approved"]) == (2, False)


def test_what_was_approved_before_go_live_stays_with_who_posted_it(psa: Connection, mine: duty.Duty) -> None:
    expense = make_expense(psa, approved_at=GO_LIVE - timedelta(days=1))

    assert take(mine, changed(expense, approved_at=NOW, amount=Decimal(6))) == []
