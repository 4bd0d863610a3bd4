"""What one attempt at a command can end in; each class says what happens next.

A vendor's words are cleaned here, once: whatever a connector makes of an answer can be stored.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from integrations.texts import Storable

RefusalKind = Literal[
    "validation", "master_data", "permission", "closed_period", "locked", "conflict", "not_found", "other"
]


@dataclass(frozen=True)
class Reference(Storable):
    """A record at a target: its object type, the vendor's id, and an address a person can open (or None)."""

    object_type: str
    external_id: str
    url: str | None = None


@dataclass(frozen=True)
class Done(Storable):
    """The target did it. The step is done with this reference; echo holds what later steps read."""

    reference: Reference
    echo: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Duplicate(Storable):
    """It was done before under the same key: success with the reference of then."""

    reference: Reference
    echo: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Absent:
    """A look-up found nothing. A find is done without reference; after a probe it may be sent again."""


@dataclass(frozen=True)
class Pending(Storable):
    """Accepted, finished later: ask again with the token from check_at on."""

    token: str
    check_at: datetime


@dataclass(frozen=True)
class Throttled(Storable):
    """The target asks to wait: the connection's gate closes until then; no attempt is counted."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Unavailable(Storable):
    """Nothing was done and the target is not well: the gate backs off; no attempt is counted."""

    why: str


@dataclass(frozen=True)
class Refused(Storable):
    """The target said no to this record: the step is rejected with the vendor's words for a person."""

    kind: RefusalKind
    detail: str
    field_name: str | None = None


@dataclass(frozen=True)
class Retry(Storable):
    """This step alone failed in a way that may pass (a row lock): an attempt is counted, back-off follows."""

    why: str


@dataclass(frozen=True)
class NotSent(Retry):
    """Held back before a byte went out (its lease ended, an earlier one of its key failed): no attempt."""


@dataclass(frozen=True)
class Unauthorized(Storable):
    """Credentials were refused twice: the connection pauses and its admin is told."""

    why: str


@dataclass(frozen=True)
class Unknown(Storable):
    """It may or may not have been done (connection lost after sending): probe before any repeat."""

    why: str


Outcome = Done | Duplicate | Absent | Pending | Throttled | Unavailable | Refused | Retry | Unauthorized | Unknown


def words_of(outcome: Outcome) -> str:
    """What it says for a person; "" where it says nothing."""
    return str(getattr(outcome, "why", "") or getattr(outcome, "detail", ""))
