"""Approved time reaches the ERP once, follows every correction, and is taken back when its approval is."""

from fractions import Fraction

import pytest

from tests.stories.ledger import Ledger
from tests.stories.systems import Record, Systems
from tests.stories.waiting import eventually

SECONDS = 90
ENTRIES = 4


def bills_of(systems: Systems, entry: str) -> list[Record]:
    """The time bills of an entry, oldest first: postings and reversals."""
    bills = systems.netsuite.records("timeBill").values()
    return sorted((one for one in bills if _entry_of(one) == entry), key=lambda one: int(one["id"]))


def _entry_of(bill: Record) -> str:
    return str(bill["externalId"]).partition("-time-kantata-")[2].partition("-")[0]


def minutes(bill: Record) -> int:
    hours, _, rest = str(bill["hours"]).removeprefix("-").partition(":")
    total = int(hours) * 60 + int(rest)
    return -total if str(bill["hours"]).startswith("-") else total


def done(ledger: Ledger, entry: str, runs: int) -> None:
    """Waits until the entry has had that many runs, and the last one is done."""
    eventually(
        lambda: (found := ledger.runs([f"kantata-{entry}"])) and len(found) == runs and found[-1]["state"] == "done",
        seconds=SECONDS,
        why=f"run {runs} of entry {entry} is done",
    )


@pytest.fixture(scope="module")
def approved(systems: Systems, ledger: Ledger) -> list[str]:
    """Entries somebody has approved, all of them in the ERP by now."""
    entries = [str(one) for one in systems.kantata.do("approve_time", n=ENTRIES)["ids"]]
    for entry in entries:
        done(ledger, entry, 1)
    return entries


def test_each_entry_is_one_bill_with_its_hours_and_price(systems: Systems, approved: list[str]) -> None:
    entries = systems.kantata.records("time_entries")
    for entry in approved:
        worked = entries[entry]
        (bill,) = bills_of(systems, entry)
        assert minutes(bill) == worked["time_in_minutes"]
        assert bill["custcol_worked_on"] == worked["date_performed"]
        if worked["billable"]:
            price = Fraction(worked["time_in_minutes"], 60) * Fraction(worked["rate_in_cents"], 100)
            assert abs(Fraction(bill["price"]) - price) <= Fraction(1, 200)


def test_the_psa_entry_bears_the_bill(systems: Systems, approved: list[str]) -> None:
    references = systems.kantata.records("external_references").values()
    linked = {one["subject_id"]: one["service_model_ref"] for one in references if one["subject_type"] == "TimeEntry"}

    assert {entry: linked.get(entry) for entry in approved} == {
        entry: bills_of(systems, entry)[0]["id"] for entry in approved
    }


def test_a_correction_takes_back_and_posts_anew(systems: Systems, ledger: Ledger, approved: list[str]) -> None:
    entry = approved[0]
    before = systems.kantata.record("time_entries", entry)["time_in_minutes"]

    systems.kantata.do("correct_time", id=entry, minutes=before + 30)
    done(ledger, entry, 2)

    bills = bills_of(systems, entry)
    assert [minutes(bill) for bill in bills] == [before, -before, before + 30]
    assert bills[1]["custcol_reverses"] == bills[0]["externalId"]


def test_a_withdrawn_approval_takes_back_all(systems: Systems, ledger: Ledger, approved: list[str]) -> None:
    entry = approved[1]

    systems.kantata.do("withdraw_time", ids=[entry])
    done(ledger, entry, 2)

    assert sum(minutes(bill) for bill in bills_of(systems, entry)) == 0
    assert len(bills_of(systems, entry)) == 2


def test_time_that_is_withdrawn_and_deleted_takes_back_all(
    systems: Systems, ledger: Ledger, approved: list[str]
) -> None:
    entry = approved[2]

    systems.kantata.do("withdraw_time", ids=[entry])
    systems.kantata.do("delete_time", id=entry)
    done(ledger, entry, 2)

    assert sum(minutes(bill) for bill in bills_of(systems, entry)) == 0
