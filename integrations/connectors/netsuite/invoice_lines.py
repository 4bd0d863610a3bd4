"""What invoices and credit memos charge for: their lines, asked for after the page that brings the documents.

Lines bear no stamp of their own, and one that was taken out leaves none: they are read whole with their document.
Column names and signs are (recalled): income is negative, and no sign of a quantity says anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from integrations.canonical.invoice_lines import InvoiceLine, as_stored
from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.tables import DELETED, Table
from integrations.outcomes import Refused
from integrations.stated import number, required
from integrations.transport.errors import CallFailed

SOURCE = "transactionline l"
WHERE = ("l.mainline = 'F'", "l.taxline = 'F'")
COLUMNS = {
    "document": "l.transaction",
    "number": "l.id",
    "item": "BUILTIN.DF(l.item)",
    "description": "l.memo",
    "quantity": "l.quantity",
    "amount": "l.foreignamount",
}
Record = dict[str, Any]


@dataclass(frozen=True)
class Documents(Table):
    """A table of transactions, each record with its `lines`."""

    async def read(self, client: Client, stream: Stream, window: Window, token: str | None) -> Page:
        return await _with_lines(client, stream, await super().read(client, stream, window, token))

    async def by_ids(self, client: Client, stream: Stream, ids: Sequence[str]) -> Page:
        return await _with_lines(client, stream, await super().by_ids(client, stream, ids))


def lines_of(record: Mapping[str, Any]) -> str | None:
    """The lines as the store keeps them; None for a record that was read without. Raises ValueError.

    Lines that only say something have no amount, and are left out.
    """
    found = record.get("lines")
    return None if found is None else as_stored(_line(one) for one in found if one.get("amount"))


async def visible(client: Client) -> tuple[bool, str]:
    """For the connection test: whether lines may be read."""
    await suiteql.ask(client, suiteql.select(COLUMNS, SOURCE, where=WHERE), limit=1)
    return True, "all fields are visible"


def _line(record: Mapping[str, Any]) -> InvoiceLine:
    quantity = record.get("quantity")
    return InvoiceLine(
        number=required(record, "number"),
        item=record.get("item", ""),
        description=record.get("description", ""),
        quantity=abs(number(quantity, "quantity")) if quantity else None,
        amount=-number(required(record, "amount"), "amount"),
    )


async def _with_lines(client: Client, stream: Stream, page: Page) -> Page:
    """The page with lines; as it came where the role may not read them: what is billed does not wait for them."""
    try:
        return await _asked(client, stream, page)
    except CallFailed as failure:
        if isinstance(failure.outcome, Refused):
            return page
        raise


async def _asked(client: Client, stream: Stream, page: Page) -> Page:
    ids = [record["id"] for record in page.records if DELETED not in record]
    found: dict[str, list[Record]] = {one: [] for one in ids}
    for line in await _lines(client, ids, most=stream.page_size):
        found[line["document"]].append(line)
    records = [record if DELETED in record else {**record, "lines": found[record["id"]]} for record in page.records]
    return replace(page, records=records)


async def _lines(client: Client, ids: Sequence[str], *, most: int) -> list[Record]:
    """All lines of these documents, answer by answer."""
    found: list[Record] = []
    while ids:
        where = [*WHERE, f"l.transaction IN ({suiteql.numbers(ids)})", *_after(found)]
        query = suiteql.select(COLUMNS, SOURCE, where=where, order=("l.transaction", "l.id"))
        rows = await suiteql.ask(client, query, limit=most)
        found += rows
        if len(rows) < most:
            break
    return found


def _after(found: Sequence[Record]) -> Sequence[str]:
    if not found:
        return ()
    document, line = (suiteql.number(found[-1][name]) for name in ("document", "number"))
    return (f"(l.transaction > {document} OR (l.transaction = {document} AND l.id > {line}))",)
