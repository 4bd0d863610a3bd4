"""Time to the ERP: posted once, corrected by taking back the whole posting and posting anew."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from integrations.canonical.commands import LinkTime, PostTime
from integrations.canonical.events import TimeApproved
from integrations.canonical.lookups import LinkedAt, Lookup
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Earlier, Inputs, Output, Rejected, Skip, Wait, wait_key
from journeys.rules import time_entry

REVERSE, POST = "reverse_time", "post_time"
LOOK_AGAIN = timedelta(minutes=15)
NEEDS: Mapping[str, Callable[[TimeApproved], Lookup | None]] = {
    "project": lambda entry: LinkedAt("project", entry.project_id, PostTime.__name__),
    "person": lambda entry: LinkedAt("person", entry.person_id, PostTime.__name__) if entry.person_id else None,
}


@dataclass(frozen=True)
class Standing:
    """What earlier versions left at the ERP: the posting that stands (None: nothing), and how many there were."""

    posting: PostTime | None
    count: int


def reverse(inputs: Inputs[TimeApproved]) -> Decision:
    """Take back what stands at the ERP where it is no longer right: the same item with negative hours."""
    posting = standing(inputs.earlier).posting
    if posting is None:
        return Skip("Nothing of it is in the ERP")
    if inputs.event.is_approved and _is_same(posting, inputs):
        return Skip("What is in the ERP is right")
    return replace(
        posting,
        external_ref=f"{posting.external_ref}-reversal",
        hours=-posting.hours,
        note=f"Reversal: {posting.note}",
        reverses=posting.external_ref,
    )


def post(inputs: Inputs[TimeApproved]) -> Decision:
    """Post what is approved now, unless just that stands already."""
    entry = inputs.event
    if not entry.is_approved:
        return Skip("The approval or the entry was withdrawn")
    if standing(inputs.earlier).posting is not None and not inputs.refs.get(REVERSE, Output()):
        return Skip("It is in the ERP as it is")
    if wrong := time_entry.missing(entry):
        return Rejected(" ".join(wrong), "validation")
    if inputs.found["project"] is None:
        why = f"Project {entry.project_code or entry.project_name} is not in the ERP yet"
        return Wait(why, on=wait_key("project", entry.project_id), until=inputs.now + LOOK_AGAIN)
    if inputs.found["person"] is None:
        why = f"{entry.person_name} has no employee record in the ERP. Enter one with the same e-mail, then replay."
        return Rejected(why, "master_data")
    return posting_of(inputs)


def posting_of(inputs: Inputs[TimeApproved]) -> PostTime:
    """The command for the entry as it is now, with the ERP's ids that were found."""
    entry = inputs.event
    return PostTime(
        external_ref=reference(entry, standing(inputs.earlier).count + 1),
        project_id=inputs.found["project"],
        person_id=inputs.found["person"],
        worked_on=entry.worked_on,
        hours=entry.hours,
        is_billable=entry.is_billable,
        rate=entry.bill_rate if entry.is_billable else None,
        currency=entry.currency,
        note=" - ".join(filter(None, (entry.task, entry.person_name))),
    )


def link(inputs: Inputs[TimeApproved]) -> Decision:
    """The ERP's id onto the PSA's entry, so that people see there that it has arrived."""
    posted = inputs.refs.get(POST, Output())
    if not posted:
        return Skip("Nothing new was posted")
    return LinkTime(external_ref=reference(inputs.event, 1), entry_id=inputs.event.entry_id, links=posted.linked)


def standing(earlier: Iterable[Earlier]) -> Standing:
    """What the earlier versions' postings and reversals, oldest first, add up to."""
    posting, count = None, 0
    for one in earlier:
        if one.step == POST and isinstance(one.command, PostTime):
            posting, count = one.command, count + 1
        elif one.step == REVERSE:
            posting = None
    return Standing(posting, count)


def order(entry: TimeApproved) -> tuple[str, int]:
    """Versions of one entry take turns: a correction comes after what it corrects."""
    return f"time-{entry.firm_id}-{entry.entry_ref}", entry.version


def reference(entry: TimeApproved, number: int) -> str:
    """The key of an entry's posting at every target; a second posting, after a reversal, is an item of its own."""
    key = entry.entry_ref if number == 1 else f"{entry.entry_ref}-{number}"
    return external_ref(entry.firm_slug, "time", key)


def _is_same(posting: PostTime, inputs: Inputs[TimeApproved]) -> bool:
    now = posting_of(inputs)
    return replace(now, external_ref=posting.external_ref, note=posting.note) == posting
