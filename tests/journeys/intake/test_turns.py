"""The duties of the intake: kept while a vendor is slow, and given up without harm when somebody took them over."""

import pytest

from integrations import pull
from integrations.models import Connection
from journeys.intake import duty, turns
from journeys.intake.hints import take_hints
from journeys.intake.starting import Started
from journeys.models import Duty, InboxEvent, JourneyRun
from tests.breaking import await_dawdler, dawdling, refusing
from tests.journeys.builders import make_connection
from tests.journeys.conftest import Target
from tests.journeys.intake.conftest import Elsewhere, await_reading
from tests.journeys.intake.news import hint, request


def test_a_duty_is_kept_for_as_long_as_a_read_takes(
    slow_source: Connection, target: Target, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LEASE_SECONDS", 0.2)
    target.put("slow")
    hint(slow_source, "evt-1", "slow")

    following = elsewhere(turns.follow_hints)
    await_reading()
    other = duty.take("hints", holder="other", seconds=60)

    assert other is None
    assert following.result() == Started(1, 0)
    assert InboxEvent.objects.get().state == "done"


def test_what_was_read_counts_although_the_duty_was_lost_meanwhile(
    slow_source: Connection, target: Target, elsewhere: Elsewhere
) -> None:
    target.put("slow")
    hint(slow_source, "evt-1", "slow")

    following = elsewhere(turns.follow_hints)
    await_reading()
    Duty.objects.filter(name="hints").update(fence=99)

    assert following.result() == Started(1, 0)
    assert (InboxEvent.objects.get().state, JourneyRun.objects.count()) == ("done", 1)


def test_who_lost_the_duty_asks_no_vendor(source: Connection, target: Target, mine: duty.Duty) -> None:
    hint(source, "evt-1", "asked-by-the-other")
    Duty.objects.update(fence=99)

    with pytest.raises(duty.DutyLost):
        take_hints(mine)

    assert target.requests("asked-by-the-other") == []


def test_hints_are_followed_a_call_at_a_time(
    source: Connection, target: Target, mine: duty.Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "HINTS_A_CALL", 2)
    keys = ("call-1", "call-2", "call-3")
    target.put(*keys)
    for key in keys:
        hint(source, key, key)

    turns_taken = [take_hints(mine)[0] for _ in range(3)]

    assert turns_taken == [2, 1, 0]
    assert JourneyRun.objects.count() == 3


def test_hints_that_cannot_be_stored_keep_no_other_waiting(source: Connection, target: Target) -> None:
    target.put("unstorable", "fine")
    other = make_connection(source.firm, base_url=source.base_url, commands=())
    hint(source, "evt-1", "unstorable")
    hint(other, "evt-2", "fine")

    with refusing("integrations_exchange", "INSERT", f"NEW.connection_id = {source.pk}", state="22021"):
        started = turns.follow_hints(budget=0.5)

    waiting = InboxEvent.objects.get(external_event_id="evt-1")
    assert (started.new, JourneyRun.objects.get().subject) == (1, "fine")
    assert (waiting.state, waiting.attempts > 0) == ("new", True)


def test_an_intake_that_is_taken_over_says_what_it_had_started(plain: Connection, elsewhere: Elsewhere) -> None:
    request(plain, "first")

    with dawdling("journeys_journeyrun", "INSERT", seconds=0.5):
        taking = elsewhere(turns.intake)
        await_dawdler()
        Duty.objects.filter(name="intake").update(fence=99)

    assert taking.result() == Started(1, 0)
    assert JourneyRun.objects.count() == 1
