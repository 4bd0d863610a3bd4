"""From the business event to the end of the run: percentiles, promises kept, and no fake 100 percent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Firm
from journeys import registry
from tests.visibility import builders as make
from visibility.measures.sla import measure
from visibility.models import SlaTarget
from visibility.sla.latency import JourneySla, latencies, of_journeys

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
    return of_journeys(latencies(firm.pk, None, now=make.NOW))[JOURNEY]


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


def test_a_run_of_which_only_optional_steps_are_open_has_kept_its_promise(firm: Firm) -> None:
    finish(firm, 10, 10, 10)
    began = make.NOW - timedelta(seconds=90)
    make.make_run(firm, business_at=began, delivered_at=began + timedelta(seconds=20))

    found = measured(firm)

    assert (found.late_open, found.ended, found.attainment.p99.value) == (0, 4, D(20))


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


def test_a_journey_without_a_promise_of_the_firm_keeps_its_own_target(firm: Firm) -> None:
    SlaTarget.objects.all().delete()
    declared = registry.journey(JOURNEY).target
    finish(firm, int(declared.total_seconds()) - 1, *[int(declared.total_seconds()) + 1] * 9)

    found = measured(firm)

    assert found.objective.within_seconds == D(int(declared.total_seconds()))
    assert (found.attainment.late, found.attainment.attained_pct.value) == (9, D(10))


@pytest.mark.parametrize("count", [1, 2, 3, 10, 11])
def test_percentiles_are_those_of_the_measure(count: int, firm: Firm) -> None:
    taken = [number * 7 % 31 for number in range(count)]
    finish(firm, *taken)

    found = measured(firm).attainment

    expected = measure([D(number) for number in taken], objective=measured(firm).objective)
    assert (found.p50, found.p90, found.p95, found.p99) == (expected.p50, expected.p90, expected.p95, expected.p99)


def test_a_run_that_began_before_its_event_took_no_time(firm: Firm) -> None:
    later = make.NOW + timedelta(hours=1)
    make.make_run(firm, state="done", business_at=later, started_at=make.NOW, finished_at=make.NOW)

    assert measured(firm).attainment.p50.value == D(0)


def test_what_was_promised_for_a_legal_entity_goes_before_what_holds_for_all(firm: Firm) -> None:
    swift, plain = make.make_entity(firm), make.make_entity(firm, code="UK")
    SlaTarget.objects.create(firm=firm, journey=JOURNEY, legal_entity=swift, target_seconds=20, minimum_events=1)
    for entity in (swift, plain, plain, plain):
        began = make.NOW - timedelta(seconds=30)
        run = {"state": "done", "business_at": began, "started_at": make.NOW, "finished_at": make.NOW}
        make.make_run(firm, legal_entity=entity, **run)

    found = {one.legal_entity_id: one for one in latencies(firm.pk, None, now=make.NOW)}

    assert {key: (one.objective.within_seconds, one.attainment.late) for key, one in found.items()} == {
        None: (D(60), 1),
        swift.pk: (D(20), 1),
        plain.pk: (D(60), 0),
    }


def test_runs_without_a_legal_entity_are_a_line_of_their_own(firm: Firm) -> None:
    finish(firm, 10)

    assert [(one.is_total, one.legal_entity_id, one.ended) for one in latencies(firm.pk, None, now=make.NOW)] == [
        (True, None, 1),
        (False, None, 1),
    ]
