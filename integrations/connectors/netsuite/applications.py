"""What settles invoices: the lines from an invoice to a payment or credit memo.

The lines bear no stamp, and one that was taken back leaves none. (assumed) Whoever applies a payment or a credit memo,
or takes that back, saves it: its stamp is theirs. So those that changed in the window are read, and all that each of
them settles now; what it settled before and does not any more is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.tables import SECOND, Table, day

SOURCE = (
    "nexttransactionlinelink l JOIN transaction t ON l.nextdoc = t.id JOIN transaction i ON l.previousdoc = i.id"
    " LEFT JOIN currency k ON i.currency = k.id"
)
WHERE = ("l.linktype = 'Payment'", "i.type = 'CustInvc'", "t.type IN ('CustPymt', 'CustCred')")
COLUMNS = {
    "changed_at": f"TO_CHAR(t.lastmodifieddate, {SECOND})",
    "settles": "i.id",
    "settled_by": "t.id",
    "type": "t.type",
    "applied_on": day("t.trandate"),
    "amount": "l.foreignamount",
    "currency": "k.symbol",
    "subsidiary": "i.subsidiary",
    "project": "i.job",
}
SOURCES = Table(
    "transaction t",
    lambda _: {"type": "t.type"},
    where=("t.type IN ('CustPymt', 'CustCred')",),
    deleted_types=("customerpayment", "creditmemo"),
)
# A list of values in a query may have 1,000; most payments settle one invoice or two.
SOURCES_A_PAGE = 500
PARENTS = {
    **dict.fromkeys(("CustCred", "creditmemo"), ("credit_note", "invoice")),
    **dict.fromkeys(("CustPymt", "customerpayment"), ("payment", "customerPayment")),
}


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """The lines of one page of changed payments and credit memos, in their order, and which of these they are whole of.

    The token is that of the payments' page.
    """
    few = replace(stream, page_size=min(stream.page_size, SOURCES_A_PAGE))
    sources = await SOURCES.read(client, few, window, token)
    living = [one["id"] for one in sources.records if "deleted" not in one]
    lines = await _lines(client, living) if living else []
    return Page(lines, sources.next, brought_by=int(bool(living)), whole_of=[*map(_parent, sources.records)])


async def count(client: Client, _: Stream, _window: Window) -> int:
    query = suiteql.select({"n": "COUNT(*)"}, SOURCE, where=WHERE)
    return int((await suiteql.ask(client, query))[0]["n"])


async def visible(client: Client) -> tuple[bool, str]:
    """For the connection test: whether the lines may be read."""
    await suiteql.ask(client, suiteql.select(COLUMNS, SOURCE, where=WHERE), limit=1)
    return True, "all fields are visible"


async def _lines(client: Client, sources: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that these settle, each with an id, in the order of the sources: their stamps ascend."""
    found: list[dict[str, Any]] = []
    where = [*WHERE, f"t.id IN ({suiteql.numbers(sources)})"]
    while True:
        query = suiteql.select(COLUMNS, SOURCE, where=[*where, *_after(found)], order=("t.id", "i.id"))
        rows = await suiteql.ask(client, query, limit=suiteql.MOST_ROWS)
        found += [{"id": f"{row['settled_by']}-{row['settles']}"} | row for row in rows]
        if len(rows) < suiteql.MOST_ROWS:
            place = {source: number for number, source in enumerate(sources)}
            return sorted(found, key=lambda row: place[row["settled_by"]])


def _parent(source: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    column, held_as = PARENTS[source.get("deleted") or source["type"]]
    return column, (held_as, source["id"])


def _after(found: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """The condition for what comes after the last line."""
    if not found:
        return ()
    payment, invoice = (suiteql.number(found[-1][name]) for name in ("settled_by", "settles"))
    return (f"(t.id > {payment} OR (t.id = {payment} AND i.id > {invoice}))",)
