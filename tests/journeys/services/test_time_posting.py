"""Time posted once, corrected by a reversal and a new posting, and taken back: the decisions, without any system."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import LinkTime, PostTime
from integrations.canonical.events import TimeApproved
from journeys.definition import Earlier, Inputs, Output, Rejected, Skip, Wait
from journeys.services import time_posting
from tests.journeys.builders import NOW

POSTED = Output(external_id="71", object_type="timeBill", connection="NetSuite", url="https://erp.example/71")


def make_entry(**changes: Any) -> TimeApproved:
    values: dict[str, Any] = {
        "firm_id": 1,
        "firm_slug": "north",
        "canonical_id": 5,
        "version": 1,
        "legal_entity": "DE",
        "entry_ref": "kantata-9",
        "entry_id": "9",
        "is_approved": True,
        "approved_at": NOW,
        "worked_on": date(2026, 11, 19),
        "hours": Decimal("7.5"),
        "is_billable": True,
        "bill_rate": Decimal(120),
        "amount": Decimal(900),
        "currency": "EUR",
        "project_id": 3,
        "project_code": "DE-1001",
        "project_name": "Rollout",
        "customer_name": "Aster Foods",
        "person_id": 4,
        "person_name": "Ada Berg",
        "task": "Design",
    }
    return TimeApproved(**values | changes)


def inputs(entry: TimeApproved, *earlier: Earlier, **changes: Any) -> Inputs[TimeApproved]:
    values: dict[str, Any] = {"refs": {}, "found": {"project": "1002", "person": "1101"}, "now": NOW}
    return Inputs(event=entry, earlier=earlier, **values | changes)


def posted(entry: TimeApproved, *before: Earlier) -> Earlier:
    command = time_posting.post(inputs(entry, *before, refs={"reverse_time": POSTED}))
    assert isinstance(command, PostTime)
    return Earlier("post_time", command, POSTED)


def reversed_again(entry: TimeApproved, *before: Earlier) -> Earlier:
    command = time_posting.reverse(inputs(entry, *before))
    assert isinstance(command, PostTime)
    return Earlier("reverse_time", command, POSTED)


def test_approved_time_is_posted_with_the_erps_ids() -> None:
    entry = make_entry()

    assert isinstance(time_posting.reverse(inputs(entry)), Skip)
    assert time_posting.post(inputs(entry)) == PostTime(
        external_ref="north-time-kantata-9",
        project_id="1002",
        person_id="1101",
        worked_on=date(2026, 11, 19),
        hours=Decimal("7.5"),
        is_billable=True,
        rate=Decimal(120),
        currency="EUR",
        note="Design - Ada Berg",
    )


def test_a_correction_takes_back_the_whole_posting_and_posts_anew() -> None:
    first = posted(make_entry())
    corrected = make_entry(version=2, hours=Decimal(6))

    back = time_posting.reverse(inputs(corrected, first))
    again = time_posting.post(inputs(corrected, first, refs={"reverse_time": POSTED}))

    assert isinstance(back, PostTime)
    assert (back.external_ref, back.hours, back.reverses) == (
        "north-time-kantata-9-reversal",
        Decimal("-7.5"),
        "north-time-kantata-9",
    )
    assert isinstance(again, PostTime)
    assert (again.external_ref, again.hours) == ("north-time-kantata-9-2", Decimal(6))


def test_a_withdrawn_approval_takes_the_posting_back_and_posts_nothing() -> None:
    withdrawn = make_entry(version=2, is_approved=False)
    first = posted(make_entry())

    assert isinstance(time_posting.reverse(inputs(withdrawn, first)), PostTime)
    assert isinstance(time_posting.post(inputs(withdrawn, first, refs={"reverse_time": POSTED})), Skip)


def test_approved_again_after_a_withdrawal_is_a_second_posting() -> None:
    first = posted(make_entry())
    back = reversed_again(make_entry(version=2, is_approved=False), first)
    again = make_entry(version=3)

    assert isinstance(time_posting.reverse(inputs(again, first, back)), Skip)
    command = time_posting.post(inputs(again, first, back))
    assert isinstance(command, PostTime)
    assert command.external_ref == "north-time-kantata-9-2"


def test_every_reversal_names_the_posting_it_takes_back() -> None:
    first = posted(make_entry())
    second_version = make_entry(version=2, hours=Decimal(6))
    back = reversed_again(second_version, first)
    second = posted(second_version, first, back)

    third = time_posting.reverse(inputs(make_entry(version=3, hours=Decimal(5)), first, back, second))

    assert isinstance(third, PostTime)
    assert (third.external_ref, third.hours, third.reverses) == (
        "north-time-kantata-9-2-reversal",
        Decimal(-6),
        "north-time-kantata-9-2",
    )


def test_what_stands_already_is_left_alone() -> None:
    first = posted(make_entry())
    same = make_entry(version=2, task="Design, renamed")

    assert isinstance(time_posting.reverse(inputs(same, first)), Skip)
    assert isinstance(time_posting.post(inputs(same, first)), Skip)


def test_a_project_the_erp_does_not_have_yet_is_waited_for() -> None:
    decision = time_posting.post(inputs(make_entry(), found={"project": None, "person": "1101"}))

    assert isinstance(decision, Wait)
    assert decision.on == "project:3"
    assert "DE-1001" in decision.reason


def test_somebody_the_erp_does_not_employ_is_for_a_person_to_mend() -> None:
    decision = time_posting.post(inputs(make_entry(), found={"project": "1002", "person": None}))

    assert isinstance(decision, Rejected)
    assert decision.kind == "master_data"
    assert "Ada Berg has no employee record in the ERP" in decision.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours": Decimal(0)}, "0 hours on one day cannot be"),
        ({"hours": Decimal("24.5")}, "24.5 hours on one day cannot be"),
        ({"bill_rate": None}, "has no bill rate"),
        ({"currency": "EUX"}, "EUX is no currency of ISO 4217"),
        ({"person_id": None}, "choose the person"),
    ],
)
def test_an_entry_that_cannot_be_cost_says_what_to_correct(changes: dict[str, Any], words: str) -> None:
    decision = time_posting.post(inputs(make_entry(**changes)))

    assert isinstance(decision, Rejected)
    assert decision.kind == "validation"
    assert words in decision.reason


def test_time_that_is_not_billable_is_posted_without_a_rate() -> None:
    command = time_posting.post(inputs(make_entry(is_billable=False, bill_rate=None, amount=Decimal(0))))

    assert isinstance(command, PostTime)
    assert (command.is_billable, command.rate) == (False, None)


def test_the_psas_entry_gets_the_erps_id_and_only_when_something_was_posted() -> None:
    entry = make_entry()

    command = time_posting.link(inputs(entry, refs={"post_time": POSTED}))
    nothing = time_posting.link(inputs(entry, refs={"post_time": replace(POSTED, external_id=None)}))

    assert isinstance(command, LinkTime)
    assert [(link.system, link.external_id) for link in command.links] == [("NetSuite", "71")]
    assert isinstance(nothing, Skip)
