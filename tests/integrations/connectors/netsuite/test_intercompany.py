"""Charges between subsidiaries are read as the sides of pairs, and what a journal charges no more is gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.canonical.models import Firm, IntercompanyLeg, LegalEntity
from integrations.connector import Row
from integrations.models import Connection, StreamCursor
from tests.integrations.connectors.calls import EVER, rows
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.pulls import pull_now

FIELDS = "custbody_intercompany_ref=pair, custcol_hours=hours, custcol_hourly_rate=price"
STREAM = "intercompany_charges"


@pytest.fixture
def charging(connection: Connection) -> Connection:
    connection.settings = connection.settings | {"intercompany_fields": FIELDS}
    connection.save()
    return connection


def of_pair(connection: Connection, pair: str) -> dict[str, Row]:
    return {row.values["side"]: row for row in rows(connection, STREAM) if row.values["pair_key"] == pair}


def charge(erp: Vendor, number: str, **more: object) -> list[dict[str, str]]:
    project = next(one["id"] for one in erp.records("job").values() if one["entityCode"] == "DE")
    asked = {"project": project, "lender": "UK", "hours": "20", "hourly": "80.50", "number": number}
    return list(erp.do("charge_hours", **asked, date="2026-11-10", **more)["journals"])


def test_both_sides_of_a_charge_stand_in_one_journal(erp: Vendor, charging: Connection) -> None:
    (journal,) = charge(erp, "IC-1")

    found = of_pair(charging, "IC-1")

    income, cost = found["income"], found["cost"]
    assert (income.legal_entity, income.values["counterparty"]) == ("UK", "DE")
    assert (cost.legal_entity, cost.values["counterparty"]) == ("DE", "UK")
    assert journal["type"] == "advIntercompanyJournalEntry"
    assert {income.values["document"], cost.values["document"]} == {journal["id"]}
    for leg in (income, cost):
        assert (leg.values["amount"], leg.values["currency"]) == (Decimal("1610.00"), "GBP")
        assert (leg.values["hours"], leg.values["hourly_rate"]) == (Decimal(20), Decimal("80.50"))
        assert (leg.values["service_date"], leg.values["posting_period"]) == (date(2026, 11, 10), "2026-11")
        assert leg.parents["project"][0] == "job"


def test_what_only_the_lender_has_booked_is_one_side(erp: Vendor, charging: Connection) -> None:
    charge(erp, "IC-2", is_booked=False)

    assert list(of_pair(charging, "IC-2")) == ["income"]


def test_each_entity_books_in_a_journal_of_its_own_where_they_do_not_agree(erp: Vendor, charging: Connection) -> None:
    charge(erp, "IC-3", amount_booked="1500.00")

    found = of_pair(charging, "IC-3")

    assert {side: leg.values["amount"] for side, leg in found.items()} == {
        "income": Decimal(1610),
        "cost": Decimal(1500),
    }
    assert found["income"].values["document"] != found["cost"].values["document"]


def test_a_changed_journal_is_shown_whole_and_a_deleted_one_is_named(erp: Vendor, charging: Connection) -> None:
    since = datetime.now(UTC) - timedelta(seconds=2)
    (kept,) = charge(erp, "IC-4")
    (gone,) = charge(erp, "IC-5")
    erp.do("delete_record", type=gone["type"], record=gone["id"])
    opened = gateway.open_connection(charging.pk)

    pages = [page for page, _ in gateway.read(opened, opened.connector.stream(STREAM), replace(EVER, since=since))]

    assert {record["journal"] for page in pages for record in page.records} >= {kept["id"]}
    named = {external_id for page in pages for _, (_, external_id) in page.whole_of}
    assert {kept["id"], gone["id"]} <= named
    assert of_pair(charging, "IC-5") == {}


def test_a_journal_charges_nothing_before_it_is_approved(erp: Vendor, charging: Connection) -> None:
    (journal,) = charge(erp, "IC-13", approved=False)
    opened = gateway.open_connection(charging.pk)
    stream = opened.connector.stream(STREAM)
    before, counted = of_pair(charging, "IC-13"), gateway.count(opened, stream, EVER)[0]

    erp.do("approve_journal", type=journal["type"], record=journal["id"])

    assert before == {}
    assert of_pair(charging, "IC-13").keys() == {"income", "cost"}
    assert gateway.count(opened, stream, EVER)[0] == (counted or 0) + 2


def test_lines_are_counted_and_read_in_pages_without_loss(erp: Vendor, charging: Connection) -> None:
    for number in ("IC-6", "IC-7", "IC-8"):
        charge(erp, number)
    opened = gateway.open_connection(charging.pk)
    stream = replace(opened.connector.stream(STREAM), page_size=2)
    found = [record["id"] for page, _ in gateway.read(opened, stream, EVER) for record in page.records]

    assert len(found) == len(set(found)) == gateway.count(opened, stream, EVER)[0]
    assert len(found) > 5


def test_an_account_without_these_fields_is_asked_for_one_journal_and_no_more(
    erp: Vendor, connection: Connection
) -> None:
    charge(erp, "IC-9")
    charge(erp, "IC-11")
    opened = gateway.open_connection(connection.pk)

    pages = [page for page, _ in gateway.read(opened, opened.connector.stream(STREAM), EVER)]

    assert [(list(page.records), page.next, page.reached) for page in pages] == [([], None, None)]
    assert gateway.count(opened, opened.connector.stream(STREAM), EVER)[0] is None


def test_how_far_journals_were_looked_at_is_told_where_they_charge_nothing(erp: Vendor, charging: Connection) -> None:
    charge(erp, "IC-12")
    opened = gateway.open_connection(charging.pk)

    pages = [page for page, _ in gateway.read(opened, opened.connector.stream(STREAM), EVER)]

    newest = max(row.changed_at for row in rows(charging, STREAM) if row.changed_at)
    assert pages[0].reached is not None
    assert max(page.reached for page in pages if page.reached) == newest


@pytest.mark.django_db(transaction=True)
def test_a_charge_that_is_taken_back_leaves_the_store_with_its_journal(
    erp: Vendor, charging: Connection, firm: Firm
) -> None:
    for code, currency in (("DE", "EUR"), ("UK", "GBP")):
        LegalEntity.objects.create(firm=firm, code=code, name=code, currency=currency)
    (journal,) = charge(erp, "IC-10")
    cursor = StreamCursor.objects.create(
        connection=charging, stream=STREAM, entity="intercompany_leg", every_seconds=300
    )
    pull_now(cursor.pk)
    sides = IntercompanyLeg.objects.filter(pair_key="IC-10").values_list("side", "legal_entity__code", "is_deleted")
    before = sorted(sides)

    erp.do("delete_record", type=journal["type"], record=journal["id"])
    pull_now(cursor.pk)

    assert before == [("cost", "DE", False), ("income", "UK", False)]
    assert sorted(sides.all()) == [("cost", "DE", True), ("income", "UK", True)]
