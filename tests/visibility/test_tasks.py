"""Tasks and a busy database: the bell is lost without a trace of an error, and the next one finds the work."""

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]  # its stubs do not know it
from celery.signals import task_prerun
from django.db import connection as database

from tests.elsewhere import holding, limited, session
from visibility.celery import app

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Celery 6 will want queues in its task_routes.
    pytest.mark.filterwarnings("ignore:(?s).*The 'queue' task attribute is deprecated"),
]


@pytest.fixture(autouse=True)
def known() -> None:
    """A worker imports its tasks when it starts."""
    app.loader.import_default_modules()


@pytest.mark.parametrize(
    ("name", "arguments", "table"),
    [
        ("integrations.tasks.keep_house", {}, "integrations_exchangebody"),
        ("journeys.tasks.intake", {}, "journeys_duty"),
        ("journeys.tasks.follow_hints", {}, "journeys_duty"),
        ("journeys.tasks.beat", {"name": "worker-live"}, "journeys_heartbeat"),
    ],
)
def test_what_cannot_be_done_now_is_left_for_the_next_bell(
    name: str, arguments: dict[str, str], table: str, caplog: pytest.LogCaptureFixture
) -> None:
    with limited(lock_timeout="50ms"), holding(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"):
        app.tasks[name](**arguments)

    assert [record.message.partition(" waits")[2] for record in caplog.records] == [
        " for a better moment: LockNotAvailable"
    ]


def backend() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_task_goes_on_in_the_session_of_the_one_before_and_replaces_a_broken_one() -> None:
    worker, task = DjangoWorkerFixup(app), app.tasks["journeys.tasks.beat"]

    def after_the_next_task() -> int:
        worker.on_task_prerun(sender=task)
        task_prerun.send(sender=task)
        worker.on_task_postrun(sender=task)
        return backend()

    first = backend()
    assert after_the_next_task() == first
    with session() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert after_the_next_task() != first
