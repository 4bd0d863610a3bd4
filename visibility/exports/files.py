"""Rows as a file: CSV or a workbook; numbers stay numbers, text is never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO
from uuid import UUID

from openpyxl import Workbook

from visibility.exports.cells import Cell, as_text, safe

FORMS = ("csv", "xlsx")
# A spreadsheet takes UTF-8 for what it is only when it is told.
BYTE_ORDER_MARK = "\ufeff"
# A sheet holds 1,048,576 rows; what is longer goes on in the next.
ROWS_OF_A_SHEET = 1_000_000


def write(form: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], target: IO[bytes]) -> None:
    """Write the rows in one of FORMS; only one row at a time is held in memory."""
    writers = {"csv": write_csv, "xlsx": write_workbook}
    writers[form](head, rows, target)


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], target: IO[bytes]) -> None:
    """Write the rows as CSV in UTF-8; only one row at a time is held in memory."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]], target: IO[bytes]) -> None:
    """Write the rows as XLSX; only one row at a time is held in memory."""
    book = Workbook(write_only=True)
    left = 0
    for row in rows:
        if not left:
            sheet, left = book.create_sheet(), ROWS_OF_A_SHEET
            sheet.append(head)
        sheet.append([_in_workbook(cell) for cell in row])
        left -= 1
    if not book.worksheets:
        book.create_sheet().append(head)
    book.save(target)


def _in_workbook(cell: Cell) -> Cell:
    """Instants as text: a workbook knows no time zones."""
    if isinstance(cell, str):
        return safe(cell)
    return as_text(cell) if isinstance(cell, date | UUID) else cell
