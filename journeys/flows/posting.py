"""Posting: a plain record asks for up to five steps in sequence. The harness and the benches run on it."""

from collections.abc import Callable

from integrations.canonical.commands import PostStep
from integrations.canonical.events import PostRequested
from integrations.canonical.money import Money
from journeys.definition import Decision, Inputs, Journey, Skip, Step
from journeys.services.requests import MOST_STEPS


def _post(number: int) -> Callable[[Inputs[PostRequested]], Decision]:
    def act(inputs: Inputs[PostRequested]) -> Decision:
        event = inputs.event
        if number > event.steps:
            return Skip(f"The request asks for {event.steps} steps")
        payload = {"journey": event.key}
        if event.amount is not None:
            payload |= {"amount": format(event.amount, "f"), "currency": event.currency or ""}
        return PostStep(external_ref=f"{event.key}:{number}", step=number, payload=payload)

    return act


def _order(event: PostRequested) -> tuple[str, int] | None:
    return (event.order_key, event.canonical_id) if event.order_key else None


def _value(event: PostRequested) -> Money | None:
    return Money(event.amount, event.currency) if event.amount is not None and event.currency else None


POSTING = Journey(
    name="posting",
    label="Posting",
    entity="request",
    event=PostRequested,
    starts=lambda _: True,
    subject=lambda event: event.key,
    title=lambda event: event.key,
    value=_value,
    business_instant=lambda _: None,
    steps=tuple(
        Step(
            name=f"post_{number}",
            label=f"Post {number}",
            sends=PostStep,
            act=_post(number),
            after=(f"post_{number - 1}",) if number > 1 else (),
            order=_order,
        )
        for number in range(1, MOST_STEPS + 1)
    ),
)
