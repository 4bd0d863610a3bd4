"""Asynchronous batches in NetSuite: one job for many, one outcome each, one job for one key."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import Command, PostExpense, PostTime
from integrations.connector import Sending
from integrations.models import Connection
from integrations.outcomes import Done, Outcome, Pending, Refused, Retry, Unknown
from tests.integrations.connectors.calls import outcome, sending
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import open_day

BATCH = "PUT /services/rest/record/v1/timeBill"


@pytest.fixture(autouse=True)
def slow_jobs(erp: Vendor) -> Iterator[None]:
    """Jobs end when they are told to."""
    erp.mode(job_seconds=3600)
    yield
    erp.mode(job_seconds=3600, takes_batches=True)
    erp.do("finish_jobs")


@pytest.fixture
def entries(entry: PostTime) -> tuple[PostTime, ...]:
    """Two entries that nobody else has posted."""
    return (renamed(entry), renamed(entry, hours=Decimal(2)))


def renamed(entry: PostTime, **changes: Any) -> PostTime:
    return replace(entry, external_ref=f"north-time-{uuid.uuid4()}", **changes)


def together(*commands: Command) -> list[Sending]:
    """Sendings with one key of a bulk."""
    key = str(uuid.uuid4())
    return [replace(sending(command, number), bulk=key) for number, command in enumerate(commands, 1)]


def sent(connection: Connection, sendings: Sequence[Sending]) -> list[Outcome]:
    with gateway.Courier() as courier:
        courier.send(gateway.open_connection(connection.pk), sendings, lane="live")
        return _told(courier)


def asked(connection: Connection, sendings: Sequence[Sending], token: str) -> list[Outcome]:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [replace(one, token=token) for one in sendings])
        return _told(courier)


def _told(courier: gateway.Courier) -> list[Outcome]:
    told: list[gateway.Sent] = []
    while courier.in_flight:
        told += courier.outcomes(5)
    return [one.outcome for one in sorted(told, key=lambda one: one.id)]


def job_of(outcomes: Sequence[Outcome]) -> Pending:
    """The one job that all wait for."""
    (told,) = {one.token: one for one in outcomes if isinstance(one, Pending)}.values()
    return told


def jobs(erp: Vendor, sendings: Sequence[Sending]) -> list[int]:
    """How many items each job of this key has."""
    return [len(job["items"]) for job in erp.records("asyncJob").values() if job["key"] == sendings[0].bulk]


def created(erp: Vendor, command: Command) -> int:
    return len(erp.effects(ref=command.external_ref, operation="create"))


@pytest.mark.parametrize(("entered", "most", "least"), [("never", 1, 2), ("25", 100, 25)])
def test_the_setting_says_from_how_many_on(connection: Connection, entered: str, most: int, least: int) -> None:
    connection.settings |= {"batches_from": entered}
    connection.save()

    limits = gateway.open_connection(connection.pk).connector.limits

    assert (limits.bulk, limits.bulk_from, limits.concurrency) == (most, least, 5)


def test_a_batch_is_one_job_and_each_item_has_an_outcome_of_its_own(
    erp: Vendor, connection: Connection, entry: PostTime, closed_period: date
) -> None:
    good, nowhere = renamed(entry, worked_on=open_day(erp)), renamed(entry, project_id="999999")
    late = renamed(entry, worked_on=closed_period)
    batch = together(good, nowhere, late)

    job = job_of(sent(connection, batch))
    under_way = asked(connection, batch, job.token)
    erp.do("finish_jobs")
    done, refused, moved = asked(connection, batch, job.token)

    assert jobs(erp, batch) == [3]
    assert [one.token for one in under_way if isinstance(one, Pending)] == [job.token] * 3
    assert isinstance(done, Done)
    assert (erp.records("timeBill")[done.reference.external_id]["hours"], done.echo) == (
        "7:30",
        {"posted_on": good.worked_on.isoformat()},
    )
    assert isinstance(refused, Refused)
    assert "customer" in refused.detail
    assert isinstance(moved, Done)
    assert moved.echo == {"posted_on": open_day(erp).isoformat()}
    assert [created(erp, command) for command in (good, nowhere, late)] == [1, 0, 1]


def test_expenses_in_a_batch_keep_their_currencies_and_categories(
    erp: Vendor, connection: Connection, expense: PostExpense
) -> None:
    variants: list[dict[str, Any]] = [{}, {"currency": "EUR", "category": "Food"}, {"category": "Balloons"}]
    swiss, euro, unheard = (
        replace(expense, external_ref=f"north-expense-{uuid.uuid4()}", **changes) for changes in variants
    )
    batch = together(swiss, euro, unheard)

    first = sent(connection, batch)
    erp.do("finish_jobs")
    in_swiss, in_euro = asked(connection, batch[:2], job_of(first).token)

    assert isinstance(first[2], Refused)
    assert "no expense category 'Balloons'" in first[2].detail
    assert jobs(erp, batch) == [2]
    reports, currencies = erp.records("expenseReport"), erp.records("currency")
    told = [reports[one.reference.external_id] for one in (in_swiss, in_euro) if isinstance(one, Done)]
    assert [currencies[one["expensereportcurrency"]]["symbol"] for one in told] == ["CHF", "EUR"]


def test_a_lost_answer_is_asked_again_under_its_key_and_makes_no_second_job(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    batch = together(*entries)
    erp.mode(plost_after=1, only=BATCH, count=1)

    lost = sent(connection, batch)
    part = sent(connection, batch[1:])
    again = sent(connection, batch)
    erp.do("finish_jobs")
    became = asked(connection, batch, job_of(again).token)

    assert [type(one) for one in lost] == [Unknown, Unknown]
    assert job_of(part).token.partition(" ")[0] == job_of(again).token.partition(" ")[0]
    assert jobs(erp, batch) == [2]
    assert [type(one) for one in became] == [Done, Done]
    assert [created(erp, command) for command in entries] == [1, 1]


def test_what_is_sent_again_after_its_job_has_ended_is_done_as_it_stands(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    batch = together(*entries)
    sent(connection, batch)
    erp.do("finish_jobs")

    assert [type(one) for one in sent(connection, batch)] == [Done, Done]
    assert jobs(erp, batch) == [2]
    assert [created(erp, command) for command in entries] == [1, 1]


def test_a_change_that_is_refused_does_not_pass_for_done(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    outcome(connection, entries[0])
    erp.do("lock_record", type="timeBill", record=entries[0].external_ref)

    changed, new = sent(connection, together(replace(entries[0], hours=Decimal(8)), entries[1]))

    assert isinstance(changed, Refused)
    assert changed.kind == "locked"
    assert isinstance(new, Pending)


def test_an_account_that_takes_no_batches_gets_them_one_by_one(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    erp.mode(takes_batches=False)

    told = sent(connection, together(*entries))

    assert [type(one) for one in told] == [Done, Done]


def test_a_job_that_never_ends_is_a_persons_after_four_hours(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    batch = together(*entries)
    address = job_of(sent(connection, batch)).token.partition(" ")[0]
    long_ago = datetime.now(UTC) - timedelta(hours=4, minutes=1)

    told = asked(connection, batch, f"{address} since {long_ago.isoformat()}")

    assert [type(one) for one in told] == [Unknown, Unknown]
    assert all(f"{address} has not ended since" in one.why for one in told if isinstance(one, Unknown))


def test_a_job_that_is_forgotten_is_judged_by_what_stands(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    batch = together(*entries)
    outcome(connection, entries[0])

    told = asked(connection, batch, f"/services/rest/async/v1/job/99999 since {datetime.now(UTC).isoformat()}")

    assert [type(one) for one in told] == [Done, Done]
    assert [created(erp, command) for command in entries] == [1, 1]


def test_a_job_that_cannot_be_asked_about_is_left_alone(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    batch = together(*entries)
    job = job_of(sent(connection, batch))
    erp.mode(garbage=1, garbage_status=500, only="GET /services/rest/async")

    told = asked(connection, batch, job.token)

    assert [type(one) for one in told] == [Retry, Retry]


def test_a_refused_token_is_renewed_once_for_the_whole_batch(
    erp: Vendor, connection: Connection, entries: tuple[PostTime, ...]
) -> None:
    outcome(connection, renamed(entries[0]))
    erp.do("expire_tokens")
    batch = together(*entries)

    job = job_of(sent(connection, batch))

    assert job.check_at > datetime.now(UTC)
    assert jobs(erp, batch) == [2]
