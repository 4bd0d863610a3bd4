"""Analytic shares: which project bears what part of a document, as the buyer's accounting reference says it.

BT-133 (of a line) and BT-19 (of the document) are texts of the buyer's making. Ours names projects with percents:
"DE-1003 60 %; DE-1007 40 %". A reference of any other form says nothing of projects: then the order's project bears it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from integrations.canonical.money import allocate
from integrations.connectors.files.ubl.document import ZERO, Document

SHARE = re.compile(r"(?P<project>[A-Za-z0-9][\w.-]*)\s*[ :=]\s*(?P<percent>\d{1,3}(?:\.\d+)?)\s*%")
WHOLE = Decimal(100)
ORDERED, NOBODY = "", None
Named = Sequence[tuple[str | None, Decimal]]


def stated(reference: str) -> Named:
    """Projects with their percents; empty for a text that is no such list."""
    parts = [SHARE.fullmatch(part.strip()) for part in reference.split(";") if part.strip()]
    found = [(part["project"], Decimal(part["percent"])) for part in parts if part]
    return found if len(found) == len(parts) else []


def shares(document: Document, *, sign: int) -> list[Mapping[str, Any]]:
    """Every part of the document's net amount once, signed; together they are its total without tax as stated.

    "project" is a code, "" for the order's project, None for what percents below 100 leave to nobody (FINANCE 1.10,
    "unallocated"). Document allowances and charges are a part of their own, borne as the whole document is.
    """
    found: list[Mapping[str, Any]] = []
    for line in document.lines:
        borne_by = stated(line.accounting) or stated(document.references.accounting)
        found += _parts(borne_by, sign * line.net, document.currency, line=line.number, what=line.item)
    rest = sign * (document.stated.net - sum((line.net for line in document.lines), ZERO))
    if rest:
        borne_by = stated(document.references.accounting)
        found += _parts(borne_by, rest, document.currency, line="", what="Allowances and charges")
    return found


def _parts(borne_by: Named, net: Decimal, currency: str, *, line: str, what: str) -> Iterator[Mapping[str, Any]]:
    """Raises ValueError for percents that are more than the whole."""
    said = {"line": line, "description": what[:200]}
    if not borne_by:
        yield said | {"project": ORDERED, "percent": str(WHOLE), "amount": str(net)}
        return
    unallocated = WHOLE - sum((percent for _, percent in borne_by), ZERO)
    if unallocated < 0:
        raise ValueError(f"line {line or 'of allowances'}: its shares add up to {WHOLE - unallocated} %, not 100")
    named = [*borne_by, (NOBODY, unallocated)] if unallocated else borne_by
    amounts = allocate(net, [percent for _, percent in named], currency)
    for (project, percent), amount in zip(named, amounts, strict=True):
        yield said | {"project": project, "percent": str(percent), "amount": str(amount)}
