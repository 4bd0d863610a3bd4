"""When a vendor's quota is nearly used, reports wait and journeys go on; nothing waits on old news."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import ConnectionQuota, StreamCursor
from integrations.pulling.rationing import ASK_AGAIN_AFTER
from tests.integrations.pull.conftest import Cursors, held, pulled
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scarce(source: Source, cursor_of: Cursors) -> Source:
    """A source that has just said that nine tenths of its calls are used."""
    source.used_of_a_hundred = 90
    source.put("1")
    pulled(cursor_of("entries").pk)
    source.requests.clear()
    return source


def test_what_reports_need_waits(scarce: Source, cursor_of: Cursors) -> None:
    before = timezone.now()

    assert pull_now(cursor_of("reports").pk) is None

    assert scarce.requests == []
    waits_until = cursor_of("reports").next_at
    assert waits_until is not None
    assert before + ASK_AGAIN_AFTER <= waits_until <= timezone.now() + ASK_AGAIN_AFTER


def test_what_journeys_need_is_pulled_but_not_counted(scarce: Source, cursor_of: Cursors) -> None:
    StreamCursor.objects.update(counted_at=None)
    scarce.put("2", second=10)

    run = pulled(cursor_of("entries").pk)

    assert (run.state, held()) == ("done", ["1", "2"])
    assert {request["path"] for request in scarce.requests} == {"/records"}


def test_reports_go_on_when_the_quota_allows(scarce: Source, cursor_of: Cursors) -> None:
    scarce.used_of_a_hundred = 89
    pulled(cursor_of("entries").pk)

    assert pulled(cursor_of("reports").pk).state == "done"


def test_old_news_of_the_quota_holds_up_nobody(scarce: Source, cursor_of: Cursors) -> None:
    ConnectionQuota.objects.update(told_at=timezone.now() - timedelta(hours=2))

    assert pulled(cursor_of("reports").pk).state == "done"
    assert ConnectionQuota.objects.get().told_at > timezone.now() - timedelta(minutes=1)
