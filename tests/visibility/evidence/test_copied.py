"""A table that PostgreSQL writes is, byte for byte, the one that Python would write of the same rows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.canonical.models import TimeEntry
from tests.visibility import builders as make
from visibility.evidence.archive import table
from visibility.evidence.copied import copied

pytestmark = pytest.mark.django_db
HEAD = ("external_id", "recorded_at", "source_changed_at", "service_date", "amount", "hours", "correlation_id", "id")
NAMES = ("plain", "=1+1", "-2", "+3", "@sum", "a,b", 'says "so"', "two\nlines", "Gr\u00fc\u00dfe")
TEXTS = (*NAMES, "\t=1", "\x01=1", "\x02", "a\x1fb")
INSTANTS = (
    datetime(2026, 7, 1, 8, tzinfo=UTC),
    datetime(2026, 7, 1, 8, 0, 1, 120_000, tzinfo=UTC),
    datetime(2026, 7, 1, 8, 0, 1, 123_456, tzinfo=UTC),
)


def test_texts_instants_and_amounts_are_written_as_python_writes_them() -> None:
    psa = make.make_connection(make.make_firm())
    project = make.make_project(make.make_entity(psa.firm))
    for number, text in enumerate(TEXTS):
        at = INSTANTS[number % 3]
        changes = {"external_id": text, "recorded_at": at, "source_changed_at": at if number % 2 else None}
        make.make_time(project, psa, None, **changes, amount=Decimal(number) / 8)
    rows = TimeEntry.objects.order_by("pk").values_list(*HEAD)
    plain = rows.filter(external_id="plain")

    written = b"".join(copied(HEAD, [rows, rows.none(), plain]))

    assert written == b"".join(table(HEAD, [*rows, *plain]))
    assert written.count(b"\n") == len(TEXTS) + 3
