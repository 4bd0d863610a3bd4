"""News becomes runs: once, whichever way it comes, and never without being taken away in the same transaction."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.canonical.models import Change, Customer, Firm, LegalEntity, Link, Opportunity, Project
from integrations.models import Connection, Route
from journeys.intake import duty, starting
from journeys.intake.changes import take_changes, wait_key
from journeys.intake.hints import take_hints
from journeys.intake.requests import take_requests
from journeys.intake.routing import reroute
from journeys.intake.turns import intake
from journeys.models import InboxEvent, JourneyRun, StepRun, WorkItem
from tests.journeys.builders import NOW, make_connection, make_firm, start_posting
from tests.journeys.conftest import Target

COMMANDS = (
    "FindCustomer",
    "CreateCustomer",
    "CreateProject",
    "CreateFinancialProject",
    "LinkProject",
    "LinkOpportunity",
    "PublishStaffingDemand",
    "SendNotice",
)


@pytest.fixture
def crm(transactional_db: None) -> Connection:
    return make_connection(make_firm(), name="CRM", commands=COMMANDS)


@pytest.fixture
def mine(transactional_db: None) -> duty.Duty:
    taken = duty.take("intake", holder="test", seconds=60)
    assert taken is not None
    return taken


def make_opportunity(crm: Connection, key: str = "006A", **changes: Any) -> Opportunity:
    firm = crm.firm
    customer = Customer.objects.create(firm=firm, name="Aster Foods", tax_code="DE1", recorded_at=NOW)
    values: dict[str, Any] = {
        "firm": firm,
        "legal_entity": LegalEntity.objects.get(firm=firm, code="DE"),
        "name": "Data platform",
        "customer": customer,
        "amount": "1000.00",
        "currency": "EUR",
        "is_won": True,
        "won_at": NOW,
        "staffing": [{"role": "Engineer", "hours": "320", "starts_on": "2026-12-01", "ends_on": "2027-02-28"}],
        "recorded_at": NOW,
    }
    made = Opportunity.objects.create(**values | changes)
    Link.objects.create(
        connection=crm, object_type="Opportunity", external_id=key, entity="opportunity", canonical_id=made.pk
    )
    return made


def tell(crm: Connection, deal: Opportunity, *, version: int = 1, is_backfill: bool = False) -> None:
    Change.objects.create(
        entity="opportunity", canonical_id=deal.pk, version=version, connection=crm, is_backfill=is_backfill
    )


def request(connection: Connection, event_id: str, **body: Any) -> InboxEvent:
    return InboxEvent.objects.create(
        connection=connection,
        external_event_id=event_id,
        stream="records",
        carries="PostRequested",
        slice={"key": event_id, "steps": 1} | body,
        received_at=timezone.now(),
        next_at=timezone.now(),
    )


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
    assert states[-1] == ("notify", "waiting", 3)
    assert {state for _, state, _ in states[1:]} == {"waiting"}


def test_many_versions_of_a_deal_start_one_run(crm: Connection, mine: duty.Duty) -> None:
    deal = make_opportunity(crm)
    for version in (3, 1, 2):
        tell(crm, deal, version=version)
    take_changes(mine)
    tell(crm, deal, version=4)

    _, started = take_changes(mine)

    assert (started, JourneyRun.objects.count(), StepRun.objects.count()) == (starting.Started(0, 1), 1, 8)


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


def test_a_poll_and_a_webhook_of_one_deal_end_in_one_run_that_names_both(
    plain: Connection, target: Target, mine: duty.Duty
) -> None:
    target.ask("/_do", {"action": "put_records", "records": [{"ref": "both-ways", "entity": "DE", "is_won": True}]})
    make_routes(plain.firm, plain)
    hint(plain, "evt-1", "both-ways")
    take_hints(mine)
    run = JourneyRun.objects.get(subject="both-ways")
    assert run.via == ["webhook"]
    deal = Opportunity.objects.get(name="both-ways")
    tell(plain, deal, version=2)

    take_changes(mine)

    run.refresh_from_db()
    assert (run.via, JourneyRun.objects.count()) == (["poll", "webhook"], 1)


def test_a_webhook_after_the_poll_adds_only_its_name(plain: Connection, target: Target, mine: duty.Duty) -> None:
    target.ask("/_do", {"action": "put_records", "records": [{"ref": "polled", "entity": "DE", "is_won": True}]})
    make_routes(plain.firm, plain)
    hint(plain, "evt-a", "polled")
    take_hints(mine)
    hint(plain, "evt-b", "polled")

    handled, started = take_hints(mine)

    assert (handled, started.new, JourneyRun.objects.count()) == (1, 0, 1)
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {"done"}


def test_a_hint_to_a_target_that_is_away_waits(plain: Connection, target: Target, mine: duty.Duty) -> None:
    target.mode(p503=1)
    hint(plain, "evt-1", "later")

    handled, _ = take_hints(mine)

    row = InboxEvent.objects.get()
    assert (handled, row.state, row.attempts) == (0, "new", 1)
    assert row.next_at > timezone.now()


def test_an_unknown_schema_is_parked_with_its_reason(plain: Connection, mine: duty.Duty) -> None:
    hint(plain, "evt-1", "x", stream="holograms")
    request(plain, "evt-2").__class__.objects.filter(external_event_id="evt-2").update(carries="Telepathy")

    take_hints(mine)
    take_requests(mine)

    reasons = InboxEvent.objects.order_by("external_event_id").values_list("state", "reason")
    assert list(reasons) == [
        ("parked", "Unknown schema: there is no stream 'holograms'"),
        ("parked", "Unknown schema: no event is called Telepathy"),
    ]


def test_a_request_carries_its_event_and_a_bad_one_blocks_nobody(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "good", amount="0.10", currency="EUR", entity="DE")
    request(plain, "bad", amount="NaN", currency="EUR")

    _, started = take_requests(mine)

    assert started == starting.Started(1, 0)
    assert InboxEvent.objects.get(external_event_id="bad").state == "parked"
    assert str(JourneyRun.objects.get().amount) == "0.1000"


def test_the_same_request_twice_starts_one_run(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "first", key="same")
    request(plain, "second", key="same")

    take_requests(mine)

    assert JourneyRun.objects.count() == 1


def test_a_lost_duty_undoes_the_turn(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "late")
    mine.leave()
    duty.take("intake", holder="other", seconds=60)

    with pytest.raises(duty.DutyLost):
        take_requests(mine)

    assert (JourneyRun.objects.count(), InboxEvent.objects.get().state) == (0, "new")


def test_two_intakes_never_work_at_once(plain: Connection, mine: duty.Duty) -> None:
    request(plain, "once")

    assert intake() == starting.Started()
    mine.leave()
    assert intake() == starting.Started(1, 0)


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


def test_an_optional_step_without_a_route_is_skipped(crm: Connection, mine: duty.Duty) -> None:
    Route.objects.filter(command="SendNotice").delete()
    tell(crm, make_opportunity(crm))

    take_changes(mine)

    notice, run = StepRun.objects.get(name="notify"), JourneyRun.objects.get()
    assert (notice.state, run.steps_ended, run.state) == ("skipped", 1, "open")


def test_a_route_of_the_legal_entity_comes_first(plain: Connection) -> None:
    own = make_connection(plain.firm, commands=())
    Route.objects.create(
        firm=plain.firm, command="PostStep", connection=own, legal_entity=LegalEntity.objects.get(code="DE")
    )

    start_posting(plain.firm, "entity", steps=1)

    assert set(StepRun.objects.values_list("connection", flat=True)) == {own.pk}


def test_a_change_wakes_what_waits_for_its_record(plain: Connection, mine: duty.Duty) -> None:
    (run,) = start_posting(plain.firm, "waits", steps=1)
    StepRun.objects.filter(run=run, name="post_1").update(state="waiting", wait_on=wait_key("customer", 77))
    Change.objects.create(entity="customer", canonical_id=77, version=1, connection=plain, is_backfill=False)

    take_changes(mine)

    assert StepRun.objects.get(run=run, name="post_1").state == "ready"


def hint(connection: Connection, event_id: str, record: str, *, stream: str = "records") -> None:
    InboxEvent.objects.create(
        connection=connection,
        external_event_id=event_id,
        stream=stream,
        record_id=record,
        received_at=timezone.now(),
        next_at=timezone.now(),
    )


def make_routes(firm: Firm, connection: Connection) -> None:
    Route.objects.bulk_create(Route(firm=firm, command=command, connection=connection) for command in COMMANDS)
