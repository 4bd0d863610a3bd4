"""From the business event to the end of the run: percentiles, promises kept, and no fake 100 percent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Firm
from tests.visibility import builders as make
from visibility.models import SlaTarget
from visibility.sla.latency import JourneySla, journey_slas

D = Decimal
JOURNEY = "opportunity_to_project"


@pytest.fixture
def firm(db: None) -> Firm:
    firm = make.make_firm()
    SlaTarget.objects.create(firm=firm, journey=JOURNEY, target_seconds=60, share=D("0.9"), minimum_events=4)
    return firm


def finish(firm: Firm, *seconds: int) -> None:
    for taken in seconds:
        began = make.NOW - timedelta(seconds=taken)
        make.make_run(firm, state="done", business_at=began, started_at=make.NOW, finished_at=make.NOW)


def measured(firm: Firm) -> JourneySla:
    return journey_slas(firm.pk, None, now=make.NOW)[JOURNEY]


def test_latency_counts_from_the_business_event(firm: Firm) -> None:
    finish(firm, 10, 20, 30, 90)

    found = measured(firm).attainment

    assert (found.p50.value, found.p90.value, found.attained_pct.value) == (D(20), D(90), D(75))


def test_an_unfinished_run_is_late_once_it_is_too_old(firm: Firm) -> None:
    finish(firm, 10, 10, 10)
    make.make_run(firm, business_at=make.NOW - timedelta(seconds=61))
    make.make_run(firm, business_at=make.NOW - timedelta(seconds=5))

    found = measured(firm)

    assert (found.late_open, found.attainment.events, found.attainment.attained_pct.value) == (1, 4, D(75))


def test_a_failed_run_is_unfinished(firm: Firm) -> None:
    make.make_run(firm, state="failed", business_at=make.NOW - timedelta(hours=2), finished_at=make.NOW)

    assert measured(firm).late_open == 1


def test_too_few_events_are_no_attainment(firm: Firm) -> None:
    finish(firm, 10, 10, 10)

    assert measured(firm).attainment.attained_pct.reason == "too_few_events"


def test_runs_older_than_the_window_are_left_out(firm: Firm) -> None:
    finish(firm, 10)
    make.make_run(firm, state="done", started_at=make.NOW - timedelta(days=31), finished_at=make.NOW)

    assert measured(firm).attainment.events == 1
