"""What is shown beside a collection's records: its changes leave their stamp as it was, and so are asked for apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """A collection of side-loaded records, and how the records that show them are found.

    leads_by: the field of its records that names those to read again, asked_by: the parameter these are listed by.
    held_as: where that lists more than those (all of a project), their field with the id of the side-loaded record.
    """

    collection: str
    leads_by: str
    asked_by: str
    held_as: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    def wanted(self, changed: Sequence[Record]) -> dict[str, str]:
        """The parameter that lists the records to read again; empty where none is concerned."""
        own = (one for one in changed if all(one.get(name) == value for name, value in self.filters.items()))
        leads = sorted({str(one[self.leads_by]) for one in own if one.get(self.leads_by)})
        return {self.asked_by: ",".join(leads)} if leads else {}

    def concerned(self, records: Sequence[Record], changed: Sequence[Record]) -> list[Record]:
        """Those of the listed records that show one of the changed ones."""
        ids = {str(one["id"]) for one in changed}
        return [record for record in records if not self.held_as or str(record.get(self.held_as)) in ids]


@dataclass(frozen=True)
class Place:
    """Where reading beside stands: which collection, its page, and the page of the records read again for it."""

    index: int
    after: str
    number: int = 1
    page: int = 1

    @classmethod
    def of(cls, token: str) -> "Place":
        index, after, number, page = token.split("|")
        return cls(int(index), after, int(number), int(page))

    def __str__(self) -> str:
        return f"{self.index}|{self.after}|{self.number}|{self.page}"
