"""A step that cannot be read is rejected with its reason; whatever else is claimed with it goes on."""

from typing import Any

import pytest

from integrations.models import Connection
from journeys.engine.draining import drain
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import start_posting, step_of
from tests.journeys.conftest import Target


def post_1(run: JourneyRun) -> Any:
    return StepRun.objects.filter(run=run, name="post_1")


def forget_the_journey(run: JourneyRun) -> None:
    JourneyRun.objects.filter(pk=run.pk).update(journey="given_up")


def forget_the_step(run: JourneyRun) -> None:
    post_1(run).update(name="post_it_all")


def add_a_field_nobody_knows(run: JourneyRun) -> None:
    JourneyRun.objects.filter(pk=run.pk).update(event=run.event | {"amount": "a lot"})


def keep_a_command_of_old(run: JourneyRun) -> None:
    post_1(run).update(command={"type": "FaxStep", "fields": {}})


def keep_an_output_of_old(run: JourneyRun) -> None:
    StepRun.objects.filter(run=run, name="post_2").update(output={"fax": "1"})


@pytest.mark.parametrize(
    "spoil",
    [forget_the_journey, forget_the_step, add_a_field_nobody_knows, keep_a_command_of_old, keep_an_output_of_old],
)
def test_a_step_that_cannot_be_read_is_rejected_alone(plain: Connection, target: Target, spoil: Any) -> None:
    (spoiled,), (whole,) = (start_posting(plain.firm, key, steps=1) for key in ("spoiled", "whole"))
    before = target.refs("spoiled")
    step = step_of(spoiled)
    spoil(spoiled)

    drain("live")

    step.refresh_from_db()
    spoiled.refresh_from_db()
    assert (step.state, step.error_kind, spoiled.state) == ("rejected", "other", "failed")
    assert "could not be worked out" in step.error
    assert (step_of(whole).state, target.refs("spoiled")) == ("done", before)
