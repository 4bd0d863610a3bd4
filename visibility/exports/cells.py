"""Cells of spreadsheets: text that cannot be a formula, numbers as numbers, instants in ISO 8601."""

import re
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

Cell = str | int | Decimal | date | datetime | UUID | None
# What makes spreadsheets reckon (OWASP ASVS 1.2.10), and what no XML may hold.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; no control characters."""
    plain = FORBIDDEN.sub("", text)
    return f"'{plain}" if text.startswith(STARTS_A_FORMULA) or plain.startswith(STARTS_A_FORMULA) else plain


def as_text(cell: Cell) -> str:
    """The cell in a file of text: plain decimals, ISO 8601, "" for None, text made safe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
