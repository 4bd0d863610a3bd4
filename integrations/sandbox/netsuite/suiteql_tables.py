"""The tables SuiteQL sees: lower-case columns over the records, with real types for comparing.

Ids and references are numbers, money Decimal, dates and stamps datetime (account time), booleans T or F.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite import journals
from integrations.sandbox.netsuite.journals_schema import JOURNALS
from integrations.sandbox.netsuite.postings import text
from integrations.sandbox.netsuite.purchases import received
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.schema import ALL_TYPES
from integrations.sandbox.netsuite.store import Record, Store

Row = dict[str, Any]
DOCUMENTS = {
    "invoice": "CustInvc", "creditMemo": "CustCred", "purchaseOrder": "PurchOrd", "vendorBill": "VendBill",
    "vendorCredit": "VendCred",
}  # fmt: skip
# Expense reports are rows of transaction too; of these only what says which one it is.
REPORT = "expenseReport"
PAYMENT = "customerPayment"
UNLISTED = (*DOCUMENTS, REPORT, PAYMENT, *JOURNALS)
LINK = "nexttransactionlinelink"
STATUS_LETTERS = {"Open": "A", "Paid In Full": "B"}
REFERENCES: dict[str, tuple[str, ...]] = {
    "currency": ("currency",), "basecurrency": ("currency",), "transactioncurrency": ("currency",),
    "subsidiary": ("subsidiary",), "entity": ("customer", "job", "vendor"), "customer": ("customer",),
    "parent": ("customer", "projectTask"), "job": ("job",), "project": ("job",),
    "projectmanager": ("employee",), "employee": ("employee",), "casetaskevent": ("projectTask",),
    "expenseaccount": ("account",), "duetofromsubsidiary": ("subsidiary",),
}  # fmt: skip


def _number(value: str) -> int | str:
    return int(value) if value.isdigit() else value


CONVERT: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "choice": str,
    "ref": _number,
    "money": Decimal,
    "rate": Decimal,
    "number": Decimal,
    "date": lambda value: datetime.combine(date.fromisoformat(value), time()),
    "datetime": lambda value: datetime.fromisoformat(value).replace(tzinfo=None),
    "bool": lambda value: "T" if value else "F",
}


class Tables:
    """Rows by table name, computed at first use and again after a write."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._rows: dict[str, tuple[int, list[Row]]] = {}

    def columns(self, table: str) -> frozenset[str] | None:
        """The columns of a table, None where there is none of that name."""
        return COLUMNS.get(table)

    def rows(self, table: str) -> list[Row]:
        revision, rows = self._rows.get(table, (-1, []))
        current = self._revision(table)
        if revision != current:
            rows = list(_rows(self.store, table))
            self._rows[table] = current, rows
        return rows

    def _revision(self, table: str) -> int:
        """How often what the table shows has changed."""
        kinds = [PLAIN[table].name] if table in PLAIN else UNLISTED
        revisions = self.store.revisions
        return revisions.total() if table == "deletedrecord" else sum(revisions[kind] for kind in kinds)


def _rows(store: Store, table: str) -> Iterator[Row]:
    if table in COMPOSED:
        return COMPOSED[table](store)
    kind = PLAIN[table]
    return (_plain(kind, record) for record in store.records[kind.name].values())


def _transactions(store: Store) -> Iterator[Row]:
    yield from (_transaction(name, record) for name in DOCUMENTS for record in store.records[name].values())
    yield from (_report(record) for record in store.records[REPORT].values())
    yield from (_payment(record) for record in store.records[PAYMENT].values())
    yield from (_journal(record) for record in journals.journals(store))


def _transaction_lines(store: Store) -> Iterator[Row]:
    for name in DOCUMENTS:
        yield from (line for record in store.records[name].values() for line in _lines(name, record))
    yield from (dict.fromkeys(LINE_COLUMNS) | line for line in journals.lines(store))


def _line_links(store: Store) -> Iterator[Row]:
    settling = ((PAYMENT, "CustPymt"), ("creditMemo", "CustCred"))
    return (link for name, kind in settling for record in store.records[name].values() for link in _links(kind, record))


def _deleted_records(store: Store) -> Iterator[Row]:
    return (_deleted(record) for record in store.deleted.values())


COMPOSED: dict[str, Callable[[Store], Iterator[Row]]] = {
    "transaction": _transactions,
    "transactionline": _transaction_lines,
    LINK: _line_links,
    "deletedrecord": _deleted_records,
}


def _plain(kind: RecordType, record: Record) -> Row:
    row: Row = {"id": int(record["id"])}
    for field, held in kind.fields.items():
        value = record.get(field)
        row[field.lower()] = None if value in (None, "") else CONVERT[held](value)
    if kind.name == "job":
        row["customer"] = row["parent"]
    return row


def _transaction(kind: str, record: Record) -> Row:
    sign = -1 if kind in ("creditMemo", "vendorCredit") else 1
    total = sign * Decimal(record["total"])
    is_order = kind == "purchaseOrder"
    row = dict.fromkeys(TRANSACTION_COLUMNS) | _shared(record)
    return row | {
        "type": DOCUMENTS[kind],
        "posting": "F" if is_order else "T",
        "foreigntotal": total,
        "total": Decimal(text(total * Decimal(record["exchangeRate"]))),
        "status": record["orderStatus"] if is_order else STATUS_LETTERS[record["status"]],
        "taxtotal": None if is_order else sign * Decimal(record["taxTotal"]),
        "foreignamountpaid": Decimal(record["amountPaid"]) if kind == "invoice" else None,
        "foreignpaymentamountused": Decimal(record["amountPaid"]) if kind == "creditMemo" else None,
        "foreignamountunpaid": None if is_order else sign * Decimal(record["amountRemaining"]),
        "custbody_billed_amount": Decimal(record.get("billedAmount", "0")) if is_order else None,
        "custbody_received_amount": received(record) if is_order else None,
        "job": _job_of(record),
        "createdfrom": _number(record["createdFrom"]) if record.get("createdFrom") else None,
    }


def _report(record: Record) -> Row:
    row = dict.fromkeys(TRANSACTION_COLUMNS) | _shared(record)
    return row | {"type": "ExpRept", "posting": "T", "foreigntotal": Decimal(record["total"])}


def _payment(record: Record) -> Row:
    row, total = dict.fromkeys(TRANSACTION_COLUMNS) | _shared(record), Decimal(record["total"])
    used = sum((Decimal(part["amount"]) for part in record["apply"]), Decimal(0))
    return row | {"type": "CustPymt", "posting": "T", "foreigntotal": total, "foreignpaymentamountused": used}


def _journal(record: Record) -> Row:
    row = dict.fromkeys(TRANSACTION_COLUMNS) | _shared(record)
    posting = "T" if record.get("approved") else "F"
    return row | {
        "type": "Journal",
        "posting": posting,
        "custbody_intercompany_ref": record.get("custbody_intercompany_ref"),
    }


def _links(kind: str, record: Record) -> Iterator[Row]:
    """From each invoice to what settles it, as NetSuite links them: the invoice comes before."""
    for number, part in enumerate(record.get("apply", [])):
        yield {
            "previousdoc": int(part["doc"]),
            "previousline": 0,
            "previoustype": "CustInvc",
            "nextdoc": int(record["id"]),
            "nextline": number,
            "nexttype": kind,
            "linktype": "Payment",
            "foreignamount": Decimal(part["amount"]),
        }


def _shared(record: Record) -> Row:
    held = {
        "tranid": "text", "externalid": "text", "postingperiod": "text", "trandate": "date", "duedate": "date",
        "approvalstatus": "choice", "entity": "ref", "currency": "ref", "subsidiary": "ref", "exchangerate": "rate",
        "lastmodifieddate": "datetime",
    }  # fmt: skip
    lower = {name.lower(): value for name, value in record.items()}
    row = {name: CONVERT[kind](lower[name]) for name, kind in held.items() if lower.get(name) not in (None, "")}
    return row | {"id": int(record["id"])}


def _job_of(record: Record) -> int | None:
    """The project of a document: its own field, or the one its first line is charged to."""
    job = record.get("job") or next((line.get("customer") for line in record.get("item", [])), None)
    return int(job) if job else None


def _lines(kind: str, record: Record) -> Iterator[Row]:
    """The main line, then one for each item; amounts of income lines are negative, as NetSuite posts them."""
    document = _transaction(kind, record)
    shared = {"transaction": document["id"], "subsidiary": document["subsidiary"]}
    # Tax is no line of its own here.
    empty: Row = dict.fromkeys(LINE_COLUMNS) | {"taxline": "F", "eliminate": "F"}
    main = {"id": 0, "linesequencenumber": 0, "mainline": "T", "foreignamount": document["foreigntotal"]}
    yield empty | shared | main | {"entity": document["job"] or document["entity"]}
    sign = 1 if kind in ("purchaseOrder", "creditMemo", "vendorBill") else -1
    for number, line in enumerate(record.get("item", []), start=1):
        yield (
            empty
            | shared
            | {
                "id": number,
                "linesequencenumber": number,
                "mainline": "F",
                "foreignamount": sign * Decimal(line["amount"]),
                "entity": int(line["customer"]) if line.get("customer") else document["entity"],
                "quantity": Decimal(line.get("quantity", "1")),
                "quantitybilled": Decimal(line["quantityBilled"]) if line.get("quantityBilled") else None,
                "rate": Decimal(line.get("rate", line["amount"])),
                "memo": line.get("description"),
                "item": line.get("item"),
            }
        )


def _deleted(record: Record) -> Row:
    deleted_at = CONVERT["datetime"](record["deletedDate"])
    return {"recordid": int(record["recordId"]), "type": record["type"].lower(), "deleteddate": deleted_at}


TRANSACTION_COLUMNS = frozenset({
    "id", "tranid", "externalid", "type", "trandate", "duedate", "entity", "job", "foreigntotal", "total",
    "taxtotal", "currency", "exchangerate", "subsidiary", "status", "postingperiod", "lastmodifieddate",
    "foreignamountpaid", "foreignamountunpaid", "foreignpaymentamountused", "approvalstatus",
    "custbody_billed_amount", "custbody_received_amount", "createdfrom", "custbody_intercompany_ref",
    "posting",
})  # fmt: skip
LINK_COLUMNS = frozenset({
    "previousdoc", "previousline", "previoustype", "nextdoc", "nextline", "nexttype", "linktype", "foreignamount",
})  # fmt: skip
LINE_COLUMNS = frozenset({
    "id", "transaction", "linesequencenumber", "mainline", "entity", "subsidiary", "quantity",
    "quantitybilled", "rate", "foreignamount", "memo", "item", "taxline", *journals.LINE_FIELDS,
})  # fmt: skip
PLAIN = {name.lower(): kind for name, kind in ALL_TYPES.items() if name not in UNLISTED}
COLUMNS: dict[str, frozenset[str]] = {
    table: frozenset({"id", *(field.lower() for field in kind.fields)}) for table, kind in PLAIN.items()
} | {
    "transaction": TRANSACTION_COLUMNS,
    "transactionline": LINE_COLUMNS,
    LINK: LINK_COLUMNS,
    "deletedrecord": frozenset({"recordid", "type", "deleteddate"}),
}
COLUMNS["job"] |= {"customer"}
