"""The one table of step states, and its copy for people."""

from pathlib import Path

import pytest

from journeys import states

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "states" / "steps.md"


def test_the_document_is_made_from_the_table() -> None:
    assert DOCUMENT.read_text() == states.as_markdown()


def test_every_state_can_be_reached() -> None:
    reached = {"waiting", "ready"} | {after for state in states.STATES for after in state.leads_to}

    assert reached == set(states.NAMES)


def test_only_ended_steps_let_their_key_go() -> None:
    assert [state.name for state in states.STATES if state.is_ended == state.holds_order_key] == []


@pytest.mark.parametrize(("before", "after"), [("done", "claimed"), ("cancelled", "ready"), ("waiting", "done")])
def test_what_the_table_does_not_say_is_not_allowed(before: str, after: str) -> None:
    assert not states.may_lead(before, after)
