"""Steps that go to their target in one call: one job, one outcome each, and nothing twice whatever is lost."""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from integrations import gateway, secrets
from integrations.canonical.commands import Command
from integrations.canonical.models import Customer, Link, Person, Project
from integrations.models import Connection, ConnectionGate, Exchange, GateLease
from journeys import pulse, registry
from journeys.engine import deciding, gates, leasing, preparing, settling
from journeys.engine.claiming import Wish, claim
from journeys.engine.draining import drain
from journeys.intake.starting import start
from journeys.models import AttemptExchange, JourneyRun, StepRun, WorkItem
from tests.integrations.connectors.conftest import Vendor, launch
from tests.journeys.builders import NOW, make_connection, make_firm
from tests.journeys.conftest import open_target
from tests.journeys.services.test_time_posting import make_entry

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 11, 19)
BATCHES_FROM = 10
BATCH = "/services/rest/record/v1/timeBill"
NUMBERS = count(1)


@dataclass
class Erp:
    """The ERP, our connection to it, and the references of the entries that one test has approved."""

    vendor: Vendor
    connection: Connection
    project: int
    closed_project: int
    person: int
    known: tuple[str, str]
    refs: list[str] = field(default_factory=list)

    def approve(self, number: int, **changes: Any) -> None:
        """So many entries, each of its own, up to where they are to be posted."""
        numbers = [next(NUMBERS) for _ in range(number)]
        self.refs += [f"north-time-kantata-{one}" for one in numbers]
        named = [{"canonical_id": one, "entry_ref": f"kantata-{one}", "entry_id": str(one)} for one in numbers]
        known = {"firm_id": self.connection.firm_id, "project_id": self.project, "person_id": self.person}
        entries = [make_entry(**{"worked_on": DAY} | known | names | changes) for names in named]
        start(registry.journey("time_to_finance"), entries, via="poll")

    def created(self) -> list[str]:
        """References of the test's time bills, as often as they were made."""
        made = [one["ref"] for one in self.vendor.effects(object="timeBill", operation="create")]
        return [ref for ref in self.refs for _ in range(made.count(ref))]

    def calls(self) -> int:
        """How many calls the ERP has had, beside those for tokens."""
        return len(
            [one for one in self.vendor.ask("/_journal?kind=request")["entries"] if "/oauth2/" not in one["path"]]
        )

    def jobs(self) -> list[int]:
        """How many of the test's entries each asynchronous job got."""
        items = [{one["externalId"] for one in job["items"]} for job in self.vendor.records("asyncJob").values()]
        return [len(refs) for refs in items if refs & set(self.refs)]


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendor]:
    running = launch("netsuite", tmp_path_factory.mktemp("netsuite"))
    running.mode(job_seconds=3600)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.fixture
def erp(transactional_db: None, vendor: Vendor, settings: Any) -> Iterator[Erp]:
    """Time is routed to the ERP, which takes ten entries and more together; it knows two projects and a person."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{vendor.port}"]
    client = vendor.client()
    named = {name: client[name] for name in ("client_id", "certificate_id")} | {"subsidiaries": "1=DE, 2=US, 3=UK"}
    connection = make_connection(
        make_firm(),
        commands=("PostTime",),
        kind="netsuite",
        base_url=vendor.url,
        settings=named | {"batches_from": str(BATCHES_FROM)},
    )
    secrets.keep(connection, {"private_key": (vendor.state / client["private_key_file"]).read_text()}, now=NOW)
    (open_job, closed_job, *_), (person, *_) = vendor.records("job"), vendor.records("employee")
    vendor.do("set_inactive", type="job", record=closed_job, inactive=True)
    shared = {"firm": connection.firm, "recorded_at": NOW}
    customer = Customer.objects.create(name="Aster Foods", **shared)
    made = [Project.objects.create(code=code, name="Rollout", customer=customer, **shared) for code in ("A", "B")]
    ada = Person.objects.create(name="Ada Berg", **shared)
    _link(connection, "project", made[0].pk, open_job)
    _link(connection, "project", made[1].pk, closed_job)
    _link(connection, "person", ada.pk, person)
    yield Erp(vendor, connection, made[0].pk, made[1].pk, ada.pk, (open_job, person))
    vendor.mode(job_seconds=3600)


def _link(connection: Connection, entity: str, canonical_id: int, external_id: str) -> None:
    ids = {"entity": entity, "canonical_id": canonical_id, "external_id": external_id}
    Link.objects.create(connection=connection, object_type=entity, **ids)


def post_steps() -> list[StepRun]:
    return list(StepRun.objects.filter(name="post_time").order_by("pk"))


def states() -> list[str]:
    return [step.state for step in post_steps()]


def look_again() -> None:
    """As the pulse does once the time to look, or to send again, has come."""
    StepRun.objects.filter(state__in=("waiting", "unknown"), wait_on__isnull=False).update(next_at=LONG_AGO)
    ConnectionGate.objects.update(blocked_until=None)
    pulse.wake_waits()
    drain("live")


def die_before_recording(erp: Erp) -> None:
    """A worker that claims all that is due, sends it, gets its answers, and is gone."""
    target = open_target(erp.connection)
    gates.make(erp.connection.pk, target.limits)
    claims = claim(erp.connection.pk, Wish(100), lane="live", worker="gone", lease_seconds=60)
    assert claims.now is not None
    events = deciding.Events()
    decided = deciding.decide(claims.steps, events, claims.now)
    commands = [(step, decision) for step, decision in decided if isinstance(decision, Command)]
    prepared = preparing.prepare(target, commands, events, claims.now)
    with gateway.Courier() as courier:
        courier.send(target.connection, [ready.sending for ready in prepared.to_send], lane="live")
        while courier.in_flight:
            courier.outcomes(5)
    StepRun.objects.filter(state="claimed").update(lease_until=LONG_AGO)
    GateLease.objects.update(lease_until=LONG_AGO)


def test_what_waits_together_is_one_job_with_an_outcome_for_each(erp: Erp) -> None:
    erp.approve(BATCHES_FROM)
    erp.approve(1, project_id=erp.closed_project)

    drain("live")
    waiting = post_steps()
    erp.vendor.do("finish_jobs")
    look_again()

    (address,) = {(step.wait_on or "").partition(" ")[0] for step in waiting}
    assert {step.state for step in waiting} == {"waiting"}
    assert address.startswith("remote:/services/rest/async/v1/job/")
    assert erp.jobs() == [11]
    assert erp.created() == erp.refs[:10]
    *done, refused = post_steps()
    assert {step.state for step in done} == {"done"}
    assert len({step.output["external_id"] for step in done if step.output}) == 10
    assert (refused.state, refused.error_kind) == ("rejected", "validation")
    assert refused.error.endswith("is inactive.")


def test_the_call_they_share_is_kept_once_as_evidence(erp: Erp) -> None:
    erp.approve(BATCHES_FROM)

    drain("live")

    (call,) = Exchange.objects.filter(url__endswith=BATCH)
    assert AttemptExchange.objects.filter(exchange_id=call.pk).count() == BATCHES_FROM
    assert call.request_headers["X-NetSuite-Idempotency-Key"]


def test_fewer_go_one_by_one(erp: Erp) -> None:
    erp.approve(BATCHES_FROM - 7)

    drain("live")

    assert (states(), erp.jobs(), erp.created()) == (["done"] * 3, [], erp.refs)


def test_a_lost_answer_is_asked_again_and_there_is_one_job(erp: Erp) -> None:
    erp.vendor.mode(plost_after=1, only=f"PUT {BATCH}", count=1)
    erp.approve(BATCHES_FROM)
    drain("live")
    unknown = states()

    look_again()
    pending = states()
    erp.vendor.do("finish_jobs")
    look_again()

    assert (set(unknown), set(pending), set(states())) == ({"unknown"}, {"waiting"}, {"done"})
    assert (erp.jobs(), erp.created()) == ([BATCHES_FROM], erp.refs)


def test_a_worker_that_dies_with_the_answer_leaves_its_job_to_the_next(erp: Erp) -> None:
    erp.approve(BATCHES_FROM)
    StepRun.objects.filter(name="reverse_time").update(state="skipped")
    settling.settle(set(JourneyRun.objects.values_list("pk", flat=True)))

    die_before_recording(erp)
    lost = leasing.end_leases()
    drain("live")
    pending = states()
    erp.vendor.do("finish_jobs")
    look_again()

    assert (lost, set(pending), set(states())) == (BATCHES_FROM, {"waiting"}, {"done"})
    assert (erp.jobs(), erp.created()) == ([BATCHES_FROM], erp.refs)


def test_what_no_open_period_takes_is_refused_once(erp: Erp) -> None:
    erp.approve(1, worked_on=date(2099, 1, 4))
    before = erp.calls()

    drain("live")
    drain("live")

    (step,) = post_steps()
    assert (step.state, step.error_kind, step.attempts) == ("rejected", "closed_period", 1)
    assert step.error.endswith("Choose a date in an open period. No period after it is open.")
    assert erp.calls() - before == 2


def test_what_others_have_locked_is_refused_once(erp: Erp) -> None:
    erp.approve(1)
    job, person = erp.known
    theirs = {"customer": {"id": job}, "employee": {"id": person}, "hours": "1:00", "tranDate": DAY.isoformat()}
    erp.vendor.do("create_records", type="timeBill", records=[theirs | {"externalId": erp.refs[0]}])
    erp.vendor.do("lock_record", type="timeBill", record=erp.refs[0])
    before = erp.calls()

    drain("live")
    drain("live")

    (step,) = post_steps()
    assert (step.state, step.error_kind, step.attempts) == ("rejected", "locked", 1)
    assert step.error.endswith("This record has been locked by a user defined workflow.")
    assert erp.calls() - before == 2


def test_a_job_that_never_ends_is_put_before_a_person(erp: Erp) -> None:
    erp.approve(BATCHES_FROM)
    drain("live")
    for step in post_steps():
        address = (step.wait_on or "").partition(" ")[0]
        StepRun.objects.filter(pk=step.pk).update(wait_on=f"{address} since {LONG_AGO.isoformat()}")

    look_again()
    look_again()

    assert set(states()) == {"unknown"}
    questions = WorkItem.objects.filter(kind="undecided", closed_at=None).values_list("reason", flat=True)
    assert len(questions) == BATCHES_FROM
    assert all("has not ended since 2026-01-01" in question for question in questions)
    assert JourneyRun.objects.exclude(steps_unknown=1).count() == 0
