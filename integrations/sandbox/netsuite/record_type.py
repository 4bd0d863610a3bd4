"""What a record type is: its fields, what kind of value each holds, and what its references point to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "ref", "choice", "money", "number", "rate", "date", "datetime", "bool", "lines"]


@dataclass(frozen=True, slots=True)
class RecordType:
    """One record type; `id` is implied. `targets` are the types a reference may point to."""

    name: str
    fields: dict[str, Kind]
    targets: Mapping[str, tuple[str, ...]]
    mandatory: tuple[str, ...] = ()
    read_only: frozenset[str] = frozenset({"lastModifiedDate"})

    def is_writable(self, field: str) -> bool:
        return field in self.fields and field not in self.read_only


def fields_of(**names_by_kind: str) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {
        "text": "text", "ref": "ref", "choice": "choice", "money": "money", "number": "number",
        "rate": "rate", "date": "date", "datetime": "datetime", "bool": "bool", "lines": "lines",
    }  # fmt: skip
    return {name: kinds[kind] for kind, names in names_by_kind.items() for name in names.split()}


ENTITY_TARGETS = {"subsidiary": ("subsidiary",), "currency": ("currency",)}
DOCUMENT_TARGETS = ENTITY_TARGETS | {"entity": ("customer", "job", "vendor"), "job": ("job",)}
COMPUTED = frozenset({"lastModifiedDate", "status", "total", "subtotal", "taxTotal", "amountPaid", "amountRemaining"})
