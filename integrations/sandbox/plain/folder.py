"""A folder behind HTTP as nginx serves one: listed as JSON (autoindex_format json), each file at its name."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from integrations.sandbox.server import Effect, json_response
from integrations.sandbox.world.e_invoices import EInvoice

FILE = "file"


class Folder:
    """Files by name, each with its text and when it came in."""

    def __init__(self, commit: Callable[[Effect], None], now: Callable[[], datetime]) -> None:
        self.commit = commit
        self.now = now
        self.files: dict[str, dict[str, Any]] = {}

    def put_files(self, body: dict[str, Any]) -> dict[str, Any]:
        """Drop files: {"files": [{"name", "text"}]}; one of a known name takes its place."""
        for given in body["files"]:
            stored = {"name": given["name"], "text": given["text"], "at": self.now().isoformat(timespec="seconds")}
            self.commit({"operation": "put", "object": FILE, "ref": given["name"], "id": given["name"], "body": stored})
        return {"names": [given["name"] for given in body["files"]]}

    def send_invoice(self, body: dict[str, Any]) -> dict[str, Any]:
        """A supplier sends an e-invoice: the fields of EInvoice, amounts and days as text. The same number replaces."""
        fields = {name: value for name, value in body.items() if name != "action"}
        typed = {"net": Decimal(fields["net"]), "issued_on": date.fromisoformat(fields["issued_on"])}
        invoice = EInvoice(**fields | typed)
        return self.put_files({"files": [{"name": f"{invoice.number}.xml", "text": invoice.text()}]})

    def apply(self, effect: Effect) -> None:
        self.files[effect["id"]] = effect["body"]

    async def listing(self, _: web.Request) -> web.Response:
        return json_response([_entry(one) for one in self.files.values()])

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.files:
            raise web.HTTPNotFound
        return web.Response(text=self.files[name]["text"], content_type="text/xml")


def _entry(stored: dict[str, Any]) -> dict[str, Any]:
    at = format_datetime(datetime.fromisoformat(stored["at"]), usegmt=True)
    return {"name": stored["name"], "type": "file", "mtime": at, "size": len(stored["text"].encode())}
