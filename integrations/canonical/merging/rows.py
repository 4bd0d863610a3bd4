"""What the merge is given (mapped rows and where they come from) and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Values = dict[str, Any]  # the parameters every statement of one merge shares (store.py)


class MappedRow(Protocol):
    """The shape of `integrations.connector.Row`, which stands above this package."""

    @property
    def external_id(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def parents(self) -> Mapping[str, tuple[str, str]]: ...
    @property
    def external_ref(self) -> str | None: ...
    @property
    def known_as(self) -> tuple[str, str] | None: ...
    @property
    def match(self) -> str | None: ...
    @property
    def changed_at(self) -> datetime | None: ...
    @property
    def is_deleted(self) -> bool: ...
    @property
    def legal_entity(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where rows come from: a stream of a connection of a firm.

    systems: the part every connection of the firm plays (connection id -> CRM, PSA, ERP ...), for ownership.
    match_on: the column or parent that `Row.match` is compared with when nothing else identifies a master.
    """

    connection_id: int
    firm_id: int
    reporting_currency: str
    go_live_at: datetime
    entity: str
    object_type: str
    match_on: str | None = None
    systems: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What a re-read window has shown: the key its ids are kept under, and how many there are."""

    cursor_id: int
    fence: int
    count: int


@dataclass(frozen=True)
class Merged:
    """What a chunk did: rows seen, and canonical records created, changed (both: version raised) or deleted."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    deleted: int = 0

    def __add__(self, other: "Merged") -> "Merged":
        return Merged(
            self.seen + other.seen,
            self.created + other.created,
            self.changed + other.changed,
            self.deleted + other.deleted,
        )
