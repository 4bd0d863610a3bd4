"""Sides of charges between legal entities in the store: three currencies, versions, and what a journal has no more."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from integrations.canonical import store
from integrations.canonical.models import Firm, IntercompanyLeg, IntercompanyLegReplaced
from integrations.connector import Row
from tests.integrations.canonical.builders import NOW, merge, origin, stamp

pytestmark = pytest.mark.django_db
D = Decimal


def leg(key: str, side: str = "income", *, second: int = 0, entity: str = "UK", **changes: Any) -> Row:
    values: dict[str, Any] = {
        "pair_key": "IC-1",
        "side": side,
        "counterparty": "DE",
        "document": key.partition("-")[0],
        "service_date": date(2026, 5, 31),
        "amount": D(1000),
        "currency": "EUR",
    }
    return Row(key, values | changes, changed_at=stamp(second), legal_entity=entity)


def keep(firm: Firm, *rows: Row) -> None:
    merge(origin(firm, "psa", "intercompany_leg", "intercompanyLine"), rows)


def bury(firm: Firm, document: str, *shown: str) -> int:
    source = origin(firm, "psa", "intercompany_leg", "intercompanyLine")
    return store.bury_siblings(origin=source, parents=[("document", ("", document))], shown=shown, now=NOW)


def test_both_sides_stand_in_the_books_of_their_own_entity(firm: Firm) -> None:
    keep(firm, leg("70-1"), leg("70-2", "cost", entity="DE", counterparty="UK"))

    found = IntercompanyLeg.objects.order_by("external_id").values_list(
        "side", "legal_entity__code", "reporting_amount"
    )
    assert list(found) == [("income", "UK", D(1000)), ("cost", "DE", D(1000))]


def test_a_side_that_is_booked_anew_keeps_what_it_was(firm: Firm) -> None:
    keep(firm, leg("70-1"))
    keep(firm, leg("70-1", second=5, amount=D(900)))

    assert IntercompanyLeg.objects.get().version == 2
    assert IntercompanyLegReplaced.objects.get().fields["amount"] == 1000


def test_what_a_journal_has_no_more_is_gone_and_other_journals_stay(firm: Firm) -> None:
    keep(firm, leg("70-1"), leg("70-2", "cost", entity="DE"), leg("71-1", pair_key="IC-2"))

    assert bury(firm, "70", "70-1") == 1
    assert bury(firm, "71") == 1
    assert IntercompanyLeg.objects.get(is_deleted=False).external_id == "70-1"


def test_the_view_of_all_facts_has_them(firm: Firm) -> None:
    keep(firm, leg("70-1"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT entity, amount FROM canonical_all_facts")
        assert cursor.fetchall() == [("intercompany_leg", D("1000.0000"))]
