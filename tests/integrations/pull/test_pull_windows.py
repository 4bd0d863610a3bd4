"""Tombstones and windows: what a source shows no more is deleted, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.canonical.models import Allocation
from tests.integrations.pull.conftest import Cursors, held
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tombstone_deletes_the_record(source: Source, cursor_of: Cursors) -> None:
    source.put("1")
    pull_now(cursor_of("entries").pk)
    source.put("1", second=9, gone=True)

    pull_now(cursor_of("entries").pk)

    assert held() == []


def test_what_a_rolling_window_shows_no_more_is_deleted(source: Source, cursor_of: Cursors) -> None:
    today = timezone.now().date()
    source.put("1", date=today.isoformat())
    source.put("2", date=today.isoformat())
    pull_now(cursor_of("plans").pk)
    del source.records["2"]

    pull_now(cursor_of("plans").pk)

    assert list(Allocation.objects.filter(is_deleted=False).values_list("external_id", flat=True)) == ["1"]


def test_the_rolling_window_leaves_older_records_alone(source: Source, cursor_of: Cursors) -> None:
    source.put("1", date=timezone.now().date().isoformat())
    pull_now(cursor_of("plans").pk)
    Allocation.objects.update(service_date=timezone.now().date() - timedelta(days=90))
    source.records.clear()

    pull_now(cursor_of("plans").pk)

    assert Allocation.objects.filter(is_deleted=False).count() == 1
