"""A target that asks to wait while much of a batch is still to be sent."""

from integrations.models import Connection
from journeys.engine.draining import drain
from journeys.models import StepRun
from tests.journeys.builders import start_posting
from tests.journeys.conftest import Target


def test_what_was_not_sent_yet_is_held_back_once_the_target_asks_to_wait(plain: Connection, target: Target) -> None:
    start_posting(plain.firm, *(f"batch-{number}" for number in range(40)), steps=1)
    target.mode(p429=1, retry_after=30)

    drain("live")

    assert 1 <= target.ask("/_mode")["hits"]["p429"] <= 8
    first_steps = StepRun.objects.filter(run__firm=plain.firm, name="post_1")
    assert set(first_steps.values_list("state", "attempts")) == {("ready", 0)}
