"""News that cannot be worked on is parked with its reason: neither its neighbours nor later news wait for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError
from django.utils import timezone

from integrations.canonical.models import Change
from integrations.models import Connection
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.intake.requests import take_requests
from journeys.intake.turns import intake
from journeys.models import InboxEvent, JourneyRun
from journeys.services.requests import post_requested
from tests.breaking import refusing
from tests.journeys.intake.news import make_opportunity, request, tell

BAD_DEMAND = [{"role": "Engineer", "hours": "320", "starts_on": "soon", "ends_on": "2027-02-28"}]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("999999999999999.99994", "999999999999999.9999"),
        ("1e-20000", "0.0000"),
        ("0e20000", "0"),
        ("1e3", "1000"),
        ("0.10", "0.10"),
        ("2.00005", "2.0001"),
        ("-2.00005", "-2.0001"),
    ],
)
def test_an_amount_is_kept_to_four_places(given: str, kept: str) -> None:
    event = read_request(amount=given)

    assert format(event.amount, "f") == kept


@pytest.mark.parametrize(
    "given", ["999999999999999.99995", "1e15", "-1e15", "1e999999999", "1" * 5000, "sNaN", "-Infinity"]
)
def test_an_amount_the_ledger_cannot_hold_is_refused_with_the_reason(given: str) -> None:
    with pytest.raises(ValueError, match="15 digits"):
        read_request(amount=given)


def test_a_request_the_database_refuses_is_parked_and_its_neighbours_start(plain: Connection, mine: duty.Duty) -> None:
    for key in ("one", "two", "poison", "four"):
        request(plain, key)

    with refusing("journeys_journeyrun", "INSERT", "NEW.subject = 'poison'", state="22003"):
        taken, started = take_requests(mine)

    parked = InboxEvent.objects.get(state="parked")
    assert (taken, started.new) == (4, 3)
    assert set(JourneyRun.objects.values_list("subject", flat=True)) == {"one", "two", "four"}
    assert (parked.external_event_id, parked.reason) == ("poison", "It cannot be worked on: refused by the test")


def test_a_request_of_another_shape_is_parked(plain: Connection, mine: duty.Duty) -> None:
    row = request(plain, "list")
    InboxEvent.objects.filter(pk=row.pk).update(slice=[1, 2])
    request(plain, "good")

    _, started = take_requests(mine)

    row.refresh_from_db()
    assert (started.new, row.state) == (1, "parked")


def test_a_deal_that_cannot_be_read_is_parked_and_its_neighbours_start(crm: Connection, mine: duty.Duty) -> None:
    deals = [make_opportunity(crm, "006A"), make_opportunity(crm, "006B", staffing=BAD_DEMAND)]
    deals.append(make_opportunity(crm, "006C"))
    for deal in deals:
        tell(crm, deal)

    taken, started = take_changes(mine)

    parked = InboxEvent.objects.get()
    assert (taken, started.new, Change.objects.count()) == (3, 2, 0)
    assert set(JourneyRun.objects.values_list("subject", flat=True)) == {"006A", "006C"}
    assert (parked.state, parked.stream, parked.record_id) == ("parked", "opportunity", str(deals[1].pk))
    assert parked.reason == "It cannot be worked on: Invalid isoformat string: 'soon'"


def test_a_deal_parked_twice_is_one_row_with_the_newest_reason(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm, staffing=BAD_DEMAND)
    tell(crm, deal)
    take_changes(mine)
    tell(crm, deal)

    take_changes(mine)

    assert InboxEvent.objects.get().state == "parked"


def test_a_mended_deal_starts_with_its_next_change(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm, staffing=BAD_DEMAND)
    tell(crm, deal)
    take_changes(mine)
    deal.staffing = []
    deal.save()
    tell(crm, deal, version=2)

    _, started = take_changes(mine)

    assert started.new == 1


def test_what_is_wrong_with_the_ledger_itself_parks_nothing(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "waits")

    with (
        refusing("journeys_journeyrun", "INSERT", "true", state="XX000"),
        pytest.raises(InternalError, match="refused"),
    ):
        take_requests(mine)

    assert InboxEvent.objects.get().state == "new"


def test_a_poisoned_request_keeps_no_change_from_starting(crm: Connection) -> None:
    request(crm, "poison", amount="999999999999999.99999", currency="EUR")
    InboxEvent.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    tell(crm, make_opportunity(crm))

    started = intake()

    assert (started.new, InboxEvent.objects.get().state) == (1, "parked")


def read_request(**body: Any) -> Any:
    values = {"key": "k", "currency": "EUR"} | body
    return post_requested(values, firm_id=1, firm_slug="north", sequence=1)
