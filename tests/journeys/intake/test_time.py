"""Approved time starts a run for each version that matters; a newer one takes the place of what was not sent."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations.canonical.models import Change, TimeEntry
from integrations.models import Connection, Route
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.models import Attempt, JourneyRun, StepRun, WorkItem
from tests.journeys.builders import GO_LIVE, NOW, make_connection, make_firm
from tests.journeys.intake.news import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def psa() -> Connection:
    """The PSA of a firm, with routes for time to the ERP and back."""
    firm = make_firm()
    psa = make_connection(firm, commands=("LinkTime",), kind="kantata")
    Route.objects.create(firm=firm, command="PostTime", connection=make_connection(firm, commands=()))
    return psa


def changed(entry: TimeEntry, **changes: Any) -> TimeEntry:
    """The next version of the entry, as a pull leaves it."""
    TimeEntry.objects.filter(pk=entry.pk).update(version=entry.version + 1, **changes)
    entry.refresh_from_db()
    return entry


def take(mine: duty.Duty, entry: TimeEntry) -> list[JourneyRun]:
    """Tells of the entry, takes the news in; the runs there are, oldest version first."""
    Change.objects.create(
        entity="time_entry",
        canonical_id=entry.pk,
        version=entry.version,
        connection=entry.connection,
        is_backfill=False,
    )
    take_changes(mine)
    return list(JourneyRun.objects.order_by("version"))


def test_approved_time_starts_a_run_about_its_project(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa)

    (run,) = take(mine, entry)

    assert (run.journey, run.subject, run.version, run.project_id) == (
        "time_to_finance",
        "kantata-9",
        1,
        entry.project_id,
    )
    assert (run.amount, run.currency, run.customer) == (Decimal(900), "EUR", "Aster Foods")
    assert run.label == "7.5 h, Ada Berg, 2026-11-19, DE-1"
    steps = StepRun.objects.order_by("position").values_list("name", "state", "order_key", "order_seq")
    key = f"time-{psa.firm_id}-kantata-9"
    assert list(steps) == [
        ("reverse_time", "ready", key, 1),
        ("post_time", "waiting", key, 1),
        ("link_time", "waiting", None, 0),
    ]


@pytest.mark.parametrize("changes", [{"is_approved": False}, {"is_deleted": True}])
def test_time_that_is_not_approved_starts_nothing(psa: Connection, mine: duty.Duty, changes: dict[str, Any]) -> None:
    assert take(mine, make_entry(psa, **changes)) == []


def test_a_correction_cancels_what_was_not_sent(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa)
    take(mine, entry)

    first, second = take(mine, changed(entry, hours=Decimal(6)))

    assert (first.version, first.state, second.version, second.state) == (1, "cancelled", 2, "open")
    assert set(StepRun.objects.filter(run=first).values_list("state", flat=True)) == {"cancelled"}
    assert Decimal(second.event["hours"]) == 6


def test_what_was_sent_stays_and_the_correction_comes_after_it(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa)
    (first,) = take(mine, entry)
    StepRun.objects.filter(run=first, name="reverse_time").update(state="skipped")
    StepRun.objects.filter(run=first, name="post_time").update(state="unknown", sent_at=timezone.now())

    take(mine, changed(entry, hours=Decimal(6)))

    first.refresh_from_db()
    states = StepRun.objects.filter(run=first).order_by("position").values_list("state", flat=True)
    assert (first.state, list(states)) == ("open", ["skipped", "unknown", "cancelled"])


@pytest.mark.parametrize(
    ("outcome", "sent_at", "becomes"),
    [("Unknown", NOW, "ready"), ("Crashed", NOW, "ready"), ("Crashed", None, "cancelled"), ("Retry", NOW, "cancelled")],
)
def test_what_may_have_been_done_and_is_to_be_sent_again_stays(
    psa: Connection, mine: duty.Duty, outcome: str, sent_at: datetime | None, becomes: str
) -> None:
    entry = make_entry(psa)
    (first,) = take(mine, entry)
    StepRun.objects.filter(run=first, name="reverse_time").update(state="skipped")
    StepRun.objects.filter(run=first, name="post_time").update(state="ready", sent_at=None)
    step = StepRun.objects.get(run=first, name="post_time")
    tried = {"number": 1, "fence": 1, "claimed_by": "w", "claimed_at": NOW, "finished_at": NOW}
    Attempt.objects.create(step=step, outcome=outcome, sent_at=sent_at, **tried)

    take(mine, changed(entry, is_approved=False))

    step.refresh_from_db()
    assert step.state == becomes


def test_a_refused_posting_is_superseded_by_the_corrected_one(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa)
    (first,) = take(mine, entry)
    StepRun.objects.filter(run=first, name="reverse_time").update(state="skipped")
    StepRun.objects.filter(run=first, name="post_time").update(state="rejected", sent_at=timezone.now())

    first, second = take(mine, changed(entry, hours=Decimal(6)))

    assert (first.state, second.state) == ("cancelled", "open")


def test_what_was_asked_about_superseded_steps_is_answered(psa: Connection, mine: duty.Duty) -> None:
    Route.objects.filter(command="PostTime").delete()
    entry = make_entry(psa)
    take(mine, entry)

    first, second = take(mine, changed(entry, hours=Decimal(6)))

    asked = WorkItem.objects.order_by("step_id")
    answers = ("A newer version has taken its place", "intake")
    assert list(asked.filter(run=first).values_list("resolution", "closed_by")) == [answers, answers]
    assert list(asked.filter(closed_at=None).values_list("run", flat=True)) == [second.pk, second.pk]


def test_a_change_that_is_no_news_for_the_ledger_starts_nothing(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa)
    take(mine, entry)

    runs = take(mine, changed(entry, approved_at=NOW + timedelta(days=1)))

    assert [run.version for run in runs] == [1]


@pytest.mark.parametrize("changes", [{"is_approved": False}, {"is_deleted": True}])
def test_time_that_is_withdrawn_after_its_run_began_is_taken_back(
    psa: Connection, mine: duty.Duty, changes: dict[str, Any]
) -> None:
    entry = make_entry(psa)
    take(mine, entry)

    _, second = take(mine, changed(entry, **changes))

    assert (second.version, second.event["is_approved"]) == (2, False)


def test_time_that_was_approved_before_go_live_stays_with_who_posted_it(psa: Connection, mine: duty.Duty) -> None:
    entry = make_entry(psa, approved_at=GO_LIVE - timedelta(days=1))

    assert take(mine, changed(entry, approved_at=NOW, hours=Decimal(6))) == []


@pytest.mark.parametrize("parent", ["project", "person"])
def test_time_whose_project_or_person_is_still_to_be_pulled_waits_for_it(
    psa: Connection, mine: duty.Duty, parent: str
) -> None:
    entry = make_entry(psa, parents={parent: ["any", "1"]})
    assert take(mine, entry) == []

    TimeEntry.objects.filter(pk=entry.pk).update(parents={})

    assert [run.version for run in take(mine, entry)] == [1]
