"""Tasks and a busy database: the bell is lost without a trace of an error, and the next one finds the work."""

import pytest

from tests.elsewhere import holding, limited
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
