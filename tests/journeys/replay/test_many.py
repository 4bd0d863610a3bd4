"""Many failed steps replayed by one press: each as if alone, each refusal kept, none of them in another's way."""

import pytest

from integrations.canonical.models import Firm
from journeys.models import BulkReplay, OperatorAction, StepRun
from journeys.queries.bulk_replays import bulk_replay
from journeys.queries.scope import LedgerScope
from journeys.replay.acting import By, NotPossible
from journeys.replay.many import MOST, Chosen, replay_many
from tests.builders import make_connection, make_entity, make_firm, make_run, make_step

pytestmark = pytest.mark.django_db
BY = By("ann", "the target is well again")


def nothing(_: int) -> str:
    return ""


def fail(firm: Firm, count: int) -> list[StepRun]:
    erp = make_connection(firm)
    runs = [make_run(firm) for _ in range(count)]
    return [make_step(run, erp, state="rejected", error_kind="validation", error="no") for run in runs]


def chosen(steps: list[StepRun]) -> list[Chosen]:
    return [Chosen(step.run_id, step.pk, step.fence) for step in steps]


def test_each_is_replayed_with_an_audit_row_of_its_own_and_one_refusal_stops_nobody() -> None:
    firm = make_firm()
    steps = fail(firm, 3)
    StepRun.objects.filter(pk=steps[1].pk).update(fence=7)

    bulk = replay_many(firm.pk, chosen(steps), by=BY, query="kind=validation", why_not=nothing)

    states = list(StepRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["ready", "rejected", "ready"]
    told = list(OperatorAction.objects.order_by("pk").values_list("run_id", "action", "actor", "bulk_id"))
    assert told == [
        (step.run_id, action, "ann", bulk.pk)
        for step, action in zip(steps, ("replay", "refused", "replay"), strict=True)
    ]
    assert (bulk.asked, bulk.query, bulk.finished_at is None) == (3, "kind=validation", False)


def test_what_is_forbidden_for_another_reason_is_refused_with_that_reason() -> None:
    firm = make_firm()
    first, second = fail(firm, 2)

    def why_not(run_id: int) -> str:
        return "Its reader has left." if run_id == first.run_id else ""

    bulk = replay_many(firm.pk, chosen([first, second]), by=BY, query="", why_not=why_not)

    told = OperatorAction.objects.filter(bulk_id=bulk.pk).order_by("pk").values_list("action", "detail__why")
    assert list(told) == [("refused", "Its reader has left."), ("replay", None)]


def test_what_is_not_reached_in_time_stays_as_it_was_and_is_told() -> None:
    firm = make_firm()
    steps = fail(firm, 2)

    bulk = replay_many(firm.pk, chosen(steps), by=BY, query="", why_not=nothing, seconds=-1)

    found = bulk_replay(LedgerScope(firm_id=firm.pk), bulk.pk)
    assert found is not None
    assert (found.not_reached, found.lines) == (2, ())
    assert set(StepRun.objects.values_list("state", flat=True)) == {"rejected"}


@pytest.mark.parametrize(("count", "words"), [(0, "choose at least one"), (MOST + 1, "501 are too many at once")])
def test_none_and_too_many_are_refused_before_anything_is_done(count: int, words: str) -> None:
    with pytest.raises(NotPossible, match=words):
        replay_many(make_firm().pk, [Chosen(1, 1, 0)] * count, by=BY, query="", why_not=nothing)

    assert not BulkReplay.objects.exists()


def test_what_became_of_it_is_told_within_the_scope() -> None:
    firm = make_firm()
    germany, britain = make_entity(firm), make_entity(firm, code="UK", name="Britain", currency="GBP")
    steps = fail(firm, 2)
    for step, entity in zip(steps, (germany, britain), strict=True):
        type(step.run).objects.filter(pk=step.run_id).update(legal_entity=entity)
    bulk = replay_many(firm.pk, chosen(steps), by=BY, query="", why_not=nothing)

    found = bulk_replay(LedgerScope(firm_id=firm.pk, entity_ids=frozenset([britain.pk])), bulk.pk)

    assert found is not None
    assert ([line.run_id for line in found.lines], found.hidden) == ([steps[1].run_id], 1)
    assert bulk_replay(LedgerScope(firm_id=make_firm().pk), bulk.pk) is None
