"""Time to the ERP: hours on a project, at the contract's rate where they are billed."""

from collections.abc import Mapping
from typing import Any

from integrations.canonical.commands import LinkTime, PostTime
from integrations.canonical.events import TimeApproved
from journeys.rules import time_entry
from journeys.services.entry_posting import EntryPosting


def _own(entry: TimeApproved) -> Mapping[str, Any]:
    rate = entry.bill_rate if entry.is_billable else None
    return {"worked_on": entry.worked_on, "hours": entry.hours, "rate": rate}


TIME = EntryPosting(noun="time", posts=PostTime, links=LinkTime, quantity="hours", own=_own, wrong=time_entry.missing)
REVERSE, POST, NEEDS = TIME.reverse_step, TIME.post_step, TIME.needs
reverse, post, link, order = TIME.reverse, TIME.post, TIME.link, TIME.order
