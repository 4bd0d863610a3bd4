"""Rows as a file: CSV sent while it is written, or a workbook; numbers stay numbers, text is never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO
from uuid import UUID

from openpyxl import Workbook

from visibility.exports.cells import Cell, as_text, safe

FORMS = ("csv", "xlsx")
# A spreadsheet takes UTF-8 for what it is only when it is told.
BYTE_ORDER_MARK = "\ufeff"
LINES_AT_ONCE = 200
# A sheet holds 1,048,576 rows; what is longer goes on in the next.
ROWS_OF_A_SHEET = 1_000_000


def csv_parts(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file in parts, each sent before the next rows are read."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow([as_text(cell) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


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


def _taken(text: io.StringIO) -> bytes:
    part = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return part
