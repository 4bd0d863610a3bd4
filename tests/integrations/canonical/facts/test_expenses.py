"""Expenses in the store: converted from the currency they were spent in, versioned, with every older version kept."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from integrations.canonical.models import Change, Dirty, ExpenseEntry, ExpenseEntryReplaced, Firm
from integrations.connector import Row
from tests.integrations.canonical.builders import make_rate, merge, origin, stamp

pytestmark = pytest.mark.django_db


def expense(**changes: Any) -> Row:
    values: dict[str, Any] = {
        "service_date": date(2026, 5, 4),
        "posting_period": "2026-05",
        "amount": Decimal("312.40"),
        "currency": "GBP",
        "category": "Lodging",
        "is_billable": True,
        "is_reimbursable": True,
        "is_approved": True,
        "approved_at": datetime(2026, 5, 8, tzinfo=UTC),
    }
    return Row("4", values | changes, {"project": ("Workspace", "77")}, changed_at=stamp(0))


def keep(firm: Firm, row: Row) -> ExpenseEntry:
    merge(origin(firm, "psa", "expense_entry", "expense"), [row])
    return ExpenseEntry.objects.get()


def test_an_expense_is_converted_from_its_own_currency(firm: Firm) -> None:
    make_rate(firm, "GBP", date(2026, 5, 1), "0.8000")

    kept = keep(firm, expense())

    assert (kept.amount, kept.currency, kept.reporting_amount) == (Decimal("312.40"), "GBP", Decimal("390.50"))
    assert (kept.tax_amount, kept.is_pending_parent) == (None, False)


def test_without_a_rate_its_worth_is_unknown(firm: Firm) -> None:
    kept = keep(firm, expense())

    assert (kept.reporting_amount, kept.reporting_rate) == (None, None)


def test_a_new_version_is_news_for_journeys_and_cells_and_the_old_one_is_kept(firm: Firm) -> None:
    keep(firm, expense())
    Dirty.objects.all().delete()

    kept = keep(firm, expense(amount=Decimal(300), is_approved=False))

    assert kept.version == 2
    (old,) = ExpenseEntryReplaced.objects.all()
    assert (old.version, old.fields["amount"], old.fields["is_approved"]) == (1, 312.4, True)
    assert list(Change.objects.order_by("version").values_list("entity", "version")) == [
        ("expense_entry", 1),
        ("expense_entry", 2),
    ]
    assert set(Dirty.objects.values_list("project_id", "period")) == {(kept.project_id, "2026-05")}


def test_the_same_again_changes_nothing(firm: Firm) -> None:
    keep(firm, expense())

    assert keep(firm, expense()).version == 1


def test_it_is_among_all_facts(firm: Firm) -> None:
    keep(firm, expense())

    with connection.cursor() as cursor:
        cursor.execute("SELECT amount, currency FROM canonical_all_facts WHERE entity = 'expense_entry'")
        assert cursor.fetchall() == [(Decimal("312.4000"), "GBP")]
