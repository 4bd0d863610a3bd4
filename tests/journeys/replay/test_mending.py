"""A mended record reaches a replayed run: its event is frozen anew, its find steps read again."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical import codec
from integrations.canonical.models import Customer, LegalEntity, Link, Opportunity, TimeEntry
from integrations.models import Route
from journeys import registry
from journeys.intake.starting import start
from journeys.models import JourneyRun, StepRun
from journeys.replay.acting import By, NotPossible
from journeys.replay.previewing import preview
from journeys.replay.replaying import replay
from journeys.services.approved_time import time_approved
from journeys.services.opportunities import opportunity_won
from tests.builders import make_connection, make_customer, make_entity, make_firm, make_run, make_step
from tests.builders.ledger import NOW
from tests.journeys.intake.news import make_entry

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = By("anna", "tax code entered")


def make_deal_run(**steps: str) -> tuple[JourneyRun, Customer]:
    """A run of a won deal whose customer has no tax code yet; its steps in the states given."""
    firm = make_firm()
    entity, erp = make_entity(firm), make_connection(firm)
    customer = make_customer(entity, tax_code=None)
    deal = Opportunity.objects.create(
        firm=firm,
        legal_entity=entity,
        customer=customer,
        name="Polar expansion",
        amount=Decimal(120_000),
        currency="EUR",
        revenue_method="time_and_materials",
        is_won=True,
        won_at=NOW,
        recorded_at=NOW,
    )
    Link.objects.create(
        connection=make_connection(firm, name="CRM"),
        object_type="Opportunity",
        external_id="006A",
        entity="opportunity",
        canonical_id=deal.pk,
    )
    (event,) = opportunity_won([deal.pk])
    frozen: dict[str, Any] = codec.encode(event)
    run = make_run(
        firm,
        journey="opportunity_to_project",
        subject=event.opportunity_id,
        entity="opportunity",
        canonical_id=deal.pk,
        event=frozen,
        legal_entity=entity,
    )
    for name, state in steps.items():
        after = ["find_customer"] if name == "create_customer" else []
        make_step(run, erp, name=name, state=state, after=after)
    return run, customer


def mend(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(tax_code="DE123", name="Cedar Health SE")


def states(run: JourneyRun) -> dict[str, str]:
    return dict(StepRun.objects.filter(run=run).values_list("name", "state"))


def test_the_find_step_reads_again_and_the_replayed_step_waits_for_it() -> None:
    run, _ = make_deal_run(find_customer="done", create_customer="rejected")
    StepRun.objects.filter(run=run, name="find_customer").update(output={"external_id": "9"}, command={"type": "x"})

    replay(run.pk, StepRun.objects.get(run=run, name="create_customer").pk, by=ANNA)

    find = StepRun.objects.get(run=run, name="find_customer")
    assert states(run) == {"find_customer": "ready", "create_customer": "waiting"}
    assert (find.output, find.command) == (None, None)
    assert StepRun.objects.get(run=run, name="create_customer").pending == 1


def test_the_event_is_frozen_anew_while_nothing_was_changed_anywhere() -> None:
    run, customer = make_deal_run(find_customer="done", create_customer="rejected")
    mend(customer)

    replay(run.pk, StepRun.objects.get(run=run, name="create_customer").pk, by=ANNA)

    run.refresh_from_db()
    assert (run.event["customer_tax_code"], run.customer) == ("DE123", "Cedar Health SE")
    assert (run.amount, run.currency) == (Decimal(120_000), "EUR")


def test_the_event_stays_once_a_step_has_changed_something() -> None:
    run, customer = make_deal_run(find_customer="done", create_project="done", create_customer="rejected")
    StepRun.objects.filter(run=run, name="create_project").update(idem_key="k")
    mend(customer)

    replay(run.pk, StepRun.objects.get(run=run, name="create_customer").pk, by=ANNA)

    run.refresh_from_db()
    assert run.event["customer_tax_code"] is None


@pytest.mark.parametrize("version", [1, 2])
def test_a_mended_legal_entity_reaches_the_run_of_a_time_entry(version: int) -> None:
    psa = make_connection(make_firm())
    Route.objects.create(firm=psa.firm, command="PostTime", connection=psa)
    make_entity(psa.firm)
    entry = make_entry(psa)
    start(registry.journey("time_to_finance"), time_approved([entry.pk]), via="poll")
    step = StepRun.objects.get(name="reverse_time")
    StepRun.objects.filter(pk=step.pk).update(state="rejected")
    right = LegalEntity.objects.create(firm=psa.firm, code="FR", name="Seine SARL", currency="EUR")
    TimeEntry.objects.filter(pk=entry.pk).update(legal_entity=right, version=version)

    replay(step.run_id, step.pk, by=ANNA)

    run = JourneyRun.objects.get()
    assert (run.event["legal_entity"], run.event["version"], run.legal_entity_id) == ("FR", 1, right.pk)


def move_to_france(run: JourneyRun) -> LegalEntity:
    """The deal turns out to be signed by another legal entity."""
    right = LegalEntity.objects.create(firm=run.firm, code="FR", name="Seine SARL", currency="EUR")
    Opportunity.objects.update(legal_entity=right)
    return right


def test_find_steps_read_again_where_the_mended_legal_entity_is_served() -> None:
    run, _ = make_deal_run(find_customer="done", create_customer="rejected")
    french_entity = move_to_france(run)
    french = make_connection(run.firm, name="ERP FR")
    for command in ("FindCustomer", "CreateCustomer"):
        Route.objects.create(firm=run.firm, command=command, connection=french, legal_entity=french_entity)

    replay(run.pk, StepRun.objects.get(name="create_customer").pk, by=ANNA)

    assert set(StepRun.objects.values_list("connection", flat=True)) == {french.pk}


def test_a_legal_entity_that_nobody_serves_is_no_reason_to_send_to_another_ones_system() -> None:
    run, _ = make_deal_run(create_customer="rejected")
    move_to_france(run)

    with pytest.raises(NotPossible, match="No connection is routed for CreateCustomer"):
        replay(run.pk, StepRun.objects.get().pk, by=ANNA)

    run.refresh_from_db()
    assert (run.event["legal_entity"], StepRun.objects.get().state) == ("DE", "rejected")


def test_what_a_newer_version_has_corrected_is_not_sent_again() -> None:
    psa = make_connection(make_firm())
    Route.objects.create(firm=psa.firm, command="PostTime", connection=psa)
    make_entity(psa.firm)
    entry = make_entry(psa)
    start(registry.journey("time_to_finance"), time_approved([entry.pk]), via="poll")
    StepRun.objects.filter(name="post_time").update(state="dead", sent_at=NOW)
    TimeEntry.objects.filter(pk=entry.pk).update(hours=6, version=2)
    start(registry.journey("time_to_finance"), time_approved([entry.pk]), via="poll")
    old = StepRun.objects.get(name="post_time", state="dead")

    with pytest.raises(NotPossible, match="A newer version has replaced it"):
        replay(old.run_id, old.pk, by=ANNA)

    old.refresh_from_db()
    assert (old.state, JourneyRun.objects.count()) == ("dead", 2)
    assert preview(old.run_id, old.pk, now=NOW) is None


@pytest.mark.parametrize(("error_kind", "is_refreshed"), [("validation", True), ("unknown", False)])
def test_a_preview_speaks_of_the_event_that_the_replay_will_have(error_kind: str, is_refreshed: bool) -> None:
    run, customer = make_deal_run(create_customer="rejected")
    kept = {"type": "FindCustomer", "fields": {"external_ref": "a", "name": "b", "legal_entity": "DE"}}
    StepRun.objects.filter(run=run).update(state="dead", error_kind=error_kind, command=kept)
    mend(customer)

    shown = preview(run.pk, StepRun.objects.get(run=run).pk, now=NOW)

    assert shown is not None
    assert shown.is_event_refreshed is is_refreshed
