"""Expenses of Kantata in the store: approvals, withdrawals and deletions are news, however old the expense is."""

from datetime import UTC, datetime

import pytest

from integrations.canonical.models import Change, ExpenseEntry
from integrations.models import Connection, StreamCursor
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.pulls import pull_now

GO_LIVE = datetime(2026, 11, 21, tzinfo=UTC)


def kept(connection: Connection, expense: str) -> ExpenseEntry:
    return ExpenseEntry.objects.get(connection=connection, external_id=expense)


def told(expense: ExpenseEntry) -> list[int]:
    """The versions that journeys were told of."""
    changes = Change.objects.filter(entity="expense_entry", canonical_id=expense.pk).order_by("version")
    return list(changes.values_list("version", flat=True))


def waiting(psa: Vendor) -> list[str]:
    """Expenses from before go-live that nobody has approved."""
    expenses = psa.records("expenses").items()
    return [key for key, one in expenses if one["user_can_edit"] and one["updated_at"] < GO_LIVE.isoformat()]


@pytest.mark.django_db
def test_what_is_decided_after_go_live_is_news_of_an_expense_from_before(psa: Vendor, connection: Connection) -> None:
    cursor = StreamCursor.objects.create(connection=connection, stream="expenses", every_seconds=60)
    first, second = waiting(psa)[:2]
    Connection.objects.filter(pk=connection.pk).update(go_live_at=GO_LIVE)
    pull_now(cursor.pk)
    assert (kept(connection, first).is_approved, told(kept(connection, first))) == (False, [])

    psa.do("approve_expense", ids=[first, second])
    pull_now(cursor.pk)
    assert (kept(connection, first).is_approved, told(kept(connection, first))) == (True, [2])

    psa.do("withdraw_expense", ids=[first, second])
    psa.do("delete_expense", id=second)
    pull_now(cursor.pk)
    assert (kept(connection, first).is_approved, told(kept(connection, first))) == (False, [2, 3])
    assert (kept(connection, second).is_deleted, told(kept(connection, second))) == (True, [2, 3])
