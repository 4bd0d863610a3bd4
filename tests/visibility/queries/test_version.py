"""The version of pages moves with every change that is committed, whoever commits it, and with none that is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from integrations.models import StreamCursor
from journeys.models import JourneyRun
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.queries.version import DECAY_SECONDS, version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def viewer() -> Viewer:
    """At a firm with an open transaction and a stream."""
    firm = make.make_firm()
    make.make_run(firm)
    StreamCursor.objects.create(
        connection=make.make_connection(firm), stream="invoices", entity="invoice", every_seconds=10
    )
    return make.make_viewer(firm)


def seen(viewer: Viewer) -> str:
    return version(viewer, now=make.NOW)


def of_another_session(change: Callable[[], object]) -> None:
    """What another process does; its connection is its own."""

    def done() -> None:
        change()
        connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(done).result()


@pytest.mark.parametrize(
    "change",
    [
        lambda: JourneyRun.objects.update(state="failed"),
        lambda: JourneyRun.objects.update(steps_unknown=1),
        lambda: StreamCursor.objects.update(last_success_at=make.NOW),
        lambda: JourneyRun.objects.all().delete(),
    ],
    ids=["run failed", "step unknown", "stream read", "run gone"],
)
def test_a_change_of_another_session_is_seen_at_once(change: Callable[[], object], viewer: Viewer) -> None:
    before = seen(viewer)

    of_another_session(change)

    assert seen(viewer) != before


def test_a_change_of_its_own_is_seen_before_it_is_committed_and_gone_with_it(viewer: Viewer) -> None:
    before = seen(viewer)

    with transaction.atomic():
        JourneyRun.objects.update(state="failed")
        within = seen(viewer)
        transaction.set_rollback(True)

    assert within != before
    assert seen(viewer) == before


def test_what_touches_no_page_leaves_the_version(viewer: Viewer) -> None:
    before = seen(viewer)

    of_another_session(lambda: make.make_firm(slug="other"))

    assert seen(viewer) == before


def test_a_firm_has_its_own_version_and_each_slice_of_time_too(viewer: Viewer) -> None:
    other = make.make_viewer(make.make_firm(slug="other"))

    assert len({seen(viewer), seen(other), version(viewer, now=make.NOW.replace(second=DECAY_SECONDS + 1))}) == 3
