"""Texts that PostgreSQL refuses, or that only look like it, cost no record beside them its place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.canonical.models import Allocation
from integrations.models import Connection, QuarantinedRow
from integrations.pulling import batches
from integrations.pulling.batches import BadRecord
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import Source

pytestmark = pytest.mark.django_db(transaction=True)
SPELLED_OUT = "C:\\u0000"
LONG = "9" * 200


def test_a_nul_that_is_only_spelled_out_stays_in_the_quarantine(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?", note=SPELLED_OUT)
    source.put("2")

    run = pulled(cursor_of("entries").pk)

    assert (run.state, held()) == ("done", ["2"])
    assert QuarantinedRow.objects.get().body["note"] == SPELLED_OUT


def test_a_nul_is_left_out(source: Source, cursor_of: Cursors) -> None:
    source.put("1", hours="?", note="a\x00b")

    pulled(cursor_of("entries").pk)

    assert QuarantinedRow.objects.get().body["note"] == "ab"


def test_an_id_with_a_nul_stops_no_rolling_window(source: Source, cursor_of: Cursors) -> None:
    today = timezone.now().date().isoformat()
    source.put("1\x00", date=today)
    source.put("2\x00", date=today, hours="?")
    source.put("3", date=today)

    run = pulled(cursor_of("plans").pk)

    assert (run.state, run.quarantined) == ("done", 2)
    assert list(Allocation.objects.values_list("external_id", flat=True)) == ["3"]
    assert set(QuarantinedRow.objects.values_list("external_id", flat=True)) == {"1", "2"}


def test_half_of_a_surrogate_pair_is_put_aside_as_a_question_mark() -> None:
    record = batches.bad_record({"note": "a\ud800"}, ValueError("no \ud800 account"))

    assert (record.body, record.reason) == ({"note": "a?"}, "no ? account")


def test_ids_that_are_one_as_far_as_they_are_kept_are_put_aside_as_one(connection: Connection) -> None:
    now = timezone.now()
    bad = [(BadRecord(LONG + end, f"reason {end}", {}), None) for end in "ab"]

    batches.quarantine(connection.pk, "entries", bad, now=now)
    batches.resolve_quarantined(connection.pk, "entries", [LONG + "a"], now=now)

    assert QuarantinedRow.objects.values_list("reason", "resolved_at").get() == ("reason b", now)


def test_a_value_that_json_has_no_word_for_is_put_aside_as_text(connection: Connection) -> None:
    bad = BadRecord("1", "no hours", {"worked": timedelta(hours=1), "rate": float("nan")})

    batches.quarantine(connection.pk, "entries", [(bad, None)], now=timezone.now())

    assert QuarantinedRow.objects.get().body == {"worked": "1:00:00", "rate": None}
