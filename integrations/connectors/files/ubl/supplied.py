"""A document that we are to pay as a supplier invoice: credit notes negative, with what each project bears."""

from datetime import date, datetime
from typing import Any

import orjson

from integrations.connector import Row
from integrations.connectors.files.ubl.document import Document
from integrations.connectors.files.ubl.shares import shares
from integrations.connectors.files.ubl.totals import contradictions
from integrations.stated import required


def identity(document: Document) -> str:
    """Its number under its supplier's identifier, else name; "" for a document that lacks one of them."""
    supplier = document.references.supplier or document.supplier
    return f"{supplier}/{document.number}"[:200] if supplier and document.number else ""


def to_row(document: Document, *, received_at: datetime | None) -> Row:
    """The invoice, known by its supplier and number: the same one in a second file is the same invoice.

    Its legal entity is the one that the document is addressed to, by name. Raises ValueError for one without number,
    supplier, day or currency, and for one whose parts do not give its totals.
    """
    if wrong := contradictions(document):
        raise ValueError("; ".join(map(str, wrong)))
    return Row(
        external_id=required({"supplier or number": identity(document)}, "supplier or number"),
        values=_values(document),
        changed_at=received_at,
        legal_entity=document.customer or None,
    )


def _values(document: Document) -> dict[str, Any]:
    sign = -1 if document.kind == "credit_note" else 1
    issued_on = date.fromisoformat(required({"issue date": document.issued_on}, "issue date"))
    return {
        "kind": document.kind,
        "number": document.number,
        "supplier_ref": (document.references.supplier or document.supplier)[:100],
        "supplier": document.supplier[:200],
        "order_number": document.references.order,
        "corrects": document.references.corrects,
        "service_date": issued_on,
        "due_on": date.fromisoformat(document.due_on) if document.due_on else None,
        "currency": required({"currency": document.currency}, "currency"),
        "amount": sign * document.stated.net,
        "tax_amount": sign * document.stated.tax,
        "total_amount": sign * document.stated.gross,
        "shares": orjson.dumps(shares(document, sign=sign)).decode(),
    }
