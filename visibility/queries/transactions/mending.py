"""Error kind -> what it means, what a person does about it, and the button that mends it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Mend:
    """label: the kind in words; cause: why it happens; todo: what to do before pressing; button: replay, skip or done.

    owner: whose work it is. is_self_healing: the engine tries again by itself.
    """

    label: str
    cause: str
    todo: str
    button: str
    owner: str
    is_self_healing: bool = False


MENDS: Mapping[str, Mend] = {
    "master_data": Mend(
        label="Master data",
        cause="A record that this step needs is incomplete at its source.",
        todo="Complete the record where it is kept, as the message says; then replay. The record is read again first.",
        button="replay",
        owner="Owner of the master record",
    ),
    "validation": Mend(
        label="Validation",
        cause="The target, or a rule of ours, does not accept the content of this step.",
        todo="Correct the field that the message names at its source; then replay.",
        button="replay",
        owner="Owner of the source record",
    ),
    "permission": Mend(
        label="Permission",
        cause="The integration user may not do this at the target.",
        todo="Give the user of this connection the missing permission at the target; then replay.",
        button="replay",
        owner="Administrator of the target",
    ),
    "closed_period": Mend(
        label="Closed period",
        cause="The accounting period of this posting is closed in the ERP.",
        todo="Ask finance to open the period, or post it by hand into an open one and skip this step.",
        button="replay",
        owner="Finance",
    ),
    "locked": Mend(
        label="Locked record",
        cause="The target has locked the record, by an approval or a workflow of its own, and takes no change of it.",
        todo="Ask the owner to unlock the record at the target, then replay; or skip, when what stands there is right.",
        button="replay",
        owner="Owner of the target record",
    ),
    "conflict": Mend(
        label="Conflict",
        cause="The target holds another record with the same key, or somebody changed it meanwhile.",
        todo="Compare both records at the target and keep one; then replay, or skip when the right one is there.",
        button="replay",
        owner="Owner of the target record",
    ),
    "not_found": Mend(
        label="Not found",
        cause="A record that this step refers to does not exist at the target any more.",
        todo="Restore the record at the target, or replay the step that creates it; then replay this one.",
        button="replay",
        owner="Owner of the target record",
    ),
    "unknown": Mend(
        label="Outcome unknown",
        cause="It was sent and no answer came: it may have been done.",
        todo="Look for the record at the target by the reference shown. There: done, with its id. Not there: not done.",
        button="done",
        owner="PMO",
    ),
    "crash": Mend(
        label="Crash",
        cause="The process that ran it ended three times: the content of this step makes it fall.",
        todo="Tell the administrator with the correlation id; replay once it was mended.",
        button="replay",
        owner="Administrator",
    ),
    "retry": Mend(
        label="Tried too often",
        cause="The target could not take this step for a passing reason, too many times.",
        todo="Look at the last answer in the evidence; replay once the target is well.",
        button="replay",
        owner="PMO",
        is_self_healing=True,
    ),
    "throttled": Mend(
        label="Throttled",
        cause="The target asked to be left alone for a while.",
        todo="Nothing: it goes on by itself when the quota allows.",
        button="",
        owner="Nobody",
        is_self_healing=True,
    ),
    "unavailable": Mend(
        label="Unavailable",
        cause="The target does not answer; nothing was done.",
        todo="Nothing: it goes on by itself when the target is back.",
        button="",
        owner="Nobody",
        is_self_healing=True,
    ),
    "unauthorized": Mend(
        label="Sign-in refused",
        cause="The target refused our credentials twice; the connection is paused.",
        todo="An administrator enters new credentials and resumes the connection; it goes on by itself.",
        button="",
        owner="Administrator",
        is_self_healing=True,
    ),
}
OTHER = Mend(
    label="Other",
    cause="The step could not be done, for the reason in the message.",
    todo="Mend what the message names; then replay, or skip the step if it is not needed.",
    button="replay",
    owner="PMO",
)


def mend_of(kind: str) -> Mend:
    """What an error kind means and who does what about it."""
    return MENDS.get(kind, OTHER)


def label_of(kind: str) -> str:
    """The kind in words, "" for none."""
    return mend_of(kind).label if kind else ""
