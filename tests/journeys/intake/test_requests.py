"""Requests start one run each, and never without being taken away in the same transaction."""

import pytest

from integrations.models import Connection
from journeys.intake import duty, starting
from journeys.intake.requests import take_requests
from journeys.intake.turns import intake
from journeys.models import InboxEvent, JourneyRun
from tests.journeys.intake.news import request


def test_a_request_carries_its_event_and_a_bad_one_blocks_nobody(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "good", amount="0.10", currency="EUR", entity="DE")
    request(plain, "bad", amount="NaN", currency="EUR")

    _, started = take_requests(mine)

    assert started == starting.Started(1, 0)
    assert InboxEvent.objects.get(external_event_id="bad").state == "parked"
    assert str(JourneyRun.objects.get().amount) == "0.1000"


def test_the_same_request_twice_starts_one_run(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "first", key="same")
    request(plain, "second", key="same")

    take_requests(mine)

    assert JourneyRun.objects.count() == 1


def test_a_lost_duty_undoes_the_turn(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "late")
    mine.leave()
    duty.take("intake", holder="other", seconds=60)

    with pytest.raises(duty.DutyLost):
        take_requests(mine)

    assert (JourneyRun.objects.count(), InboxEvent.objects.get().state) == (0, "new")


def test_two_intakes_never_work_at_once(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "once")

    assert intake() == starting.Started()
    mine.leave()
    assert intake() == starting.Started(1, 0)
