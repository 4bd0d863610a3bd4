"""Time off from BambooHR: a fact a day, in hours, gone again when the request is taken back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.canonical.models import TimeOff, TimeOffReplaced
from integrations.connector import Row, Window
from integrations.connectors.bamboohr.mapping import to_time_off
from integrations.models import Connection, ExchangeBody
from integrations.transport.redaction import reveal
from tests.integrations.connectors.bamboohr.conftest import connected, hired, pulled, rows
from tests.integrations.connectors.conftest import Connect, Vendor


def monday(*, weeks: int) -> str:
    """A Monday so many weeks from this one."""
    today = datetime.now(UTC).date()
    return (today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)).isoformat()


def after(day: str, days: int) -> str:
    return (datetime.fromisoformat(day).date() + timedelta(days=days)).isoformat()


def asked(hris: Vendor, person: str, first: str, days: int, **more: str) -> str:
    """The id of a request from `first` on."""
    return str(hris.do("request_time_off", person=person, start=first, end=after(first, days - 1), **more)["id"])


def held(connection: Connection, name: str) -> list[tuple[str, Decimal, bool]]:
    facts = TimeOff.objects.filter(person__name=name, is_deleted=False).order_by("service_date")
    return [(str(fact.service_date), fact.hours, fact.is_approved) for fact in facts]


@pytest.mark.django_db
def test_a_request_becomes_its_days_and_approval_is_followed(hris: Vendor, connection: Connection) -> None:
    first, person = monday(weeks=30), hired(hris, "Away")
    request = asked(hris, person, first, 8)
    pulled(connection, "people")
    pulled(connection, "time_off")
    before = held(connection, "Ida Away")
    hris.do("approve_time_off", id=request)

    run = pulled(connection, "time_off")

    days = [after(first, offset) for offset in (0, 1, 2, 3, 4, 7)]
    assert before == [(day, Decimal(8), False) for day in days]
    assert held(connection, "Ida Away") == [(day, Decimal(8), True) for day in days]
    assert (run.state, run.changed, run.quarantined) == ("done", 6, 0)
    assert TimeOffReplaced.objects.count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["cancel_time_off", "deny_time_off"])
@pytest.mark.parametrize("weeks", [-4, 30])
def test_what_is_taken_back_is_gone(hris: Vendor, connection: Connection, decision: str, weeks: int) -> None:
    request = asked(hris, hired(hris, "Back"), monday(weeks=weeks), 2)
    pulled(connection, "time_off")
    before = TimeOff.objects.filter(external_id__startswith=f"{request}:", is_deleted=False).count()
    hris.do(decision, id=request)

    pulled(connection, "time_off")

    assert before == 2
    assert not TimeOff.objects.filter(external_id__startswith=f"{request}:", is_deleted=False).exists()


def test_every_day_comes_once_over_several_stretches(hris: Vendor, connection: Connection) -> None:
    asked(hris, "person-30", monday(weeks=-20), 200)
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("time_off")
    window = a_year()

    pages = [page.records for page, _ in gateway.read(opened, stream, window)]

    ids = [record["id"] for page in pages for record in page]
    source = {f"{one['id']}:{day}" for one in hris.records("time_off_requests").values() for day in one["dates"]}
    assert len(pages) == 8
    assert len(ids) == len(set(ids))
    assert set(ids) == source


def a_year() -> Window:
    now = datetime.now(UTC)
    return Window(now - timedelta(days=366), now)


def test_hours_stay_hours_and_days_have_as_many_as_the_setting_says(hris: Vendor, connect: Connect) -> None:
    first = monday(weeks=31)
    whole, half = asked(hris, "person-31", first, 1), asked(hris, "person-31", first, 1, hours="3.5")

    found = rows(connected(hris, connect, hours_a_day="7.5"), "time_off", a_year())

    assert found[f"{whole}:{first}"].values["hours"] == Decimal("7.5")
    assert found[f"{half}:{first}"].values["hours"] == Decimal("3.5")
    assert found[f"{half}:{first}"].parents == {"person": ("employee", "131")}


@pytest.mark.django_db
def test_notes_are_not_even_asked_for(hris: Vendor, connection: Connection) -> None:
    pulled(connection, "time_off")

    bodies = "".join(
        reveal(bytes(body)) for body in ExchangeBody.objects.values_list("response_body", flat=True) if body
    )
    assert "employeeId" in bodies
    assert "Away with the family" not in bodies


def mapped(**changes: object) -> Row:
    told = {"id": "1:2026-12-01", "employeeId": "7", "day": "2026-12-01", "amount": "1", "unit": "days"}
    return to_time_off(told | {"status": "approved"} | changes, {"hours_a_day": "8"})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit": "weeks"}, "not in weeks"),
        ({"amount": "some"}, "amount is not a number"),
        ({"amount": "NaN"}, "amount is not between 0 and 24"),
        ({"amount": "-1"}, "amount is not between 0 and 24"),
    ],
)
def test_a_day_that_cannot_be_counted_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        mapped(**changes)


def test_a_superseded_request_is_deleted() -> None:
    assert mapped(status="superceded").is_deleted
