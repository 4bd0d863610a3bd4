"""Time in Tryton: looked for before it is created, found again after a lost answer, emptied where it is taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.canonical.commands import PostTime
from integrations.connectors.tryton.values import from_hours
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Duplicate, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.tryton import answers
from tests.integrations.connectors.tryton.answers import Tryton, created, line, records, refusal

MARKED = "[north-time-kantata-1] Design - Ada"
TAKEN_BACK = f"{MARKED} [north-time-kantata-1-reversal]"
NOT_THIS_DAY = refusal(answers.NOT_BY_DOMAIN.format(value="Roll-out", field="Work"))
NOTHING, FOUND = records(), records(line(7, MARKED))


@pytest.fixture
def reversal(entry: PostTime) -> PostTime:
    return replace(
        entry, external_ref=f"{entry.external_ref}-reversal", hours=-entry.hours, reverses=entry.external_ref
    )


def test_an_entry_becomes_a_line(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    tryton.will_say(NOTHING, created(7))

    done = outcome(connection, entry)

    assert isinstance(done, Done)
    assert done.reference.external_id == "7"
    assert done.reference.url == f"{connection.base_url}/#north/model/timesheet.line/7"
    assert done.echo == {"posted_on": "2026-11-20"}
    look_up, creation = tryton.asked
    assert look_up.domain == [["company", "=", 1], ["description", "like", "%[north-time-kantata-1]%"]]
    assert (creation.method, creation.path) == ("POST", "/north/rest/model/timesheet.line")
    assert (creation.headers["authorization"], creation.headers["accept-language"]) == ("Bearer k-123", "en")
    assert creation.body == {
        "company": 1,
        "employee": 4,
        "work": 3,
        "date": answers.day(2026, 11, 20),
        "duration": {"__class__": "timedelta", "seconds": 420},
        "description": MARKED,
    }


def test_what_is_there_is_not_created_again(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    tryton.will_say(FOUND)

    assert isinstance(found := outcome(connection, entry), Duplicate)
    assert (found.reference.external_id, found.echo) == ("7", {"posted_on": "2026-11-20"})


def test_an_underscore_matches_only_itself(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    tryton.will_say(records(line(6, "[north-timeXkantata-1] Somebody else's")), created(7))

    assert isinstance(outcome(connection, replace(entry, external_ref="north-time_kantata-1")), Done)


def test_a_lost_answer_is_unknown_until_it_is_looked_for(
    tryton: Tryton, connection: Connection, entry: PostTime
) -> None:
    tryton.will_say(NOTHING, answers.LOST, FOUND, NOTHING)

    assert isinstance(outcome(connection, entry), Unknown)
    assert isinstance(probe(connection, entry), Done)
    assert isinstance(probe(connection, entry), Absent)


def test_time_before_the_work_opens_goes_to_its_first_day(
    tryton: Tryton, connection: Connection, entry: PostTime
) -> None:
    work = {"id": 3, "rec_name": "Roll-out", "timesheet_start_date": answers.day(2026, 12, 1)}
    tryton.will_say(NOTHING, NOT_THIS_DAY, records(work), created(7))

    done = outcome(connection, entry)

    assert isinstance(done, Done)
    assert done.echo == {"posted_on": "2026-12-01"}
    assert tryton.asked[-1].body["date"] == answers.day(2026, 12, 1)
    assert tryton.asked[-1].body["description"] == "[north-time-kantata-1] Worked on 2026-11-20: Design - Ada"


def test_time_after_the_work_ended_waits_for_finance(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    work = {"id": 3, "rec_name": "Roll-out", "timesheet_end_date": answers.day(2026, 9, 30)}
    tryton.will_say(NOTHING, NOT_THIS_DAY, records(work))

    refused = outcome(connection, entry)

    assert refused == Refused("closed_period", "The work Roll-out takes time until 2026-09-30 only", "Work")


def test_a_work_of_nobody_is_not_found(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    tryton.will_say(NOTHING, NOT_THIS_DAY, NOTHING)

    assert outcome(connection, entry) == Refused("not_found", "The company has no work 3 in Tryton", "Work")


def test_an_open_work_that_is_refused_all_the_same_says_why(
    tryton: Tryton, connection: Connection, entry: PostTime
) -> None:
    tryton.will_say(NOTHING, NOT_THIS_DAY, records({"id": 3, "rec_name": "Roll-out"}))

    assert isinstance(refused := outcome(connection, entry), Refused)
    assert (refused.kind, refused.field_name) == ("validation", "Work")


def test_taking_back_empties_the_line_and_keeps_it(tryton: Tryton, connection: Connection, reversal: PostTime) -> None:
    tryton.will_say(NOTHING, FOUND, created(7), records(line(7, TAKEN_BACK)))

    back, again = outcome(connection, reversal), outcome(connection, reversal)

    assert isinstance(back, Done)
    assert isinstance(again, Duplicate)
    assert back.reference == again.reference
    change = tryton.asked[2]
    assert (change.method, change.path) == ("PUT", "/north/rest/model/timesheet.line/7")
    assert change.body == {"duration": {"__class__": "timedelta", "seconds": 0}, "description": TAKEN_BACK}


def test_nothing_to_take_back_is_said(tryton: Tryton, connection: Connection, reversal: PostTime) -> None:
    tryton.will_say(NOTHING, NOTHING)

    assert isinstance(refused := outcome(connection, reversal), Refused)
    assert (refused.kind, "north-time-kantata-1" in refused.detail) == ("not_found", True)


def test_an_invoiced_line_is_not_taken_back(tryton: Tryton, connection: Connection, reversal: PostTime) -> None:
    tryton.will_say(NOTHING, FOUND, refusal(answers.INVOICED))

    assert outcome(connection, reversal) == Refused("conflict", answers.INVOICED)


def test_a_preview_shows_the_write_and_asks_nobody(connection: Connection, entry: PostTime, reversal: PostTime) -> None:
    shown, back = gateway.preview(connection.pk, entry), gateway.preview(connection.pk, reversal)

    assert (shown["method"], back["method"]) == ("POST", "PUT")
    assert "north-time-kantata-1-reversal" in str(back["body"])


@pytest.mark.parametrize(("hours", "seconds"), [("0.1166666667", 420), ("7.5", 27000), ("0.01", 36), ("24", 86400)])
def test_hours_are_whole_seconds(hours: str, seconds: int) -> None:
    assert from_hours(Decimal(hours)) == {"__class__": "timedelta", "seconds": seconds}


def test_the_day_is_the_day_it_was_worked(tryton: Tryton, connection: Connection, entry: PostTime) -> None:
    tryton.will_say(NOTHING, created(7))

    outcome(connection, replace(entry, worked_on=date(2024, 2, 29)))

    assert tryton.asked[-1].body["date"] == answers.day(2024, 2, 29)
