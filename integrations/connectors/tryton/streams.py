"""What is read from Tryton. Both lists are short and read whole each time: a party's new e-mail address changes no
employee, so the employee's own stamp would not tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.tryton import rest
from integrations.connectors.tryton.mapping import to_person, to_project


@dataclass(frozen=True)
class Listed:
    """A model of the company, in pages by id."""

    model: str
    fields: tuple[str, ...]

    async def read(self, client: Client, stream: Stream, _: Window, token: str | None) -> Page:
        """The token is the last id that was read."""
        domain = [*_own(client), ["id", ">", int(token or 0)]]
        records = await rest.search(client, self.model, domain, self._wanted, limit=stream.page_size)
        return Page(records, str(records[-1]["id"]) if len(records) == stream.page_size else None)

    async def by_ids(self, client: Client, _: Stream, ids: Sequence[str]) -> Page:
        """Missing ids are left out."""
        domain = [*_own(client), ["id", "in", [int(one) for one in ids]]]
        return Page(await rest.search(client, self.model, domain, self._wanted), None)

    @property
    def _wanted(self) -> tuple[str, ...]:
        return ("id", "rec_name", "last_modified_at", *self.fields)


def _own(client: Client) -> list[Any]:
    return [["company", "=", rest.company(client)]]


EMPLOYEES = Listed("company.employee", ("active", "party.email"))
WORKS = Listed("timesheet.work", ())

STREAMS = (
    Stream(
        name="employees",
        entity="person",
        object_type=EMPLOYEES.model,
        read=EMPLOYEES.read,
        by_ids=EMPLOYEES.by_ids,
        map=to_person,
        mode="rolling_window",
        match_on="email",
        every=900,
    ),
    Stream(
        name="works",
        entity="project",
        object_type=WORKS.model,
        read=WORKS.read,
        by_ids=WORKS.by_ids,
        map=to_project,
        mode="rolling_window",
    ),
)
