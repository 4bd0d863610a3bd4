"""What settles invoices: the lines from an invoice to a payment or credit memo.

The lines bear no stamp, and one that was taken back leaves none: all are read each time, in the order of their ends.
"""

from collections.abc import Sequence

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.tables import SECOND, day

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


async def read(client: Client, stream: Stream, _: Window, token: str | None) -> Page:
    """One page; the token is the payment and the invoice of the last line."""
    order = ("t.id", "i.id")
    query = suiteql.select(COLUMNS, SOURCE, where=[*WHERE, *_after(token)], order=order)
    rows = await suiteql.ask(client, query, limit=stream.page_size)
    last = f"{rows[-1]['settled_by']}|{rows[-1]['settles']}" if len(rows) == stream.page_size else None
    return Page([{"id": f"{row['settled_by']}-{row['settles']}"} | row for row in rows], last)


async def count(client: Client, _: Stream, _window: Window) -> int:
    query = suiteql.select({"n": "COUNT(*)"}, SOURCE, where=WHERE)
    return int((await suiteql.ask(client, query))[0]["n"])


async def visible(client: Client) -> tuple[bool, str]:
    """For the connection test: whether the lines may be read."""
    await suiteql.ask(client, suiteql.select(COLUMNS, SOURCE, where=WHERE), limit=1)
    return True, "all fields are visible"


def _after(token: str | None) -> Sequence[str]:
    if not token:
        return ()
    payment, invoice = (suiteql.number(part) for part in token.split("|"))
    return (f"(t.id > {payment} OR (t.id = {payment} AND i.id > {invoice}))",)
