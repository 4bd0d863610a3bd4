"""How a collection is declared: its attributes, what may be written, what may be included."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Include:
    """A side-loadable association; `key` is the attribute holding the id or ids."""

    key: str
    collection: str

    @property
    def is_many(self) -> bool:
        return self.key.endswith("_ids")


@dataclass(frozen=True, slots=True)
class Resource:
    """One collection. `optional` attributes and ids of many come only when asked for."""

    collection: str
    singular: str
    subject: str
    attributes: tuple[str, ...]
    creatable: tuple[str, ...] = ()
    updatable: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    includes: dict[str, Include] = field(default_factory=dict)
    order: str = "updated_at:desc"
    defaults: dict[str, Any] = field(default_factory=dict)


REFERENCES = {"external_references": Include("external_reference_ids", "external_references")}
STAMPS = ("created_at", "updated_at")
