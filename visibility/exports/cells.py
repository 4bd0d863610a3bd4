"""Cells of spreadsheets: text that cannot be a formula, numbers as numbers, instants in ISO 8601."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any
from uuid import UUID

Cell = str | int | Decimal | date | datetime | UUID | None
# What makes spreadsheets reckon (OWASP ASVS 1.2.10), and what no XML may hold.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


# Most texts of a list are names that come again in each row.
@lru_cache(maxsize=16_384)
def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; no control characters."""
    plain = FORBIDDEN.sub("", text)
    return f"'{plain}" if text.startswith(STARTS_A_FORMULA) or plain.startswith(STARTS_A_FORMULA) else plain


# By type and not by asking each cell what it is: a long list has millions of them.
WRITTEN: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    str: safe,
    Decimal: "{:f}".format,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


def as_text(cell: Cell) -> str:
    """The cell in a file of text: plain decimals, ISO 8601, "" for None, text made safe."""
    return WRITTEN.get(type(cell), str)(cell)
