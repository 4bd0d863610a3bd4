"""Entries that started nothing are found whether they were looked at before, came since, or became news since."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import TimeEntry
from integrations.models import Connection
from journeys.intake.looking import look
from journeys.models import NotStarted
from journeys.queries.scope import LedgerScope
from journeys.queries.unstarted import unstarted, unstarted_count
from tests.visibility import builders as make
from tests.visibility.sales import Sale

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD = make.NOW - 9 * DAY


@pytest.fixture
def sale() -> Sale:
    """Of a connection that went live before everything that is told here."""
    made = Sale()
    Connection.objects.update(go_live_at=OLD - DAY)
    return made


def entry(sale: Sale, *, recorded_at: datetime = OLD, **changes: object) -> TimeEntry:
    plain = {"approved_at": OLD, "recorded_at": recorded_at, "service_date": OLD.date()}
    return make.make_time(sale.project, sale.connection, sale.person, **{**plain, **changes})


def start(sale: Sale, one: TimeEntry) -> None:
    subject = f"{sale.connection.kind}-{one.external_id}"
    make.make_run(sale.connection.firm, journey="time_to_finance", subject=subject, canonical_id=one.pk)


def count(sale: Sale) -> int:
    return unstarted_count(LedgerScope(firm_id=sale.connection.firm_id), "time", now=make.NOW)


def test_what_was_looked_at_is_listed_as_before_and_what_started_is_not(sale: Sale) -> None:
    first, second = entry(sale), entry(sale, hours=Decimal(3))
    before = unstarted(LedgerScope(firm_id=sale.connection.firm_id), "time", now=make.NOW, start=0, most=9)

    look(make.NOW)
    after = unstarted(LedgerScope(firm_id=sale.connection.firm_id), "time", now=make.NOW, start=0, most=9)
    start(sale, first)

    assert (len(before), after) == (2, before)
    assert count(sale) == 1
    look(make.NOW)
    assert list(NotStarted.objects.values_list("canonical_id", flat=True)) == [second.pk]


def test_what_is_recorded_since_is_found_at_once(sale: Sale) -> None:
    taken_back = entry(sale, is_approved=False)
    look(make.NOW)

    entry(sale, recorded_at=make.NOW)
    TimeEntry.objects.filter(pk=taken_back.pk).update(is_approved=True, recorded_at=make.NOW)

    assert count(sale) == 2


def test_what_commits_late_is_not_missed(sale: Sale) -> None:
    """A transaction that began before the look and ended after it: recorded earlier than the look was made."""
    look(make.NOW)

    entry(sale, recorded_at=make.NOW - timedelta(minutes=10))

    assert count(sale) == 1


def test_what_was_history_and_is_none_any_more_is_found(sale: Sale) -> None:
    Connection.objects.update(go_live_at=make.NOW)
    entry(sale)
    look(make.NOW)
    assert count(sale) == 0

    Connection.objects.update(go_live_at=OLD - DAY)

    assert count(sale) == 1


def test_only_what_lacks_a_run_is_remembered(sale: Sale) -> None:
    start(sale, entry(sale))
    entry(sale, is_approved=False)
    lacking = entry(sale)

    found = [look(make.NOW), look(make.NOW + DAY)]

    assert found == [1, 0]
    assert list(NotStarted.objects.values_list("canonical_id", flat=True)) == [lacking.pk]
