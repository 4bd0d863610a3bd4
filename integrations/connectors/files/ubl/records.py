"""A document as the one record of its file: texts under EN 16931's names, a credit note's amounts negative."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

from integrations.connectors.files.ubl.document import Document, read
from integrations.connectors.files.ubl.totals import contradictions


def records(stream: IO[bytes], _: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The document, with "contradiction" where its parts do not give its totals; all else is read nonetheless.

    Raises ValueError for XML that is no invoice or credit note in UBL 2.1, ParseError for what is no XML.
    """
    document = read(stream)
    yield 1, _record(document)


def _record(document: Document) -> dict[str, Any]:
    sign = -1 if document.kind == "credit_note" else 1
    stated = document.stated
    amounts: dict[str, Decimal] = {
        "total without tax": stated.net,
        "tax": stated.tax,
        "total with tax": stated.gross,
        "paid amount": stated.prepaid,
        "amount due": stated.payable,
    }
    return {
        "kind": document.kind,
        "number": document.number,
        "issue date": document.issued_on,
        "due date": document.due_on,
        "currency": document.currency,
        "supplier": document.supplier,
        "customer": document.customer,
        **{name: str(sign * amount) for name, amount in amounts.items()},
        "contradiction": "; ".join(str(one) for one in contradictions(document)),
    }
