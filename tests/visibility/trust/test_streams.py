"""The data time of a stream: when its last pull that brought everything began, not when it ended."""

from datetime import datetime, timedelta

import pytest

from integrations.models import StreamCursor, SyncRun
from tests.visibility import builders as make
from visibility.trust.needs import NEEDS
from visibility.trust.streams import StreamState, needed, never_brought, stream_states

pytestmark = pytest.mark.django_db
ENDED_AT = make.NOW - timedelta(minutes=1)


def stream(*runs: tuple[int, str], ended_at: datetime | None = ENDED_AT) -> StreamState:
    """A stream with pulls begun so many minutes ago, and how each went."""
    firm = make.make_firm()
    cursor = StreamCursor.objects.create(
        connection=make.make_connection(firm),
        stream="time_entries",
        entity="time_entry",
        every_seconds=600,
        last_success_at=ended_at,
    )
    for minutes, state in runs:
        SyncRun.objects.create(cursor=cursor, started_at=make.NOW - timedelta(minutes=minutes), state=state)
    (found,) = stream_states(firm.pk, now=make.NOW)
    return found


def test_data_is_as_old_as_the_beginning_of_the_pull_that_brought_it() -> None:
    found = stream((45, "done"), (20, "done"))

    assert found.as_of == make.NOW - timedelta(minutes=20)
    assert found.age == 1200


@pytest.mark.parametrize("state", ["failed", "running"])
def test_a_pull_that_did_not_bring_everything_makes_nothing_younger(state: str) -> None:
    assert stream((20, "done"), (2, state)).as_of == make.NOW - timedelta(minutes=20)


def test_a_stream_whose_pulls_are_no_longer_kept_is_as_old_as_its_last_success() -> None:
    assert stream().as_of == ENDED_AT


def test_a_stream_never_pulled_to_its_end_has_no_data_time() -> None:
    assert stream((5, "failed"), ended_at=None).as_of is None


def test_rates_of_a_plan_are_not_the_rates_that_amounts_are_converted_by() -> None:
    source = make.make_connection(make.make_firm())
    StreamCursor.objects.create(connection=source, stream="budget_rates", entity="fx_rate", every_seconds=3600)
    states = stream_states(source.firm_id, now=make.NOW)

    assert needed(states, NEEDS["margin"]) == ()
    assert [one.stream for one in never_brought(states, frozenset({"fx_rate"}))] == ["fx rate stream"]
