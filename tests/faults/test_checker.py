"""The checker must be able to fail: each kind of damage is counted, and nothing else is."""

from decimal import Decimal
from typing import Any

from visibility.devstack.faults.checker import Accepted, Counts, Effect, StepSeen, count, steps_back

CLEAN = Counts(lost=0, dup=0, order=0, money_diff=Decimal(0))


def make_effect(ref: str, **changes: Any) -> Effect:
    plain: dict[str, Any] = {"ref": ref, "entity": "DE", "amount": Decimal("1.37"), "currency": "EUR"}
    return Effect(**plain | changes)


def make_step(ref: str, **changes: Any) -> StepSeen:
    plain: dict[str, Any] = {"ref": ref, "state": "done", "entity": "DE", "amount": Decimal("1.37"), "currency": "EUR"}
    return StepSeen(**plain | changes)


def test_what_was_accepted_and_done_once_is_clean() -> None:
    counts = count([Accepted("a", 2)], [make_effect("a:1"), make_effect("a:2")], [make_step("a:1"), make_step("a:2")])

    assert counts == CLEAN
    assert counts.is_clean


def test_an_accepted_request_without_effect_is_lost() -> None:
    counts = count([Accepted("a", 2)], [make_effect("a:1")], [make_step("a:1"), make_step("a:2", state="ready")])

    assert counts.lost == 1


def test_an_accepted_request_that_the_ledger_never_saw_is_lost() -> None:
    assert count([Accepted("a", 3)], [], []).lost == 3


def test_a_step_said_to_be_done_that_the_target_never_saw_is_lost_and_money_differs() -> None:
    counts = count([Accepted("a", 1)], [], [make_step("a:1")])

    assert (counts.lost, counts.money_diff) == (1, Decimal("1.37"))


def test_a_dead_step_with_its_reason_is_not_lost() -> None:
    assert count([Accepted("a", 1)], [], [make_step("a:1", state="dead")]).lost == 0


def test_a_step_behind_a_failed_one_is_not_lost() -> None:
    steps = [make_step("a:1", state="rejected"), make_step("a:2", state="waiting", is_run_failed=True)]

    assert count([Accepted("a", 2)], [], steps).lost == 0


def test_a_request_that_the_intake_refused_is_not_lost() -> None:
    assert count([Accepted("a", 2)], [], [], parked_keys=["a"]).lost == 0


def test_a_second_effect_of_one_key_is_a_duplicate() -> None:
    counts = count([Accepted("a", 1)], [make_effect("a:1"), make_effect("a:1")], [make_step("a:1")])

    assert (counts.lost, counts.dup, counts.money_diff) == (0, 1, Decimal("1.37"))


def test_an_effect_that_nobody_was_promised_is_no_loss_and_no_duplicate() -> None:
    counts = count([], [make_effect("b:1")], [make_step("b:1")])

    assert counts == CLEAN


def test_a_step_back_within_an_order_key_is_disorder() -> None:
    steps = [make_step("a:1", order_key="line", sequence=1), make_step("b:1", order_key="line", sequence=2)]

    assert steps_back([make_effect("b:1"), make_effect("a:1")], steps) == 1


def test_the_same_order_in_two_lines_is_no_disorder() -> None:
    steps = [make_step("a:1", order_key="one", sequence=1), make_step("b:1", order_key="two", sequence=2)]

    assert steps_back([make_effect("b:1"), make_effect("a:1")], steps) == 0


def test_one_order_key_is_two_lines_at_two_targets() -> None:
    steps = [make_step("a:1", order_key="line", sequence=1), make_step("b:1", order_key="line", sequence=2)]

    assert steps_back([make_effect("b:1", entity="DE"), make_effect("a:1", entity="US")], steps) == 0


def test_a_repeat_of_the_newest_effect_is_no_disorder() -> None:
    steps = [make_step("a:1", order_key="line", sequence=1), make_step("b:1", order_key="line", sequence=2)]

    assert steps_back([make_effect("a:1"), make_effect("b:1"), make_effect("b:1")], steps) == 0


def test_differences_of_two_currencies_never_cancel_out() -> None:
    counts = count([], [make_effect("a:1", currency="USD")], [make_step("a:1", currency="EUR")])

    assert counts.money_diff == Decimal("2.74")


def test_differences_of_two_legal_entities_never_cancel_out() -> None:
    counts = count([], [make_effect("a:1", entity="US")], [make_step("a:1", entity="DE")])

    assert counts.money_diff == Decimal("2.74")
