"""What was lost between the systems and came through after all."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Milestone
from journeys.models import JourneyRun, OperatorAction, StepRun
from tests.builders.ledger import make_step
from tests.visibility import builders as make
from tests.visibility.queries.leaking import EVERYTHING, HOUR, bars_of, entry, page_of, sell
from tests.visibility.sales import WON_ON, Sale
from tests.visibility.worlds import Build, as_built
from visibility.queries.leakage.rows import leakage_recovered

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


def replayed(run: JourneyRun, at: datetime) -> None:
    """What a replay that succeeds leaves in the ledger."""
    OperatorAction.objects.create(run_id=run.pk, action="replay", actor="pia", reason="mended", performed_at=at - HOUR)
    StepRun.objects.filter(run=run).update(state="done", finished_at=at)
    JourneyRun.objects.filter(pk=run.pk).update(state="done", delivered_at=at, finished_at=at)


def test_after_a_replay_the_bar_is_zero_and_the_money_recovered(sale: Sale) -> None:
    run = entry(sale, amount=D("120.50"))
    make_step(run, sale.connection, name="post_time", state="rejected", error_kind="validation", error="no")
    before = bars_of(page_of(sale))["integration"]

    replayed(run, make.NOW - HOUR)

    page, viewer = page_of(sale), make.make_viewer(sale.connection.firm)
    assert (before, bars_of(page)["integration"]) == (D("-120.50"), D(0))
    assert (page.recovered.value.figure, page.recovered.count) == (D("120.50"), 1)
    (row,) = leakage_recovered(viewer, EVERYTHING, now=make.NOW).rows
    assert (row.run_id, row.how, row.actor, row.reason) == (run.pk, "Sent again", "pia", "mended")


def test_what_was_skipped_in_time_or_is_long_ago_was_not_recovered(sale: Sale) -> None:
    states = (("skipped", make.NOW - HOUR), ("done", make.NOW - HOUR), ("done", make.NOW - timedelta(days=8)))
    for state, at in states:
        run = entry(sale, "done", due_at=make.NOW)
        make_step(run, sale.connection, name="post_time", state=state, finished_at=at)
        JourneyRun.objects.filter(pk=run.pk).update(delivered_at=at)

    assert page_of(sale).recovered.count == 0


def test_a_milestone_that_is_invoiced_late_is_recovered(sale: Sale) -> None:
    milestone = make.make_milestone(sale.project, sale.connection, amount=D(500), accepted_on=WON_ON)
    before = bars_of(page_of(sale))["integration"]

    Milestone.objects.filter(pk=milestone.pk).update(is_invoiced=True, version=2, recorded_at=make.NOW - HOUR)

    page = page_of(sale)
    assert (before, bars_of(page)["integration"]) == (D(-500), D(0))
    assert (page.recovered.value.figure, page.recovered.count) == (D(500), 1)


def test_what_a_newer_version_or_patience_brought_through_is_recovered_too(sale: Sale) -> None:
    refused = entry(sale, "cancelled", subject="entry-1")
    make_step(refused, sale.connection, name="post_time", state="cancelled", error_kind="validation")
    corrected = entry(sale, "done", subject="entry-1", version=2, amount=D(60))
    late = entry(sale, "done", due_at=make.NOW - 2 * HOUR, amount=D(40))
    for run in (corrected, late):
        make_step(run, sale.connection, name="post_time", state="done", finished_at=make.NOW - HOUR)
        JourneyRun.objects.filter(pk=run.pk).update(delivered_at=make.NOW - HOUR)

    rows = leakage_recovered(make.make_viewer(sale.connection.firm), EVERYTHING, now=make.NOW).rows

    assert {row.run_id: (row.how, row.money.figure) for row in rows} == {
        corrected.pk: ("Corrected at the source", D(60)),
        late.pk: ("Got through late", D(40)),
    }
