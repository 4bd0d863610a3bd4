"""NetSuite rows to canonical rows. Pure; ValueError says why a row cannot be mapped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from integrations.connector import Row
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.entities import legal_entity
from integrations.connectors.netsuite.invoice_lines import lines_of
from integrations.stated import number, required

Record = Mapping[str, Any]
Settings = Mapping[str, str]
METHODS = {"TM": "time_and_materials", "FBM": "fixed_milestone", "FBI": "fixed_poc_cost"}
ORDER_STATUS = {"B": "open", "D": "open", "E": "partly_billed", "F": "partly_billed", "G": "billed", "H": "closed"}
INVOICE_STATUS = {"A": "open", "B": "paid"}
PENDING = "1"


def to_customer(record: Record, settings: Settings) -> Row:
    """A customer of the ledger; matched by name where no link exists. No tax code stays None."""
    name = required(record, "name")
    values = {
        "name": name,
        "country": record.get("country", ""),
        "currency": record.get("currency", ""),
        "tax_code": record.get("tax_code"),
        "industry": record.get("industry", ""),
    }
    return row_of(record, settings, values, match=name, known_as=_known_as(record, settings))


def to_person(record: Record, settings: Settings) -> Row:
    """An employee: whom the ERP pays in which legal entity; matched by e-mail where no link exists."""
    email = record.get("email", "").lower()
    values = {
        "name": required(record, "name"),
        "email": email,
        "role": record.get("title", ""),
        "is_active": record.get("is_inactive") != "T",
    }
    return row_of(record, settings, values, match=email or None)


def to_project(record: Record, settings: Settings) -> Row:
    """A job: the contract as the ledger knows it."""
    values = {
        "name": required(record, "name"),
        "code": record.get("code", ""),
        "currency": record.get("currency", ""),
        "revenue_method": METHODS.get(record.get("billing_type", ""), ""),
        "price": _money(record, "price"),
        "starts_on": _day(record, "starts_on"),
        "ends_on": _day(record, "ends_on"),
        "manager": record.get("manager", ""),
        "status": "completed" if record.get("status") == "Closed" else "active",
    }
    parents = parents_of(record, customer="customer")
    return row_of(record, settings, values, parents=parents, known_as=_known_as(record, settings))


def to_invoice(record: Record, settings: Settings) -> Row:
    """An invoice or credit memo; amounts in its currency, credit memos negative. Its rate is to its subsidiary's."""
    if "deleted" in record:
        return deleted(record, settings)
    total, tax = amount_of(record, "total"), _money(record, "tax") or Decimal(0)
    issued_on = date.fromisoformat(required(record, "issued_on"))
    values = {
        "number": record.get("number", ""),
        "kind": "credit_note" if record.get("type") == "CustCred" else "invoice",
        "service_date": issued_on,
        "posting_period": period_of(record.get("period"), issued_on),
        "amount": total - tax,
        "currency": required(record, "currency"),
        "tax_amount": tax,
        "total_amount": total,
        "paid_amount": _paid(record),
        "due_on": _day(record, "due_on"),
        "status": _status(record),
        "stated_rate": _money(record, "rate"),
        "lines": lines_of(record),
    }
    return row_of(record, settings, values, parents=parents_of(record, project="job", customer="customer"))


def _paid(record: Record) -> Decimal | None:
    """What is paid of an invoice; of a credit memo what of it is used, negative."""
    if record.get("type") != "CustCred":
        return _money(record, "paid")
    used = _money(record, "used")
    return None if used is None else -used


def _status(record: Record) -> str:
    """An invoice that waits for its approval posts nothing yet."""
    if record.get("approval") == PENDING:
        return "draft"
    stated: str = record.get("status", "")
    return INVOICE_STATUS.get(stated, stated)


def to_commitment(record: Record, settings: Settings) -> Row:
    """A purchase order charged to a job; total, billed and received without tax."""
    if "deleted" in record:
        return deleted(record, settings)
    ordered_on = date.fromisoformat(required(record, "ordered_on"))
    values = {
        "number": record.get("number", ""),
        "supplier": record.get("supplier", ""),
        "service_date": ordered_on,
        "posting_period": f"{ordered_on:%Y-%m}",
        "amount": amount_of(record, "total"),
        "currency": required(record, "currency"),
        "billed_amount": _money(record, "billed"),
        "received_amount": _money(record, "received"),
        "status": ORDER_STATUS.get(record.get("status", ""), record.get("status", "")),
    }
    return row_of(record, settings, values, parents=parents_of(record, project="job"))


def to_fx_rate(record: Record, settings: Settings) -> Row:
    """One unit of `base` is `rate` units of `quote`, as published on the day."""
    rate = amount_of(record, "rate")
    if rate <= 0:
        raise ValueError(f"a rate of {rate} is none")
    values = {
        "base": required(record, "transaction_currency"),
        "quote": required(record, "base_currency"),
        "published_on": date.fromisoformat(required(record, "published_on")),
        "rate": rate,
        "rate_type": "spot",
        "source": "NetSuite",
    }
    return row_of(record, settings, values)


def row_of(
    record: Record,
    settings: Settings,
    values: dict[str, Any],
    *,
    parents: Mapping[str, tuple[str, str]] | None = None,
    match: str | None = None,
    known_as: tuple[str, str] | None = None,
) -> Row:
    """The row of a record: its id, stamp and legal entity beside the values."""
    return Row(
        external_id=required(record, "id"),
        values=values,
        parents=parents or {},
        external_ref=record.get("external_ref"),
        known_as=known_as,
        match=match,
        changed_at=_instant(record, settings),
        legal_entity=legal_entity(settings, record.get("subsidiary")),
    )


def _known_as(record: Record, settings: Settings) -> tuple[str, str] | None:
    """A customer or project at another system, where the account keeps that system's ids as their external ids."""
    system, external_id = settings["external_ids_of"], record.get("external_ref")
    return (system, external_id) if external_id and system != "nobody" else None


def deleted(record: Record, settings: Settings) -> Row:
    """The row of a record that is gone."""
    return Row(required(record, "id"), {}, changed_at=_instant(record, settings), is_deleted=True)


def parents_of(record: Record, **types: str) -> dict[str, tuple[str, str]]:
    """The parents that a record names, each with its type here."""
    return {name: (kind, record[name]) for name, kind in types.items() if record.get(name)}


def _instant(record: Record, settings: Settings) -> datetime:
    return suiteql.moment(required(record, "changed_at"), settings)


def period_of(name: str | None, issued_on: date) -> str:
    """A period's name such as "Nov 2026" as YYYY-MM; the issue date's month where it has another form."""
    try:
        return datetime.strptime(name or "", "%b %Y").strftime("%Y-%m")  # noqa: DTZ007  (a month has no zone)
    except ValueError:
        return f"{issued_on:%Y-%m}"


def _day(record: Record, field: str) -> date | None:
    return date.fromisoformat(record[field]) if record.get(field) else None


def _money(record: Record, field: str) -> Decimal | None:
    return amount_of(record, field) if record.get(field) else None


def amount_of(record: Record, field: str) -> Decimal:
    """Money that a record has to state. Raises ValueError."""
    return number(required(record, field), field)
