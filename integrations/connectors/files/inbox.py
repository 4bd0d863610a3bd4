"""Suppliers' e-invoices from a folder behind HTTP, one document a file, as an access point drops them.

The folder's address lists its files as JSON the way nginx does (autoindex_format json: name, type, mtime;
https://nginx.org/en/docs/http/ngx_http_autoindex_module.html). A file is read once it is newer than what was read
before; each is a page of its own, so that the exchange kept with an invoice is its document. A file that is moved away
later takes nothing back.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError

from integrations.connector import Check, Client, Page, Response, Row, Stream, Window
from integrations.connectors.files.ubl.document import read as read_document
from integrations.connectors.files.ubl.supplied import identity, to_row
from integrations.outcomes import Refused
from integrations.transport.errors import CallFailed

SUFFIX, FOLDER = ".xml", "/"
# A copy that keeps its stamp may come into the folder after newer ones.
LATE_SECONDS = 600
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
UNREADABLE = (ValueError, ParseError, DefusedXmlException)
Listed = tuple[str, str]
RecordsOf = Callable[[Client, str, str], Awaitable[Sequence[Mapping[str, Any]]]]


async def read(client: Client, _: Stream, window: Window, token: str | None) -> Page:
    """The first of the files that are left; the token names the others. Oldest first, so that stamps ascend."""
    return await read_files(client, window, token, is_wanted=is_invoice, records_of=_documents)


async def read_files(
    client: Client, window: Window, token: str | None, *, is_wanted: Callable[[str], bool], records_of: RecordsOf
) -> Page:
    """The same for the files whose names are wanted, each with the records that are in it."""
    left = (
        [(str(one), str(at)) for one, at in orjson.loads(token)] if token else await _listed(client, window, is_wanted)
    )
    if not left:
        return Page([], None)
    (name, stamp), *others = left
    records = await records_of(client, name, stamp)
    return Page(records, orjson.dumps(others).decode() if others else None, brought_by=int(token is None))


async def check(client: Client) -> Sequence[Check]:
    """Whether the folder can be listed, and what lies in it."""
    response = await client.call("GET", FOLDER)
    if response.status != 200:
        return [Check("list the folder", False, f"it answers {response.status}")]
    return [Check("list the folder", True, f"{len(_files(response, is_invoice))} documents")]


def to_invoice(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    """Raises ValueError with the reason for a file that is no invoice, or one that contradicts itself."""
    if reason := record.get("unreadable"):
        raise ValueError(f"{record['file']}: {reason}")
    return to_row(record["document"], received_at=datetime.fromisoformat(record["received_at"]))


async def _listed(client: Client, window: Window, is_wanted: Callable[[str], bool]) -> list[Listed]:
    """Raises CallFailed, ValueError where the answer is no listing."""
    since = window.since or BEGINNING
    response = _granted(await client.call("GET", FOLDER), FOLDER)
    dated = sorted((parsedate_to_datetime(one["mtime"]), str(one["name"])) for one in _files(response, is_wanted))
    return [(name, at.isoformat()) for at, name in dated if since <= at < window.until]


def is_invoice(name: str) -> bool:
    return name.endswith(SUFFIX)


def _files(response: Response, is_wanted: Callable[[str], bool]) -> list[Mapping[str, Any]]:
    return [one for one in response.json() if one.get("type") == "file" and is_wanted(str(one["name"]).lower())]


async def fetched(client: Client, name: str) -> bytes | None:
    """What is in a file; None where it was moved away meanwhile. Raises CallFailed."""
    response = await client.call("GET", FOLDER + quote(name))
    return None if response.status == 404 else _granted(response, name).body


async def _documents(client: Client, name: str, stamp: str) -> list[Mapping[str, Any]]:
    """The file as a record; none where it was moved away meanwhile."""
    body = await fetched(client, name)
    if body is None:
        return []
    said = {"file": name, "key": name, "received_at": stamp}
    try:
        document = read_document(BytesIO(body))
    except UNREADABLE as error:
        return [said | {"unreadable": str(error) or type(error).__name__}]
    return [said | {"key": identity(document) or name, "document": document}]


def _granted(response: Response, what: str) -> Response:
    if response.status != 200:
        raise CallFailed(Refused("other", f"{what} answers {response.status}"))
    return response


SUPPLIER_INVOICES = Stream(
    name="supplier_invoices",
    entity="supplier_invoice",
    object_type="electronic invoice",
    read=read,
    map=to_invoice,
    named_by="key",
    overlap=LATE_SECONDS,
    every=300,
)
