"""Cursors of the list of employees: opaque to the caller, the id of the last employee of the page before."""

import base64
import binascii

import orjson
from aiohttp import web

from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.store import Record

DEFAULT_LIMIT, LARGEST_LIMIT = 250, 2500


def limit_of(request: web.Request, *, cap: int) -> int:
    """page[limit]; `cap` is what this company answers at most."""
    text = request.query.get("page[limit]", str(DEFAULT_LIMIT))
    if not text.isdigit() or not 1 <= int(text) <= LARGEST_LIMIT:
        raise BambooError(400, f"page[limit] must be between 1 and {LARGEST_LIMIT}", form="coded")
    return min(int(text), cap)


def start_of(request: web.Request, rows: list[Record]) -> int:
    """The place after the employee that page[after] names. Raises BambooError(BadPage) when that one is gone."""
    cursor = request.query.get("page[after]")
    if cursor is None:
        return 0
    try:
        last = orjson.loads(base64.urlsafe_b64decode(cursor))["after"]
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise BambooError(400, "The page cursor is malformed.", form="coded", code="BadPage") from error
    places = [place for place, row in enumerate(rows) if row["id"] == last]
    if not places:
        raise BambooError(400, "The page boundary has changed.", form="coded", code="BadPage")
    return places[0] + 1


def cursor_after(row: Record) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"after": row["id"]})).decode()
