"""Failures by fingerprint, money at risk, journeys and buffers in numbers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Firm
from journeys.engine import settling
from journeys.models import JourneyRun, StepRun
from journeys.queries.buffers import buffers
from journeys.queries.failures import failure_groups
from journeys.queries.money import open_money
from journeys.queries.runs import runs
from journeys.queries.scope import LedgerScope, RunFilters
from journeys.queries.stats import journey_stats
from tests.builders import make_attempt, make_connection, make_entity, make_firm, make_project, make_run, make_step
from tests.builders.ledger import NOW

pytestmark = pytest.mark.django_db


def test_failures_of_one_cause_are_one_group_whatever_names_and_numbers_they_carry() -> None:
    firm = make_firm()
    erp = make_connection(firm)
    for customer, number in (("Aurora Ltd", 17), ("Boreal SA", 4711)):
        run = make_run(firm, customer=customer, amount=Decimal(100))
        make_step(run, erp, state="rejected", error_kind="master_data", error=f"{customer} has no tax code ({number})")
    other = make_run(firm, amount=None)
    make_step(other, erp, state="rejected", error_kind="validation", error="The period is closed")

    groups = failure_groups(LedgerScope(firm_id=firm.pk))

    assert [(group.pattern, group.count) for group in groups] == [
        ("… has no tax code (#)", 2),
        ("The period is closed", 1),
    ]
    assert (groups[0].money, groups[0].without_amount) == ({"EUR": Decimal(200)}, 0)
    assert (groups[1].money, groups[1].without_amount) == ({}, 1)


def test_a_fingerprint_finds_exactly_its_runs() -> None:
    firm = make_firm()
    erp = make_connection(firm)
    wanted, other = make_run(firm), make_run(firm)
    make_step(wanted, erp, state="rejected", error_kind="validation", error="The period is closed")
    make_step(other, erp, state="rejected", error_kind="conflict", error="The period is closed")
    scope = LedgerScope(firm_id=firm.pk)
    group = next(group for group in failure_groups(scope) if group.kind == "validation")

    found = runs(scope, RunFilters(tab="failed", fingerprint=group.fingerprint))

    assert [row.id for row in found.rows] == [wanted.pk]


def test_money_at_risk_is_of_open_and_failed_runs_by_entity_project_and_currency() -> None:
    firm = make_firm()
    entity, erp = make_entity(firm), make_connection(firm)
    project = make_project(entity)
    where = {"legal_entity": entity, "project_id": project.pk}
    for state, amount, currency in (("ready", 10, "EUR"), ("dead", 20, "EUR"), ("done", 40, "EUR"), ("dead", 5, "USD")):
        make_step(make_run(firm, amount=Decimal(amount), currency=currency, **where), erp, state=state)
    make_step(make_run(firm, amount=None, currency="", **where), erp, state="ready")

    sums = {(row.state, row.currency): (row.amount, row.runs, row.without_amount) for row in open_money(_scope(firm))}

    assert sums == {
        ("open", "EUR"): (Decimal(10), 1, 0),
        ("open", ""): (Decimal(0), 1, 1),
        ("failed", "EUR"): (Decimal(20), 1, 0),
        ("failed", "USD"): (Decimal(5), 1, 0),
    }


def test_money_is_not_at_risk_and_a_run_not_late_while_only_optional_steps_are_open() -> None:
    firm = make_firm()
    erp, long_ago = make_connection(firm), NOW - timedelta(hours=2)
    run = make_run(firm, amount=Decimal(10), due_at=NOW - timedelta(hours=1))
    needed = make_step(run, erp, state="ready")
    make_step(run, erp, state="claimed", is_optional=True)
    assert _owed(firm) == (Decimal(10), [run.pk], [run.pk], 1)

    StepRun.objects.filter(pk=needed.pk).update(state="done")
    settling.settle([run.pk])
    JourneyRun.objects.filter(pk=run.pk, delivered_at__isnull=False).update(delivered_at=long_ago)

    assert _owed(firm) == (Decimal(0), [], [], 0)
    assert [row.state for row in runs(_scope(firm), RunFilters(tab="open")).rows] == ["open"]


def test_a_run_owes_again_what_a_person_sends_again() -> None:
    firm = make_firm()
    run = make_run(firm)
    step = make_step(run, make_connection(firm), state="done")
    assert run.delivered_at is not None

    StepRun.objects.filter(pk=step.pk).update(state="ready")
    settling.settle([run.pk])

    again = JourneyRun.objects.get(pk=run.pk)
    assert (again.delivered_at, again.finished_at) == (None, None)


def test_a_journey_says_what_it_waits_for_and_how_long_it_takes() -> None:
    firm = make_firm()
    erp = make_connection(firm)
    for seconds in (10, 20, 30, 40):
        _finished(firm, seconds)
    late = make_run(firm, due_at=NOW - timedelta(seconds=1))
    make_step(late, erp, state="waiting", wait_on="approval:finance")
    make_step(late, erp, name="post_2", state="waiting", wait_on="remote:7")
    make_step(make_run(firm), None, state="waiting", wait_on="route:PostStep")

    stats = {row.journey: row for row in journey_stats(_scope(firm), since=NOW - timedelta(days=1), now=NOW)}
    posting = stats["posting"]

    assert (posting.open, posting.waiting, posting.late, posting.done) == (2, 2, 1, 4)
    assert posting.waiting_on == {"finance": 1, "remote job": 1, "admin": 1}
    assert (posting.p50, posting.p90) == (20.0, 40.0)
    assert (posting.judged, posting.in_time) == (5, 4)
    assert stats["opportunity_to_project"].p50 is None


def test_a_run_that_waits_for_two_is_one_run_that_waits_and_is_listed_once() -> None:
    firm = make_firm()
    both = make_run(firm)
    make_step(both, None, state="waiting", wait_on="approval:finance")
    make_step(both, None, state="waiting", wait_on="route:PostStep")
    make_step(make_run(firm), make_connection(firm), state="waiting", after=["post_1"])

    stats = {row.journey: row for row in journey_stats(_scope(firm), since=NOW - timedelta(days=1), now=NOW)}
    listed = runs(_scope(firm), RunFilters(is_waiting=True)).rows

    assert (stats["posting"].waiting, [row.id for row in listed]) == (1, [both.pk])


def test_a_buffer_says_how_much_waits_how_old_it_is_and_how_fast_it_goes() -> None:
    firm = make_firm()
    erp, idle = make_connection(firm, name="A"), make_connection(firm, name="B")
    make_step(make_run(firm), erp, ready_at=NOW - timedelta(minutes=9))
    make_step(make_run(firm), erp, next_at=NOW + timedelta(minutes=9))
    make_step(make_run(firm), erp, state="unknown")
    done = make_step(make_run(firm), erp, state="done")
    for fence in range(10):
        make_attempt(done, outcome="Done", fence=fence, finished_at=NOW - timedelta(minutes=1))

    first, second = buffers(_scope(firm), now=NOW)

    assert (first.connection_id, first.ready, first.due, first.unknown) == (erp.pk, 2, 1, 1)
    assert first.oldest_ready_at == NOW - timedelta(minutes=9)
    assert first.per_minute == 2.0
    assert (second.connection_id, second.ready, second.per_minute) == (idle.pk, 0, 0.0)


def _owed(firm: Firm) -> tuple[Decimal, list[int], list[int], int]:
    """Money at risk, the runs it is of, those that are late, and how many the journey counts as late."""
    scope = _scope(firm)
    money = sum((row.amount for row in open_money(scope)), Decimal(0))
    unfinished = [row.id for row in runs(scope, RunFilters(tab="unfinished")).rows]
    late = [row.id for row in runs(scope, RunFilters(late_at=NOW)).rows if row.is_late(NOW)]
    (stats,) = (row for row in journey_stats(scope, since=NOW - timedelta(days=1), now=NOW) if row.journey == "posting")
    return money, unfinished, late, stats.late


def _scope(firm: Firm) -> LedgerScope:
    return LedgerScope(firm_id=firm.pk)


def _finished(firm: Firm, seconds: int) -> None:
    run = make_run(firm, started_at=NOW - timedelta(seconds=seconds))
    make_step(run, None, state="done")
    JourneyRun.objects.filter(pk=run.pk).update(delivered_at=NOW, finished_at=NOW)
