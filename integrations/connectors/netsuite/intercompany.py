"""What subsidiaries charge each other: lines of journals that are to be eliminated, on income and cost accounts.

Lines bear no stamp: journals that changed are read, and all such lines of each of them now. (assumed) A line names its
account in `expenseaccount` and the other subsidiary in `duetofromsubsidiary`, its amount is negative where it is a
credit, and its name is the project. What ties the two sides together, the hours and the price an hour are fields of the
account's own: a setting names them, and without it no journal is read. A journal that waits for approval posts nothing,
and charges nothing yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.connector import Client, Page, Row, Stream, Window
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.entities import legal_entity
from integrations.connectors.netsuite.mapping import amount_of, deleted, parents_of, period_of, row_of
from integrations.connectors.netsuite.tables import DELETED, SECOND, Table, day
from integrations.entered import pairs
from integrations.stated import number, required

SETTING = "intercompany_fields"
LIKE = "custbody_intercompany_ref=pair, custcol_hours=hours, custcol_hourly_rate=price"
SOURCE = (
    "transactionline l JOIN transaction t ON l.transaction = t.id JOIN account a ON l.expenseaccount = a.id"
    " LEFT JOIN currency k ON t.currency = k.id LEFT JOIN job j ON l.entity = j.id"
)
INCOME = ("Income", "OthIncome")
ACCOUNTS = ", ".join(map(suiteql.literal, (*INCOME, "COGS", "Expense", "OthExpense")))
WHERE = ("t.type = 'Journal'", "t.posting = 'T'", "l.eliminate = 'T'", f"a.accttype IN ({ACCOUNTS})")
JOURNALS = Table(
    "transaction t",
    lambda _: {"type": "t.type"},
    where=("t.type = 'Journal'",),
    deleted_types=("journalentry", "advintercompanyjournalentry", "intercompanyjournalentry"),
)
OPTIONAL = frozenset({"hours", "price"})
# A list of values in a query may have 1,000.
JOURNALS_A_PAGE = 500


def columns(settings: Mapping[str, str]) -> dict[str, str]:
    """What is read of a line. Raises ValueError for a setting that cannot be read."""
    own = pairs(settings, SETTING, like=LIKE)
    named = {role: suiteql.name(field) for field, role in own.items()}
    optional = {role: f"l.{field}" for role, field in named.items() if role in OPTIONAL}
    return {
        "changed_at": f"TO_CHAR(t.lastmodifieddate, {SECOND})",
        "journal": "t.id",
        "line": "l.id",
        "number": "t.tranid",
        "pair": f"t.{named['pair']}" if "pair" in named else "t.tranid",
        "booked_on": day("t.trandate"),
        "period": "BUILTIN.DF(t.postingperiod)",
        "account_type": "a.accttype",
        "amount": "l.foreignamount",
        "currency": "k.symbol",
        "subsidiary": "l.subsidiary",
        "counterparty": "l.duetofromsubsidiary",
        "project": "j.id",
        "description": "l.memo",
        **optional,
    }


def is_read(settings: Mapping[str, str]) -> bool:
    return bool(settings.get(SETTING))


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """The lines of one page of changed journals, in their order; the token is that of the journals' page.

    Most journals charge nothing: how far they were looked at is told. Without the setting one journal is asked for and
    no line, and what is held stays.
    """
    is_on = is_read(client.settings)
    few = replace(stream, page_size=min(stream.page_size, JOURNALS_A_PAGE) if is_on else 1)
    journals = await JOURNALS.read(client, few, window, token)
    if not is_on:
        return Page([], None)
    living = [one for one in journals.records if DELETED not in one]
    lines = await _lines(client, [one["id"] for one in living]) if living else []
    whole = [("document", ("", one["id"])) for one in journals.records]
    reached = suiteql.moment(living[-1]["changed_at"], client.settings) if living else None
    return Page(lines, journals.next, brought_by=int(bool(living)), whole_of=whole, reached=reached)


async def count(client: Client, _: Stream, _window: Window) -> int | None:
    """None without the setting: none counted would mean that what is held is gone."""
    if not is_read(client.settings):
        return None
    return int((await suiteql.ask(client, suiteql.select({"n": "COUNT(*)"}, SOURCE, where=WHERE)))[0]["n"])


async def visible(client: Client) -> tuple[bool, str]:
    """For the connection test: whether the lines and the account's own fields may be read."""
    if not is_read(client.settings):
        return True, "not read: the setting that names its fields is empty"
    await suiteql.ask(client, suiteql.select(columns(client.settings), SOURCE, where=WHERE), limit=1)
    return True, "all fields are visible"


def to_leg(record: Mapping[str, Any], settings: Mapping[str, str]) -> Row:
    """A line as the side of a charge. Raises ValueError for one that names no other subsidiary."""
    if DELETED in record:
        return deleted(record, settings)
    amount, booked_on = amount_of(record, "amount"), date.fromisoformat(required(record, "booked_on"))
    is_income = record.get("account_type") in INCOME
    values = {
        "pair_key": record.get("pair") or required(record, "number"),
        "side": "income" if is_income else "cost",
        "counterparty": legal_entity(settings, required(record, "counterparty")),
        "document": required(record, "journal"),
        "number": record.get("number", ""),
        "description": record.get("description", ""),
        "service_date": booked_on,
        "posting_period": period_of(record.get("period"), booked_on),
        "amount": -amount if is_income else amount,
        "currency": required(record, "currency"),
        "hours": _optional(record, "hours"),
        "hourly_rate": _optional(record, "price"),
    }
    return row_of(record, settings, values, parents=parents_of(record, project="job"))


async def _lines(client: Client, journals: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that these charge, each with an id, in the order of the journals: their stamps ascend."""
    found: list[dict[str, Any]] = []
    wanted, chosen = columns(client.settings), [*WHERE, f"t.id IN ({suiteql.numbers(journals)})"]
    while True:
        query = suiteql.select(wanted, SOURCE, where=[*chosen, *_after(found)], order=("t.id", "l.id"))
        rows = await suiteql.ask(client, query, limit=suiteql.MOST_ROWS)
        found += [{"id": f"{row['journal']}-{row['line']}"} | row for row in rows]
        if len(rows) < suiteql.MOST_ROWS:
            place = {journal: position for position, journal in enumerate(journals)}
            return sorted(found, key=lambda row: place[row["journal"]])


def _after(found: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """The condition for what comes after the last line."""
    if not found:
        return ()
    journal, line = (suiteql.number(found[-1][name]) for name in ("journal", "line"))
    return (f"(t.id > {journal} OR (t.id = {journal} AND l.id > {line}))",)


def _optional(record: Mapping[str, Any], field: str) -> Decimal | None:
    return number(record[field], field) if record.get(field) else None
