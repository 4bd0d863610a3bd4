"""A hint says where to look: what it finds starts what news of any other way would start, once, and nothing else."""

import threading
from datetime import timedelta

from django.db import connection as database
from django.utils import timezone

from integrations import pull
from integrations.canonical.models import Change, Link, Opportunity, Project
from integrations.models import Connection
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.intake.hints import take_hints
from journeys.intake.turns import intake
from journeys.models import InboxEvent, JourneyRun, StepRun
from tests.breaking import await_dawdler, dawdling, refusing
from tests.journeys.builders import GO_LIVE, NOW
from tests.journeys.conftest import Target
from tests.journeys.intake.news import hint, make_opportunity, tell


def carry_out(source: Connection, key: str) -> None:
    """The deal has a project at a system, and nobody reserved it."""
    deal = Opportunity.objects.get(name=key)
    project = Project.objects.create(firm=source.firm, name=key, opportunity=deal, recorded_at=NOW)
    Link.objects.create(
        connection=source, object_type="Workspace", external_id=f"w-{key}", entity="project", canonical_id=project.pk
    )


def test_a_hint_at_a_deal_won_before_go_live_starts_nothing(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    Connection.objects.update(go_live_at=timezone.now() + timedelta(days=1))
    target.put("history")
    hint(source, "evt-1", "history")

    _, started = take_hints(mine)

    assert (started.new, JourneyRun.objects.count(), StepRun.objects.count()) == (0, 0, 0)
    assert (InboxEvent.objects.get().state, Change.objects.count()) == ("done", 0)
    assert Opportunity.objects.get().is_won


def test_a_change_of_a_deal_won_before_go_live_starts_nothing_whatever_it_says(
    crm: Connection, mine: duty.Duty
) -> None:
    tell(crm, make_opportunity(crm, won_at=GO_LIVE - timedelta(seconds=1)), is_backfill=False)

    take_changes(mine)

    assert (JourneyRun.objects.count(), Change.objects.count()) == (0, 0)


def test_a_deal_won_at_the_instant_of_go_live_starts(crm: Connection, mine: duty.Duty) -> None:
    tell(crm, make_opportunity(crm, won_at=GO_LIVE))

    _, started = take_changes(mine)

    assert started.new == 1


def test_a_hint_at_a_deal_that_was_carried_out_elsewhere_starts_nothing(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.put("elsewhere")
    pull.read_hints(source.pk, "records", ["elsewhere"])
    carry_out(source, "elsewhere")
    hint(source, "evt-1", "elsewhere")

    take_hints(mine)

    assert (JourneyRun.objects.count(), InboxEvent.objects.get().state) == (0, "done")


def test_a_hint_whose_change_was_taken_before_it_ends_in_the_one_run_and_adds_its_name(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.put("polled")
    pull.read_hints(source.pk, "records", ["polled"])
    take_changes(mine)
    hint(source, "evt-1", "polled")

    _, started = take_hints(mine)

    assert (started.new, JourneyRun.objects.get().via) == (0, ["poll", "webhook"])


def test_a_hint_whose_change_is_being_taken_ends_in_the_one_run_and_adds_its_name(
    source: Connection, target: Target
) -> None:
    target.put("at-once")
    pull.read_hints(source.pk, "records", ["at-once"])
    hint(source, "evt-1", "at-once")
    taking = threading.Thread(target=_intake_elsewhere)
    hints = duty.take("hints", holder="test", seconds=60)
    assert hints is not None

    with dawdling("journeys_journeyrun", "INSERT", seconds=0.7):
        taking.start()
        await_dawdler()
        take_hints(hints)
        taking.join()

    assert JourneyRun.objects.get().via == ["poll", "webhook"]


def test_a_hint_whose_change_was_lost_starts_its_run_all_the_same(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.put("unaccounted")
    pull.read_hints(source.pk, "records", ["unaccounted"])
    Change.objects.all().delete()
    hint(source, "evt-1", "unaccounted")

    _, started = take_hints(mine)

    assert (started.new, JourneyRun.objects.get().via) == (1, ["webhook"])


def test_a_hint_at_a_deal_whose_run_is_over_adds_its_name(source: Connection, target: Target, mine: duty.Duty) -> None:
    target.put("over")
    pull.read_hints(source.pk, "records", ["over"])
    take_changes(mine)
    carry_out(source, "over")
    hint(source, "evt-1", "over")

    _, started = take_hints(mine)

    assert (started.new, JourneyRun.objects.get().via) == (0, ["poll", "webhook"])


def test_a_hint_leaves_the_changes_of_other_records_to_the_intake(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.put("hinted", "polled")
    pull.read_hints(source.pk, "records", ["polled"])
    hint(source, "evt-1", "hinted")

    take_hints(mine)

    polled = Opportunity.objects.get(name="polled")
    assert JourneyRun.objects.get().subject == "hinted"
    assert list(Change.objects.values_list("canonical_id", flat=True)) == [polled.pk]


def test_a_hinted_deal_that_cannot_be_started_is_parked_and_its_neighbours_start(
    source: Connection, target: Target, mine: duty.Duty
) -> None:
    target.put("one", "poison", "three")
    for key in ("one", "poison", "three"):
        hint(source, f"evt-{key}", key)

    with refusing("journeys_journeyrun", "INSERT", "NEW.subject = 'poison'", state="22003"):
        take_hints(mine)

    parked = InboxEvent.objects.get(state="parked")
    assert set(JourneyRun.objects.values_list("subject", flat=True)) == {"one", "three"}
    assert (parked.record_id, parked.reason) == ("poison", "It cannot be worked on: refused by the test")
    assert InboxEvent.objects.filter(state="done").count() == 2


def _intake_elsewhere() -> None:
    """In a thread, whose database connection has to be closed there."""
    intake()
    database.close()
