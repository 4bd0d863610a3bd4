"""Hints are read at their source and start a run once, beside the poll; what cannot be read waits or is parked."""

from django.utils import timezone

from integrations.canonical.models import Opportunity
from integrations.models import Connection
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.intake.hints import take_hints
from journeys.intake.requests import take_requests
from journeys.models import InboxEvent, JourneyRun
from tests.journeys.conftest import Target
from tests.journeys.intake.news import hint, make_routes, request, tell


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

    take_hints(mine)

    row = InboxEvent.objects.get()
    assert (row.state, row.attempts) == ("new", 1)
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


def test_a_hint_to_a_connection_whose_connector_is_gone_stands_in_nobodys_way(
    plain: Connection, mine: duty.Duty
) -> None:
    hint(plain, "evt-1", "x")
    Connection.objects.update(kind="telex")

    assert take_hints(mine)[0] == 1

    row = InboxEvent.objects.get()
    assert (row.state, row.reason) == ("parked", "Unknown schema: there is no connector 'telex'")
