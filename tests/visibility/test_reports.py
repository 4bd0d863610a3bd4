"""Reports by mail: on their day, once for each reader, with what is that reader's to see."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import override_settings

from integrations.canonical.commands import SendNotice
from integrations.canonical.events import ReportDue
from journeys.definition import Inputs
from journeys.flows.scheduled_report import SCHEDULED_REPORT
from journeys.models import JourneyRun, OperatorAction, StepRun
from tests.builders import (
    make_connection,
    make_entity,
    make_firm,
    make_project,
    make_run,
    make_step,
    make_user,
)
from tests.visibility.web.conftest import send, signed_in
from visibility.models import ReportSchedule, SavedView, Taken
from visibility.projections import turn
from visibility.reports.asking_again import why_not
from visibility.reports.due import last_due
from visibility.reports.sending import send_due

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday; the schedule's day is each Monday, 7:00 in Berlin.
MADE, MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 8, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "day", "now", "expected"),
    [
        ("week", 0, "2026-06-08T04:59", "2026-06-01T07:00+02:00"),
        ("week", 0, "2026-06-08T05:00", "2026-06-08T07:00+02:00"),
        ("week", 6, "2026-06-08T05:00", "2026-06-07T07:00+02:00"),
        ("month", 1, "2026-06-08T05:00", "2026-06-01T07:00+02:00"),
        ("month", 28, "2026-01-08T05:00", "2025-12-28T07:00+01:00"),
        ("week", 6, "2026-03-29T12:00", "2026-03-29T07:00+02:00"),
    ],
)
def test_a_schedule_is_due_by_the_clock_of_its_zone(every: str, day: int, now: str, expected: str) -> None:
    asked = datetime.fromisoformat(now).replace(tzinfo=UTC)

    due = last_due(every=every, day=day, hour=7, zone=BERLIN, now=asked)

    assert due.isoformat(timespec="minutes") == expected


class Desk:
    """A firm in two countries; a report of its owner to a colleague who sees Britain alone."""

    def __init__(self) -> None:
        self.firm = make_firm(reporting_currency="EUR")
        germany, self.britain = make_entity(self.firm), make_entity(self.firm, code="UK", currency="GBP")
        make_project(germany, code="P-DE")
        make_project(self.britain, code="P-UK")
        turn.run(MADE)
        self.owner = self.person("finance")
        self.briton = self.person("executive", entities=[self.britain])
        self.schedule = self.scheduled()

    def person(self, role: str, **scope: Any) -> User:
        user = make_user(self.firm, role, **scope)
        user.email = f"{user.username}@example.com"
        user.save()
        return user

    def scheduled(self) -> ReportSchedule:
        made = ReportSchedule.objects.create(
            owner=self.owner,
            firm=self.firm,
            name="Board",
            every="week",
            day=0,
            hour=7,
            time_zone="Europe/Berlin",
            site="https://sightline.example.com",
            made_at=MADE,
            since=MADE,
        )
        made.readers.set([self.owner, self.briton])
        return made


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def mails() -> dict[str, dict[str, Any]]:
    return {run.event["reader"]: run.event for run in JourneyRun.objects.filter(journey="scheduled_report")}


def test_each_reader_gets_what_is_theirs_to_see(desk: Desk) -> None:
    assert send_due(MONDAY) == 2

    own, british = mails()[desk.owner.username]["body"], mails()[desk.briton.username]["body"]
    assert ("P-DE" in own, "P-UK" in own) == (True, True)
    assert ("P-DE" in british, "P-UK" in british) == (False, True)
    assert "Known as of 08 Jun 2026 05:10 UTC" in british
    assert "Trust: " in british
    assert "This mail is late" not in british
    assert set(Taken.objects.values_list("actor", "kind")) == {(one, "mail") for one in mails()}


def test_it_goes_out_once_whoever_looks_and_again_a_week_later(desk: Desk) -> None:
    send_due(MONDAY)
    ReportSchedule.objects.update(since=MADE)

    assert send_due(MONDAY + timedelta(minutes=1)) == 0
    assert send_due(MONDAY + timedelta(days=6)) == 0
    assert send_due(MONDAY + timedelta(days=7)) == 2


def test_weeks_that_nobody_looked_are_one_late_mail_that_says_so(desk: Desk) -> None:
    assert send_due(MONDAY + timedelta(days=16)) == 2

    assert "This mail is late: it was due 22 Jun 2026 07:00 Europe/Berlin" in mails()[desk.owner.username]["body"]


def test_who_may_no_longer_see_it_gets_none(desk: Desk) -> None:
    desk.briton.groups.clear()

    assert send_due(MONDAY) == 1
    assert set(mails()) == {desk.owner.username}


def test_without_its_owner_nobody_could_end_it_so_it_waits(desk: Desk) -> None:
    desk.owner.scopes.all().delete()

    assert send_due(MONDAY) == 0

    desk.owner.scopes.create(firm=desk.firm)
    assert send_due(MONDAY + timedelta(days=1)) == 2


@pytest.mark.parametrize("stopped", ["paused_at", "ended_at"])
def test_what_is_paused_or_ended_sends_nothing(desk: Desk, stopped: str) -> None:
    ReportSchedule.objects.update(**{stopped: MADE})

    assert send_due(MONDAY) == 0


def test_the_step_asks_for_one_notice_under_the_key_of_day_and_reader(desk: Desk) -> None:
    send_due(MONDAY)
    run = JourneyRun.objects.get(event__reader=desk.owner.username)
    event = ReportDue(**{**run.event, "due_at": MONDAY})

    command = SCHEDULED_REPORT.step("send_report").act(Inputs(event=event, refs={}, found={}, now=MONDAY))

    assert isinstance(command, SendNotice)
    assert command.to == (desk.owner.email,)
    assert command.external_ref == f"{desk.firm.slug}-report-{desk.schedule.pk}-20260608-{desk.owner.pk}"


def test_a_mail_is_at_the_rates_of_its_view(desk: Desk) -> None:
    ReportSchedule.objects.update(query="entity=UK&rate=budget")

    send_due(MONDAY)

    body = mails()[desk.owner.username]["body"]
    assert "in EUR at the budget rates of the plan year." in body
    assert "/portfolio/?entity=UK&rate=budget" in body


class TestAMailThatIsSentAgain:
    """Its reader is asked for again: what it says was written for what could be seen then."""

    @pytest.fixture
    def run(self, desk: Desk) -> JourneyRun:
        send_due(MONDAY)
        return JourneyRun.objects.get(event__reader=desk.briton.username)

    def test_goes_out_to_who_may_see_as_much(self, desk: Desk, run: JourneyRun) -> None:
        assert run.event["entities"] == [desk.britain.pk]
        assert why_not(run.pk) == ""

    def test_stays_with_us_once_the_reader_may_see_less(self, desk: Desk, run: JourneyRun) -> None:
        desk.briton.scopes.update(legal_entity=make_entity(desk.firm, code="IE"))

        assert "may see less now than what this mail tells. Skip it" in why_not(run.pk)

    def test_stays_with_us_once_the_reader_has_lost_the_role(self, desk: Desk, run: JourneyRun) -> None:
        desk.briton.groups.clear()

        assert "may not see this page any more." in why_not(run.pk)

    def test_stays_with_us_once_it_has_another_reader(self, desk: Desk, run: JourneyRun) -> None:
        desk.schedule.readers.set([desk.owner])

        assert "is no reader of Board any more." in why_not(run.pk)

    @override_settings(MIDDLEWARE=[name for name in settings.MIDDLEWARE if "whitenoise" not in name])
    def test_stays_with_us_among_many_that_are_replayed_together_too(self, desk: Desk, run: JourneyRun) -> None:
        StepRun.objects.filter(run=run).update(state="rejected")
        step = StepRun.objects.get(run=run)
        desk.briton.groups.clear()

        pressed = {"reason": "mended", "chosen": f"{run.pk}-{step.pk}-{step.fence}"}
        send(signed_in(make_user(desk.firm, "pmo")), "/transactions/replay/", **pressed)

        kept = OperatorAction.objects.get(step_id=step.pk)
        assert (kept.action, StepRun.objects.get(pk=step.pk).state) == ("refused", "rejected")
        assert "may not see this page any more." in kept.detail["why"]


def test_a_view_of_transactions_goes_to_those_who_see_transactions(desk: Desk) -> None:
    view = SavedView.objects.create(
        owner=desk.owner, firm=desk.firm, page="transactions", name="Broken", query="tab=failed", saved_at=MADE
    )
    broken = {"label": "Polar expansion", "state": "failed", "amount": Decimal(120_000), "currency": "EUR"}
    make_step(make_run(desk.firm, **broken), make_connection(desk.firm), state="rejected", error="no tax code")
    ReportSchedule.objects.update(view=view, page="transactions")

    assert send_due(MONDAY) == 1

    body = mails()[desk.owner.username]["body"]
    assert "transactions, view Broken." in body
    assert "- Polar expansion (" in body
    assert "EUR 120,000" in body
    assert "https://sightline.example.com/transactions/?tab=failed" in body
