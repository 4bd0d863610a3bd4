"""Entries to the ERP as cost: posted once, corrected by taking back the whole posting and posting anew."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from integrations.canonical.commands import LinkEntry, PostCost
from integrations.canonical.events import EntryApproved
from integrations.canonical.lookups import LinkedAt, Lookup
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Earlier, Inputs, Output, Rejected, Skip, Step, Wait, wait_key

A = TypeVar("A", bound=EntryApproved)
LOOK_AGAIN = timedelta(minutes=15)
# A new deal goes first: there is one of it, and hundreds of entries.
AFTER_DEALS = 7


@dataclass(frozen=True)
class Standing:
    """What earlier versions left at the ERP: the posting that stands (None: nothing), and how many there were."""

    posting: PostCost | None
    count: int


@dataclass(frozen=True, kw_only=True)
class EntryPosting(Generic[A]):
    """One kind of entry and its commands.

    noun: names it in external references, and its steps: reverse_<noun>, post_<noun>, link_<noun>. quantity: the
    command's field that a reversal states negative. own: the command's fields that only this kind has. wrong: what a
    person has to correct, one sentence each.
    """

    noun: str
    posts: type[PostCost]
    links: type[LinkEntry]
    quantity: str
    own: Callable[[A], Mapping[str, Any]]
    wrong: Callable[[A], list[str]]

    @property
    def reverse_step(self) -> str:
        return f"reverse_{self.noun}"

    @property
    def post_step(self) -> str:
        return f"post_{self.noun}"

    @cached_property
    def needs(self) -> Mapping[str, Callable[[A], Lookup | None]]:
        """The ERP's ids of project and person."""
        command = self.posts.__name__
        return {
            "project": lambda entry: LinkedAt("project", entry.project_id, command),
            "person": lambda entry: LinkedAt("person", entry.person_id, command) if entry.person_id else None,
        }

    def steps(self, *, post_label: str) -> tuple[Step[A], ...]:
        """What every journey of entries does: take back, post, tell the PSA."""
        to_the_erp: dict[str, Any] = {"sends": self.posts, "needs": self.needs, "order": self.order, "recalls": True}
        return (
            Step(
                name=self.reverse_step,
                label="Take back what was posted",
                act=self.reverse,
                priority=AFTER_DEALS,
                **to_the_erp,
            ),
            Step(
                name=self.post_step,
                label=post_label,
                act=self.post,
                after=(self.reverse_step,),
                priority=AFTER_DEALS,
                **to_the_erp,
            ),
            Step(
                name=f"link_{self.noun}",
                label="Link the ERP's id at the PSA",
                sends=self.links,
                act=self.link,
                after=(self.post_step,),
                optional=True,
                priority=AFTER_DEALS,
            ),
        )

    def reverse(self, inputs: Inputs[A]) -> Decision:
        """Take back what stands at the ERP where it is no longer right: the same item, negative."""
        posting = self.standing(inputs.earlier).posting
        if posting is None:
            return Skip("Nothing of it is in the ERP")
        if inputs.event.is_approved and self._is_same(posting, inputs):
            return Skip("What is in the ERP is right")
        negative: dict[str, Any] = {self.quantity: -getattr(posting, self.quantity)}
        return replace(
            posting,
            external_ref=f"{posting.external_ref}-reversal",
            note=f"Reversal: {posting.note}",
            reverses=posting.external_ref,
            **negative,
        )

    def post(self, inputs: Inputs[A]) -> Decision:
        """Post what is approved now, unless just that stands already."""
        entry = inputs.event
        if not entry.is_approved:
            return Skip("The approval or the entry was withdrawn")
        if self.standing(inputs.earlier).posting is not None and not inputs.refs.get(self.reverse_step, Output()):
            return Skip("It is in the ERP as it is")
        if wrong := self.wrong(entry):
            return Rejected(" ".join(wrong), "validation")
        if inputs.found["project"] is None:
            why = f"Project {entry.project_code or entry.project_name} is not in the ERP yet"
            return Wait(why, on=wait_key("project", entry.project_id), until=inputs.now + LOOK_AGAIN)
        if inputs.found["person"] is None:
            why = f"{entry.person_name} has no employee record in the ERP. Enter one with the same e-mail, then replay."
            return Rejected(why, "master_data")
        return self.posting_of(inputs)

    def posting_of(self, inputs: Inputs[A]) -> PostCost:
        """The command for the entry as it is now, with the ERP's ids that were found."""
        entry = inputs.event
        return self.posts(
            external_ref=self.reference(entry, self.standing(inputs.earlier).count + 1),
            project_id=inputs.found["project"],
            person_id=inputs.found["person"],
            is_billable=entry.is_billable,
            currency=entry.currency,
            note=" - ".join(filter(None, (entry.task, entry.person_name))),
            **self.own(entry),
        )

    def link(self, inputs: Inputs[A]) -> Decision:
        """The ERP's id onto the PSA's entry, so that people see there that it has arrived."""
        posted = inputs.refs.get(self.post_step, Output())
        if not posted:
            return Skip("Nothing new was posted")
        entry = inputs.event
        return self.links(external_ref=self.reference(entry, 1), entry_id=entry.entry_id, links=posted.linked)

    def standing(self, earlier: Iterable[Earlier]) -> Standing:
        """What the earlier versions' postings and reversals, oldest first, add up to."""
        posting, count = None, 0
        for one in earlier:
            if one.step == self.post_step and isinstance(one.command, self.posts):
                posting, count = one.command, count + 1
            elif one.step == self.reverse_step:
                posting = None
        return Standing(posting, count)

    def order(self, entry: A) -> tuple[str, int]:
        """Versions of one entry take turns: a correction comes after what it corrects."""
        return f"{self.noun}-{entry.firm_id}-{entry.entry_ref}", entry.version

    def reference(self, entry: A, number: int) -> str:
        """The key of an entry's posting at every target; a second one, after a reversal, is an item of its own."""
        key = entry.entry_ref if number == 1 else f"{entry.entry_ref}-{number}"
        return external_ref(entry.firm_slug, self.noun, key)

    def _is_same(self, posting: PostCost, inputs: Inputs[A]) -> bool:
        now = self.posting_of(inputs)
        return replace(now, external_ref=posting.external_ref, note=posting.note) == posting
