"""Freshness and operations: what waits, what is late, and what it costs."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.models import ConnectionGate, ConnectionQuota, GateLease, QuarantinedRow, StreamCursor, SyncRun
from tests.builders.ledger import make_step
from tests.visibility import builders as make
from visibility.models import SlaTarget, StreamPolicy
from visibility.queries.home import landing
from visibility.queries.operations.freshness import freshness
from visibility.queries.operations.page import operations
from visibility.queries.version import version
from visibility.templatetags.answers import text

pytestmark = pytest.mark.django_db
D = Decimal


def test_sources_come_worst_first_with_their_reason() -> None:
    firm = make.make_firm()
    good, bad = make.make_connection(firm, name="Alpha"), make.make_connection(firm, name="Beta")
    for source, seconds in ((good, 5), (bad, 700)):
        cursor = StreamCursor.objects.create(
            connection=source,
            stream="invoices",
            entity="invoice",
            every_seconds=10,
            last_success_at=make.NOW - timedelta(seconds=seconds),
            held_count=7,
            source_count=8,
        )
        SyncRun.objects.create(cursor=cursor, started_at=make.NOW, state="done", seen=3, changed=2)
    StreamPolicy.objects.create(firm=firm, stream="invoices", warn_seconds=60, fail_seconds=600)
    ConnectionGate.objects.create(connection=bad, blocked_reason="Requests are limited.")
    QuarantinedRow.objects.create(connection=bad, stream="invoices", external_id="1", reason="no date", body={})

    page = freshness(make.make_viewer(firm), now=make.NOW)

    assert [(source.name, source.state) for source in page.sources] == [
        ("Beta", "failing"),
        ("Alpha", "on time"),
    ]
    assert (page.on_time, page.total) == (1, 2)
    stream = page.sources[0].streams[0]
    assert (stream.last_seen, stream.last_changed, stream.quarantined, stream.feeds) == (
        3,
        2,
        1,
        ("Unbilled work", "Cash clock", "Period close"),
    )
    assert page.notices[0].title == "Beta figures are 11 min old."
    assert page.notices[0].text.endswith("Requests are limited.")


def test_many_late_sources_share_a_banner_but_for_those_with_a_reason() -> None:
    firm = make.make_firm()
    StreamPolicy.objects.create(firm=firm, stream="invoices", warn_seconds=60, fail_seconds=600)
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        source = make.make_connection(firm, name=name)
        read_at = make.NOW - timedelta(seconds=700)
        StreamCursor.objects.create(
            connection=source, stream="invoices", entity="invoice", every_seconds=10, last_success_at=read_at
        )
    ConnectionGate.objects.create(connection=source, blocked_reason="Requests are limited.")

    page = freshness(make.make_viewer(firm), now=make.NOW)

    assert [one.title for one in page.notices] == [
        "Delta figures are 11 min old.",
        "3 sources are older than promised.",
    ]
    assert set(page.notices[1].text.rstrip(".").split(", ")) == {"Alpha 11 min", "Beta 11 min", "Gamma 11 min"}


def test_a_source_whose_quota_is_nearly_used_says_what_waits() -> None:
    firm = make.make_firm()
    scarce, plenty = make.make_connection(firm, name="Alpha"), make.make_connection(firm, name="Beta")
    for source, used in ((scarce, 4_500), (plenty, 4_499)):
        StreamCursor.objects.create(connection=source, stream="invoices", entity="invoice", every_seconds=10)
        ConnectionQuota.objects.create(connection=source, used=used, allowed=5_000)

    rationed = {source.name: source.rationed for source in freshness(make.make_viewer(firm), now=make.NOW).sources}

    assert rationed["Alpha"].startswith("4,500 of the 5,000 calls the vendor allows are used: counts and what only")
    assert rationed["Beta"] == ""


def test_a_gate_that_opened_again_and_records_nobody_counted_are_not_told() -> None:
    firm = make.make_firm()
    source = make.make_connection(firm, name="Alpha")
    StreamCursor.objects.create(connection=source, stream="invoices", entity="invoice", every_seconds=10)
    ConnectionGate.objects.create(
        connection=source, blocked_until=make.NOW - timedelta(hours=1), blocked_reason="Requests are limited."
    )

    page = freshness(make.make_viewer(firm), now=make.NOW)

    (row,) = page.sources
    assert (row.blocked_until, row.blocked_reason, row.records) == (None, "", None)
    assert "Requests are limited." not in page.notices[0].text


def test_a_journey_shows_its_money_and_its_promise() -> None:
    firm = make.make_firm()
    SlaTarget.objects.create(firm=firm, journey="opportunity_to_project", target_seconds=60, minimum_events=2)
    make.make_run(firm, state="done", finished_at=make.NOW + timedelta(seconds=30))
    make.make_run(firm, state="done", finished_at=make.NOW + timedelta(seconds=90))
    make.make_run(firm, state="failed", amount=D(7000), error="no tax code", error_kind="master_data")

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW + timedelta(minutes=10))

    row = next(row for row in page.journeys if row.name == "opportunity_to_project")
    assert (row.done, row.failed, row.late) == (2, 1, 0)
    assert (row.at_risk.figure, page.at_risk.figure) == (D("7000.00"), D("7000.00"))
    assert (row.p50.figure, row.p90.figure) == (D(30), D(90))
    assert row.attained.figure == D(100) / 3
    assert [(group.count, group.at_risk.figure) for group in page.failures] == [(1, D("7000.00"))]
    assert page.answers[0].exceptions == 1


def test_latency_stands_by_journey_and_legal_entity() -> None:
    firm = make.make_firm()
    germany, britain = make.make_entity(firm), make.make_entity(firm, code="UK")
    SlaTarget.objects.create(firm=firm, journey="opportunity_to_project", target_seconds=60, minimum_events=2)
    for seconds in range(1, 21):
        where = germany if seconds % 2 else britain
        make.make_run(firm, legal_entity=where, state="done", finished_at=make.NOW + timedelta(seconds=seconds * 10))

    everything = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)
    british = operations(make.make_viewer(firm, britain, role="pmo"), now=make.NOW)

    told = [
        (row.entity, row.ended, *(value.figure for value in (row.p50, row.p95, row.p99)))
        for row in everything.latencies
    ]
    assert told == [("", 20, 100, 190, 200), ("DE", 10, 90, 190, 190), ("UK", 10, 100, 200, 200)]
    assert [row.attained.figure for row in everything.latencies] == [30, 30, 30]
    assert [(row.entity, row.ended) for row in british.latencies] == [("", 10), ("UK", 10)]


def test_a_connection_shows_the_quota_its_vendor_told() -> None:
    firm = make.make_firm()
    told, silent = make.make_connection(firm, name="Alpha"), make.make_connection(firm, name="Beta")
    ConnectionQuota.objects.create(connection=told, used=900, allowed=1000)

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    shown = {row.connection_id: (row.quota_used, row.quota_limit) for row in page.connections}
    assert shown == {told.pk: (900, 1000), silent.pk: (None, None)}


def test_a_connection_shows_its_lanes_and_what_waits_in_each() -> None:
    firm = make.make_firm()
    erp = make.make_connection(firm)
    ConnectionGate.objects.create(connection=erp, slots=4, reserved_for_live=1)
    for lane, worker, until in (("live", "one", 1), ("live", "two", 1), ("bulk", "three", -1)):
        lease_until = make.NOW + timedelta(minutes=until)
        GateLease.objects.create(connection=erp, worker=worker, lane=lane, slots=1, lease_until=lease_until)
    run = make.make_run(firm)
    for number, lane in enumerate(("live", "bulk", "bulk")):
        make_step(run, erp, name=f"post_{number}", lane=lane)

    (row,) = operations(make.make_viewer(firm, role="pmo"), now=make.NOW).connections

    lanes = {lane.lane: (lane.in_use, lane.slots, lane.waiting) for lane in row.lanes}
    assert lanes == {"live": (2, 4, 1), "bulk": (0, 3, 2)}
    assert (row.buffered, row.drain_seconds) == (3, None)


def test_short_of_quota_the_page_says_that_reporting_is_deferred_and_journeys_go_on() -> None:
    firm = make.make_firm()
    erp = make.make_connection(firm, name="Alpha", kind="netsuite")
    for stream, entity in (("invoices", "invoice"), ("jobs", "project")):
        StreamCursor.objects.create(connection=erp, stream=stream, entity=entity, every_seconds=10)
    ConnectionQuota.objects.create(connection=erp, used=950, allowed=1000)

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    (row,), notice = page.connections, page.notices[-1]
    assert (row.is_short, row.deferred, row.tone) == (True, ("invoices",), "warn")
    assert notice.title == "Alpha: reporting waits for quota."
    assert notice.text == (
        "950 of the 1,000 calls the vendor allows are used: counts and what only reports need (invoices) wait until "
        "there are more, journeys go on."
    )


def test_a_feed_that_brings_nothing_is_told_of_on_both_pages() -> None:
    firm = make.make_firm()
    source = make.make_connection(firm, name="Alpha")
    now = make.NOW
    cursor = StreamCursor.objects.create(
        connection=source, stream="time_entries", entity="time_entry", every_seconds=60, last_success_at=now
    )
    for hours in range(5, 16):
        SyncRun.objects.create(cursor=cursor, started_at=now - timedelta(days=1, hours=hours), state="done", changed=1)
    SyncRun.objects.create(cursor=cursor, started_at=now, state="done", changed=0)

    fresh = freshness(make.make_viewer(firm), now=now)
    told = operations(make.make_viewer(firm, role="pmo"), now=now).notices

    ((stream,),) = (one.streams for one in fresh.sources)
    assert stream.silence.startswith("Nothing for 19 h of office hours, and never for more than 1 h")
    assert stream.tone == "warn"
    assert fresh.notices == told
    assert told[0].title == "Alpha time entries bring nothing new."


def test_a_paused_connection_says_so_where_work_piles_up() -> None:
    firm = make.make_firm()
    make.make_connection(firm, name="Alpha", is_paused=True)

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    assert [(row.name, row.is_paused, row.tone) for row in page.connections] == [("Alpha", True, "warn")]


def test_only_the_most_frequent_causes_are_listed_and_the_others_counted() -> None:
    firm = make.make_firm()
    for number in range(14):
        make.make_run(firm, state="failed", error=f"cause {'abcdefghijklmn'[number]}", error_kind="validation")
    make.make_run(firm, state="failed", error="cause n", error_kind="validation")

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    assert (len(page.failures), page.more_causes) == (12, 2)
    assert (page.failures[0].error, page.failures[0].count) == ("cause n", 2)


def test_money_that_no_run_states_is_unknown_and_not_zero() -> None:
    firm = make.make_firm()
    for _ in range(2):
        make.make_run(firm, state="failed", amount=None, currency="", error="no tax code", error_kind="master_data")

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    (group,) = page.failures
    row = next(row for row in page.journeys if row.name == "opportunity_to_project")
    assert (group.at_risk.figure, group.at_risk.reason) == (None, "no_amount")
    assert (group.at_risk.words, row.at_risk.words, page.at_risk.words) == ("2 without an amount",) * 3


def test_money_that_some_runs_state_says_how_many_do_not() -> None:
    firm = make.make_firm()
    make.make_run(firm, state="failed", amount=D(7000), error="no tax code", error_kind="master_data")
    make.make_run(firm, state="failed", amount=D(50), currency="GBP", error="no tax code", error_kind="master_data")

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    (group,) = page.failures
    assert (group.at_risk.figure, group.at_risk.unpriced) == (D("7000.00"), 1)
    assert text(group.at_risk) == text(page.at_risk) == "EUR 7,000 and 1 without an amount"


def test_money_of_other_entities_is_not_shown() -> None:
    firm = make.make_firm()
    germany, america = make.make_entity(firm), make.make_entity(firm, code="US")
    make.make_run(firm, legal_entity=germany, state="failed", amount=D(5000))
    make.make_run(firm, legal_entity=america, state="failed", amount=D(900))

    page = operations(make.make_viewer(firm, america, role="pmo"), now=make.NOW)

    assert page.at_risk.figure == D("900.00")


def test_a_won_deal_without_project_or_transaction_is_an_exception() -> None:
    firm = make.make_firm()
    make.make_opportunity(make.make_entity(firm))

    page = operations(make.make_viewer(firm, role="pmo"), now=make.NOW)

    assert page.answers[0].answer == "Won deals without their project: 1 without any transaction."


@pytest.mark.parametrize(
    ("role", "page"), [("executive", "portfolio"), ("pmo", "operations"), ("finance", "close"), ("admin", "freshness")]
)
def test_each_role_begins_at_its_page(role: str, page: str) -> None:
    firm = make.make_firm()

    assert landing(make.make_viewer(firm, role=role)) == page


def test_the_version_changes_when_a_run_ends() -> None:
    firm = make.make_firm()
    viewer, found = make.make_viewer(firm), make.make_run(firm)
    before = version(viewer, now=make.NOW)

    assert version(viewer, now=make.NOW) == before
    type(found).objects.filter(pk=found.pk).update(state="done")
    assert version(viewer, now=make.NOW) != before
