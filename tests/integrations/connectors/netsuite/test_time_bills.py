"""Time in NetSuite: one bill an entry, taken back with negative hours, moved on where its period is closed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.commands import PostTime
from integrations.connectors.netsuite.time_bills import duration
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import open_day


def test_an_entry_is_posted_once_with_its_price(erp: Vendor, connection: Connection, entry: PostTime) -> None:
    first, second = outcome(connection, entry), outcome(connection, entry)

    assert isinstance(first, Done)
    assert first == second
    assert first.echo == {"posted_on": entry.worked_on.isoformat()}
    bill = erp.records("timeBill")[first.reference.external_id]
    assert (bill["hours"], bill["price"], bill["tranDate"]) == ("7:30", "900.00", entry.worked_on.isoformat())
    assert (bill["customer"], bill["employee"], bill["isBillable"]) == (entry.project_id, entry.person_id, True)
    assert len(erp.effects(ref=entry.external_ref, operation="create")) == 1


def test_a_reversal_is_an_item_of_its_own(erp: Vendor, connection: Connection, entry: PostTime) -> None:
    outcome(connection, entry)

    reversal = replace(
        entry, external_ref="north-time-kantata-1-reversal", hours=Decimal("-7.5"), reverses=entry.external_ref
    )
    back = outcome(connection, reversal)

    assert isinstance(back, Done)
    bill = erp.records("timeBill")[back.reference.external_id]
    assert (bill["hours"], bill["price"], bill["custcol_reverses"]) == ("-7:30", "-900.00", entry.external_ref)


def test_negative_time_that_reverses_nothing_is_refused(connection: Connection, entry: PostTime) -> None:
    refused = outcome(connection, replace(entry, external_ref="north-time-kantata-2", hours=Decimal(-1)))

    assert isinstance(refused, Refused)
    assert "must name the time it reverses" in refused.detail


def test_time_of_a_closed_period_goes_to_the_first_open_day(
    erp: Vendor, connection: Connection, entry: PostTime, closed_period: date
) -> None:
    late = replace(entry, external_ref="north-time-kantata-3", worked_on=closed_period)

    posted = outcome(connection, late)

    assert isinstance(posted, Done)
    bill = erp.records("timeBill")[posted.reference.external_id]
    assert date.fromisoformat(bill["tranDate"]) == open_day(erp) > closed_period
    assert bill["custcol_worked_on"] == closed_period.isoformat()
    assert posted.echo == {"posted_on": bill["tranDate"]}


def test_time_is_refused_where_no_period_is_open(erp: Vendor, connection: Connection, entry: PostTime) -> None:
    beyond = replace(entry, external_ref="north-time-kantata-6", worked_on=date(2099, 1, 4))

    refused = outcome(connection, beyond)

    assert isinstance(refused, Refused)
    assert refused.kind == "closed_period"
    assert refused.detail.endswith("is closed. Choose a date in an open period. No period after it is open.")


def test_a_record_that_was_locked_since_is_done_as_it_stands_and_not_changed(
    erp: Vendor, connection: Connection, entry: PostTime
) -> None:
    mine = replace(entry, external_ref="north-time-kantata-7")
    posted = outcome(connection, mine)
    erp.do("lock_record", type="timeBill", record=mine.external_ref)

    again, changed = outcome(connection, mine), outcome(connection, replace(mine, hours=Decimal(8)))

    assert again == posted
    assert isinstance(changed, Refused)
    assert (changed.kind, changed.detail.partition("resource. ")[2]) == (
        "locked",
        "This record has been locked by a user defined workflow.",
    )


def test_a_record_whose_period_was_closed_since_is_refused_for_that(
    erp: Vendor, connection: Connection, entry: PostTime
) -> None:
    mine = replace(entry, external_ref="north-time-kantata-8")
    outcome(connection, mine)
    erp.do("lock_record", type="timeBill", record=mine.external_ref, period="Aug 2026")

    refused = outcome(connection, replace(mine, hours=Decimal(8)))

    assert isinstance(refused, Refused)
    assert refused.kind == "closed_period"
    assert "its accounting period Aug 2026 is closed" in refused.detail


def test_a_lost_answer_is_unknown_and_the_bill_is_found_by_its_key(
    erp: Vendor, connection: Connection, entry: PostTime
) -> None:
    mine = replace(entry, external_ref="north-time-kantata-4")
    before = probe(connection, mine)
    erp.mode(plost_after=1, only="PUT", count=1)

    lost = outcome(connection, mine)

    assert before == Absent()
    assert isinstance(lost, Unknown)
    assert isinstance(probe(connection, mine), Done)
    assert len(erp.effects(ref=mine.external_ref, operation="create")) == 1


def test_a_project_that_is_not_there_is_refused_in_the_vendors_words(connection: Connection, entry: PostTime) -> None:
    refused = outcome(connection, replace(entry, external_ref="north-time-kantata-5", project_id="999999"))

    assert isinstance(refused, Refused)
    assert "customer" in refused.detail


@pytest.mark.parametrize(
    ("hours", "shown"),
    [("7.5", "7:30"), ("-0.25", "-0:15"), ("0.3333", "0:20"), ("24", "24:00"), ("1.0083", "1:00"), ("1.0084", "1:01")],
)
def test_hours_are_shown_to_the_minute(hours: str, shown: str) -> None:
    assert duration(Decimal(hours)) == shown
