"""Journals between subsidiaries: what they hold, how the firm's charges become some, and their rows in SuiteQL.

Read by SuiteQL alone; people and NetSuite's own automation post them. A journal over several subsidiaries is an
`advIntercompanyJournalEntry`, one in a single one's books a `journalEntry`; both are of type Journal. Each subsidiary
balances in itself: income or cost against a receivable or payable of the other one. `eliminate` marks what goes out of
the group. (assumed) `dueToFromSubsidiary` is on all lines, `expenseaccount` names the account of any of them;
`custbody_intercompany_ref`, `custcol_hours` and `custcol_hourly_rate` are the account's own. One that nobody approved
yet posts nothing (`transaction.posting`).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.exchange_rates import exchange_rate
from integrations.sandbox.netsuite.journals_schema import ACROSS, JOURNALS, WITHIN
from integrations.sandbox.netsuite.postings import text
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.world.lent import Charge, Leg

Row = dict[str, Any]
ACCOUNTS = {
    "income": ("4900", "Intercompany services rendered", "Income"),
    "cost": ("5900", "Intercompany services received", "COGS"),
    "receivable": ("1290", "Intercompany receivable", "AcctRec"),
    "payable": ("2290", "Intercompany payable", "AcctPay"),
}
# The lines of a side: account, and whether it is a debit.
SIDES = {"income": (("receivable", True), ("income", False)), "cost": (("cost", True), ("payable", False))}
LINE_FIELDS = ("eliminate", "expenseaccount", "duetofromsubsidiary", "custcol_hours", "custcol_hourly_rate")


def load_journals(store: Store, charges: tuple[Charge, ...], since: str) -> None:
    """The accounts, and a journal for each charge, or one in the books of each entity."""
    for key, (number, name, kind) in ACCOUNTS.items():
        fields = {"acctNumber": number, "acctName": name, "acctType": kind, "eliminate": True}
        store.add("account", f"account-{key}", fields | {"lastModifiedDate": since})
    for charge in charges:
        for key, kind, fields in journals_of(store, charge):
            store.add(kind, key, fields | {"lastModifiedDate": f"{fields['tranDate']}T17:00:00Z"})


def journals_of(store: Store, charge: Charge) -> Iterator[tuple[str, str, Record]]:
    """Key, type and fields of each journal that books a charge."""
    sides = {"income": charge.income} | ({"cost": charge.cost} if charge.cost else {})
    if charge.is_one_journal:
        yield charge.key, ACROSS, _journal(store, charge, sides)
        return
    for side, leg in sides.items():
        yield f"{charge.key}-{side}", WITHIN, _journal(store, charge, {side: leg})


def _journal(store: Store, charge: Charge, sides: dict[str, Leg]) -> Record:
    first = next(iter(sides.values()))
    subsidiary, currency = store.aliases[f"entity-{first.entity}"], store.currency_id(first.currency)
    day = first.date.isoformat()
    return {
        "externalId": None,
        "tranId": charge.number,
        "custbody_intercompany_ref": charge.number,
        "subsidiary": subsidiary,
        "currency": currency,
        "exchangeRate": exchange_rate(store, currency=currency, subsidiary=subsidiary, day=day),
        "tranDate": day,
        "postingPeriod": f"{first.date:%b %Y}",
        "approved": True,
        "line": [line for side, leg in sides.items() for line in _lines(store, charge, side, leg)],
    }


def _lines(store: Store, charge: Charge, side: str, leg: Leg) -> Iterator[Record]:
    other = charge.borrower if leg.entity == charge.lender else charge.lender
    for account, is_debit in SIDES[side]:
        yield {
            "account": store.aliases[f"account-{account}"],
            "debit" if is_debit else "credit": text(leg.amount),
            "lineSubsidiary": store.aliases[f"entity-{leg.entity}"],
            "dueToFromSubsidiary": store.aliases[f"entity-{other}"],
            "entity": store.aliases[charge.project],
            "eliminate": True,
            "memo": f"People of {charge.lender} lent to {charge.borrower}",
            "custcol_hours": f"{charge.hours:f}",
            # In the currency of the journal; where the borrower booked in its own, nobody stated one.
            "custcol_hourly_rate": text(charge.hourly) if leg.currency == charge.income.currency else None,
        }


def journals(store: Store) -> Iterator[Record]:
    """All journals, over several subsidiaries and in the books of one."""
    return (record for kind in JOURNALS for record in store.records[kind].values())


def lines(store: Store) -> Iterator[Row]:
    """Their lines as rows of `transactionline`; a credit is negative."""
    return (_line(record, number, line) for record in journals(store) for number, line in enumerate(record["line"]))


def _line(record: Record, number: int, line: Record) -> Row:
    rate = line.get("custcol_hourly_rate")
    return {
        "transaction": int(record["id"]),
        "id": number,
        "linesequencenumber": number,
        "mainline": "F" if number else "T",
        "taxline": "F",
        "subsidiary": int(line["lineSubsidiary"]),
        "entity": int(line["entity"]) if line.get("entity") else None,
        "foreignamount": Decimal(line["debit"]) if "debit" in line else -Decimal(line["credit"]),
        "memo": line.get("memo"),
        "eliminate": "T" if line.get("eliminate") else "F",
        "expenseaccount": int(line["account"]),
        "duetofromsubsidiary": int(line["dueToFromSubsidiary"]) if line.get("dueToFromSubsidiary") else None,
        "custcol_hours": Decimal(line["custcol_hours"]) if line.get("custcol_hours") else None,
        "custcol_hourly_rate": Decimal(rate) if rate else None,
    }
