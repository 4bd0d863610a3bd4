"""A step goes where its route says, the legal entity's first; without one it waits, or is skipped."""

import pytest

from integrations.canonical.models import LegalEntity
from integrations.models import Connection, Route
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.intake.routing import reroute
from journeys.models import JourneyRun, StepRun, WorkItem
from tests.journeys.builders import make_connection, start_posting
from tests.journeys.intake.news import make_opportunity, tell


def test_without_a_route_a_step_asks_an_admin_and_goes_on_once_there_is_one(plain: Connection) -> None:
    Route.objects.all().delete()
    (run,) = start_posting(plain.firm, "unrouted", steps=1)
    waiting = StepRun.objects.get(run=run, name="post_1")
    assert (waiting.state, waiting.wait_on, waiting.connection_id) == ("waiting", "route:PostStep", None)
    assert WorkItem.objects.filter(closed_at=None, kind="route", role="admin").count() == 5
    Route.objects.create(firm=plain.firm, command="PostStep", connection=plain)

    assert reroute() == 5

    waiting.refresh_from_db()
    assert (waiting.state, waiting.connection_id) == ("ready", plain.pk)
    assert not WorkItem.objects.filter(closed_at=None).exists()


OPTIONAL = [("SendNotice", "notify"), ("CreateTeam", "create_team"), ("PostCard", "post_card")]


@pytest.mark.parametrize(("command", "step"), OPTIONAL)
def test_an_optional_step_without_a_route_is_skipped(crm: Connection, mine: duty.Duty, command: str, step: str) -> None:
    Route.objects.filter(command=command).delete()
    tell(crm, make_opportunity(crm))

    take_changes(mine)

    skipped, run = StepRun.objects.get(name=step), JourneyRun.objects.get()
    assert (skipped.state, run.steps_ended, run.state) == ("skipped", 1, "open")


def test_a_route_of_the_legal_entity_comes_first(plain: Connection) -> None:
    own = make_connection(plain.firm, commands=())
    Route.objects.create(
        firm=plain.firm, command="PostStep", connection=own, legal_entity=LegalEntity.objects.get(code="DE")
    )

    start_posting(plain.firm, "entity", steps=1)

    assert set(StepRun.objects.values_list("connection", flat=True)) == {own.pk}
