"""A won deal starts one run with its frozen event; other changes start nothing, or wake who waits for them."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.canonical.models import Change, Link, Project
from integrations.models import Connection
from journeys.definition import wait_key
from journeys.intake import duty, starting
from journeys.intake.changes import take_changes
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import NOW, start_posting
from tests.journeys.intake.news import make_opportunity, tell


def test_a_won_deal_starts_one_run_with_its_frozen_event(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm)
    tell(crm, deal)

    taken, started = take_changes(mine)

    run = JourneyRun.objects.get()
    assert (taken, started, Change.objects.count()) == (1, starting.Started(1, 0), 0)
    assert (run.journey, run.subject, run.via, run.customer) == (
        "opportunity_to_project",
        "006A",
        ["poll"],
        "Aster Foods",
    )
    assert (str(run.amount), run.currency, run.event["demand"][0]["hours"]) == ("1000.0000", "EUR", "320")
    assert run.due_at == NOW + timedelta(hours=1)


def test_steps_wait_for_those_they_name(crm: Connection, mine: duty.Duty) -> None:
    tell(crm, make_opportunity(crm))
    take_changes(mine)

    states = list(StepRun.objects.order_by("position").values_list("name", "state", "pending"))
    assert states[0] == ("find_customer", "ready", 0)
    assert states[-2:] == [("notify", "waiting", 3), ("post_card", "waiting", 3)]
    assert {state for _, state, _ in states[1:]} == {"waiting"}


def test_many_versions_of_a_deal_start_one_run(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm)
    for version in (3, 1, 2):
        tell(crm, deal, version=version)
    take_changes(mine)
    tell(crm, deal, version=4)

    _, started = take_changes(mine)

    assert (started, JourneyRun.objects.count(), StepRun.objects.count()) == (starting.Started(0, 1), 1, 10)


@pytest.mark.parametrize("changes", [{"is_won": False}, {"is_deleted": True}])
def test_a_deal_that_is_not_won_starts_nothing_and_its_news_is_taken(
    crm: Connection, mine: duty.Duty, changes: dict[str, Any]
) -> None:
    tell(crm, make_opportunity(crm, **changes))

    take_changes(mine)

    assert (JourneyRun.objects.count(), Change.objects.count()) == (0, 0)


def test_history_starts_nothing(crm: Connection, mine: duty.Duty) -> None:
    tell(crm, make_opportunity(crm), is_backfill=True)

    take_changes(mine)

    assert JourneyRun.objects.count() == 0


def test_a_deal_whose_project_is_known_somewhere_starts_nothing(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm)
    project = Project.objects.create(firm=crm.firm, name="Old", opportunity=deal, recorded_at=NOW)
    Link.objects.create(
        connection=crm, object_type="Workspace", external_id="7", entity="project", canonical_id=project.pk
    )
    tell(crm, deal)

    take_changes(mine)

    assert JourneyRun.objects.count() == 0


def test_a_change_wakes_what_waits_for_its_record(plain: Connection, mine: duty.Duty) -> None:
    (run,) = start_posting(plain.firm, "waits", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(state="waiting", wait_on=wait_key("customer", 77))
    Change.objects.create(entity="customer", canonical_id=77, version=1, connection=plain, is_backfill=False)

    take_changes(mine)

    assert StepRun.objects.get(run=run, name="post_1").state == "ready"
