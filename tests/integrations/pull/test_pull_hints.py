"""Hints read just the records they name, through the same merge as a pull."""

from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.canonical.models import Change, TimeEntry
from integrations.models import Connection
from integrations.pull import read_hints
from tests.integrations.pull.conftest import Cursors, held
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_hints_bring_just_these_records_through_the_same_merge(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.put("1", hours="3")
    source.put("2")

    first = read_hints(connection.pk, "entries", ["1", "1", "404"])
    second = read_hints(connection.pk, "entries", ["1"])

    assert (first.created, second.changed, held()) == (1, 0, ["1"])
    assert Change.objects.filter(entity="time_entry").count() == 1
    assert TimeEntry.objects.get().hours == Decimal(3)


def test_a_hint_and_a_poll_of_one_record_make_one_change(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    source.put("1", hours="3")

    read_hints(connection.pk, "entries", ["1"])
    pull_now(cursor_of("entries").pk)

    assert Change.objects.filter(entity="time_entry").count() == 1


def test_a_stream_without_reading_by_id_is_pulled_soon_instead(
    source: Source, connection: Connection, cursor_of: Cursors
) -> None:
    cursor_of("projects")

    merged = read_hints(connection.pk, "projects", ["1"])

    assert merged.seen == 0
    next_at = cursor_of("projects").next_at
    assert next_at is not None
    assert next_at <= timezone.now()
