"""The list of runs: tabs, filters, pages by key, and nothing outside the scope."""

from datetime import timedelta
from decimal import Decimal

import pytest

from journeys.queries.runs import runs, tab_counts
from journeys.queries.scope import LedgerScope, RunFilters
from tests.builders import make_connection, make_entity, make_firm, make_run, make_step
from tests.builders.ledger import NOW

pytestmark = pytest.mark.django_db


def test_pages_by_key_show_every_run_once_and_newest_first() -> None:
    firm = make_firm()
    made = [make_run(firm, started_at=NOW - timedelta(minutes=number // 2)) for number in range(5)]
    scope = LedgerScope(firm_id=firm.pk)

    first = runs(scope, RunFilters(), limit=2)
    second = runs(scope, RunFilters(), before=first.older or "", limit=2)
    third = runs(scope, RunFilters(), before=second.older or "", limit=2)

    shown = [row.id for page in (first, second, third) for row in page.rows]
    assert shown == [made[1].pk, made[0].pk, made[3].pk, made[2].pk, made[4].pk]
    assert third.older is None


def test_a_run_says_which_step_failed_why_and_where() -> None:
    firm = make_firm()
    erp = make_connection(firm, name="ERP")
    run = make_run(firm)
    make_step(run, erp, state="done")
    make_step(run, erp, state="rejected", error_kind="master_data", error="Cedar Health has no tax code")
    make_step(run, erp, state="waiting", after=["post_2"])

    row = runs(LedgerScope(firm_id=firm.pk), RunFilters()).rows[0]

    assert (row.state, row.step, row.step_label, row.step_state) == ("failed", "post_2", "Post 2", "rejected")
    assert (row.reason, row.error_kind, row.connection) == ("Cedar Health has no tax code", "master_data", "ERP")
    assert (row.steps_ended, row.steps_total, row.via) == (1, 3, ("webhook",))


def test_tabs_count_failed_unknown_open_unfinished_done_and_all() -> None:
    firm = make_firm()
    erp = make_connection(firm)
    for state in ("rejected", "dead", "unknown", "ready", "done"):
        make_step(make_run(firm), erp, state=state)

    counts = {tab.tab: tab.count for tab in tab_counts(LedgerScope(firm_id=firm.pk), RunFilters())}

    assert counts == {"failed": 2, "unknown": 1, "open": 2, "unfinished": 4, "done": 1, "all": 5}


def test_counting_stops_at_a_limit_and_says_so() -> None:
    firm = make_firm()
    for _ in range(3):
        make_run(firm)

    counts = {tab.tab: tab for tab in tab_counts(LedgerScope(firm_id=firm.pk), RunFilters(), limit=2)}

    assert (counts["all"].count, counts["all"].is_more) == (2, True)
    assert (counts["failed"].count, counts["failed"].is_more) == (0, False)


def test_runs_of_other_firms_and_entities_are_not_there() -> None:
    firm, other = make_firm(), make_firm()
    germany, britain = make_entity(firm), make_entity(firm, code="UK")
    make_run(firm, legal_entity=britain)
    make_run(firm, legal_entity=None)
    make_run(other)
    ours = make_run(firm, legal_entity=germany)

    found = runs(LedgerScope(firm_id=firm.pk, entity_ids=frozenset({germany.pk})), RunFilters())

    assert [row.id for row in found.rows] == [ours.pk]


def test_search_finds_label_customer_reference_correlation_and_number() -> None:
    firm = make_firm()
    run = make_run(firm, label="Polar expansion", customer="Aurora Ltd", subject="006A")
    make_step(run, make_connection(firm), external_ref="firm-project-006A")
    make_run(firm)
    scope = LedgerScope(firm_id=firm.pk)

    texts = ("polar", "AURORA", "006A", "firm-project-006A", str(run.correlation_id))
    found = [[row.id for row in runs(scope, RunFilters(search=text)).rows] for text in texts]

    assert found == [[run.pk]] * 5


def test_a_least_amount_cuts_its_own_currency_only() -> None:
    firm = make_firm()
    small, large = make_run(firm, amount=Decimal(99)), make_run(firm, amount=Decimal(100))
    foreign = make_run(firm, amount=Decimal(1), currency="USD")
    make_run(firm, amount=None)

    found = runs(LedgerScope(firm_id=firm.pk), RunFilters(minimums={"EUR": Decimal(100)}))

    assert {row.id for row in found.rows} == {large.pk, foreign.pk} - {small.pk}


def test_a_connection_filter_in_the_failed_tab_wants_a_failed_step_there() -> None:
    firm = make_firm()
    crm, erp = make_connection(firm), make_connection(firm)
    run = make_run(firm)
    make_step(run, crm, state="done")
    make_step(run, erp, state="rejected")
    scope = LedgerScope(firm_id=firm.pk)

    at_crm = runs(scope, RunFilters(tab="failed", connection_id=crm.pk))
    at_erp = runs(scope, RunFilters(tab="failed", connection_id=erp.pk))

    assert ([row.id for row in at_crm.rows], [row.id for row in at_erp.rows]) == ([], [run.pk])


@pytest.mark.parametrize("key", ["", "x", "2026-06-30_1", "2026-06-30T12:00:00+00:00_x", "_9" * 40])
def test_a_key_that_is_none_begins_at_the_newest(key: str) -> None:
    firm = make_firm()
    run = make_run(firm)

    found = runs(LedgerScope(firm_id=firm.pk), RunFilters(), before=key)

    assert [row.id for row in found.rows] == [run.pk]
