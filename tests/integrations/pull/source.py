"""A source of records over real HTTP in this process, and the connector that reads it."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from integrations.connector import Client, Connector, Limits, Page, Response, Row, Stream, Window
from integrations.outcomes import Throttled, Unavailable
from integrations.transport.errors import CallFailed

START = datetime(2026, 5, 1, tzinfo=UTC)
Record = dict[str, Any]


class Source:
    """Records by id; `page_served(number)` is called before each page, and may change or break things."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.requests: list[dict[str, str]] = []
        self.honours_filter = True
        self.hidden: set[str] = set()
        self.page_served: Callable[[int], None] = _as_it_should
        self.status = self.count_status = 200
        self.used_of_a_hundred = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def put(self, external_id: str, *, second: float = 0, **fields: Any) -> None:
        changed_at = (START + timedelta(seconds=second)).isoformat()
        self.records[external_id] = {"id": external_id, "changed_at": changed_at, "hours": "1", **fields}

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        self.requests.append({"path": path, **query})
        if self.status != 200:
            return self.status, {}
        if path == "/count":
            return self.count_status, {"count": len(self._window(query))}
        if path == "/ids":
            return 200, [self.records[key] for key in query["ids"].split(",") if key in self.records]
        self.page_served(sum(request["path"] == "/records" for request in self.requests))
        found = [record for record in self._window(query) if record["id"] not in self.hidden]
        later = [record for record in found if f"{record['changed_at']}|{record['id']}" > query.get("after", "")]
        return 200, later[: int(query["limit"])]

    def _window(self, query: dict[str, str]) -> list[Record]:
        since = query.get("since", "") if self.honours_filter else ""
        ordered = sorted(self.records.values(), key=lambda record: (record["changed_at"], record["id"]))
        field = query.get("by", "changed_at")
        return [record for record in ordered if since <= record[field] < query["until"]]


def _as_it_should(_: int) -> None:
    """Serves the page."""


def _handler(source: Source) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, body = source.answer(parts.path, dict(parse_qsl(parts.query)))
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.send_header("X-Used", str(source.used_of_a_hundred))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    return Handler


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    params = {**_bounds(window), "limit": str(stream.page_size), "after": token or ""}
    records = await _ask(client, "/records", params)
    last = records[-1] if len(records) == stream.page_size else None
    return Page(records, f"{last['changed_at']}|{last['id']}" if last else None)


async def read_by_day(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """Ordered by another field than the stamp."""
    records = sorted((await read_days(client, stream, window, None)).records, key=lambda record: record["date"])
    start = int(token or 0)
    following = str(start + stream.page_size) if start + stream.page_size < len(records) else None
    return Page(records[start : start + stream.page_size], following)


async def read_days(client: Client, _: Stream, window: Window, __: str | None) -> Page:
    days = {name: instant[:10] for name, instant in _bounds(window).items()}
    return Page(await _ask(client, "/records", {**days, "until": "9999", "by": "date", "limit": "1000"}), None)


async def count(client: Client, _: Stream, window: Window) -> int:
    return int((await _ask(client, "/count", _bounds(window)))["count"])


async def count_days(client: Client, _: Stream, window: Window) -> int:
    days = {name: instant[:10] for name, instant in _bounds(window).items()}
    return int((await _ask(client, "/count", {**days, "until": "9999", "by": "date"}))["count"])


async def by_ids(client: Client, _: Stream, ids: Sequence[str]) -> Page:
    return Page(await _ask(client, "/ids", {"ids": ",".join(ids)}), None)


async def _ask(client: Client, path: str, params: Mapping[str, str]) -> Any:
    response = await client.call("GET", path, params=params)
    if response.status == 429:
        raise CallFailed(Throttled(datetime.now(UTC) + timedelta(seconds=30), "asked to wait"))
    if response.status != 200:
        raise CallFailed(Unavailable(f"answered {response.status}"))
    return response.json()


def quota(response: Response) -> tuple[int, int] | None:
    return int(response.headers["x-used"]), 100


def _bounds(window: Window) -> dict[str, str]:
    since = {"since": window.since.isoformat()} if window.since else {}
    return {**since, "until": window.until.isoformat()}


def to_entry(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    """Runs while earlier pages are being stored, where a process dies."""
    if record.get("kills"):
        raise SystemExit
    if record["hours"] == "?":
        raise ValueError("hours are missing")
    values = {
        "service_date": date.fromisoformat(record.get("date", "2026-05-04")),
        "hours": Decimal(record["hours"]),
        "is_billable": True,
        "is_approved": True,
        "currency": "EUR",
    }
    return Row(
        external_id=record["id"],
        values={} if record.get("gone") else values,
        parents={"project": ("Workspace", record.get("project", "77"))},
        changed_at=datetime.fromisoformat(record["changed_at"]),
        is_deleted=bool(record.get("gone")),
    )


def to_allocation(record: Mapping[str, Any], settings: Mapping[str, str]) -> Row:
    row = to_entry(record, settings)
    values = {"service_date": row.values["service_date"], "hours": row.values["hours"]}
    return Row(external_id=row.external_id, values=values, parents=row.parents)


def to_project(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    if record["hours"] == "?":
        raise ValueError("the budget is missing")
    return Row(
        external_id=record["id"],
        values={"name": record.get("name", record["id"]), "code": record["id"]},
        changed_at=datetime.fromisoformat(record["changed_at"]),
    )


PLANS = Stream("", "allocation", "Plan", read_days, to_allocation, mode="rolling_window", page_size=3, window_days=30)
CONNECTOR = Connector(
    kind="testsource",
    label="Test source",
    system="PSA",
    settings=(),
    limits=Limits(concurrency=2),
    streams=(
        Stream("entries", "time_entry", "Entry", read, to_entry, count=count, by_ids=by_ids, page_size=3, overlap=60),
        replace(PLANS, name="plans", count=count_days),
        replace(PLANS, name="uncounted_plans"),
        replace(PLANS, name="paged_plans", read=read_by_day, count=count_days),
        Stream("projects", "project", "Workspace", read, to_project, count=count, page_size=3),
        Stream("by_day", "time_entry", "Entry", read_by_day, to_entry, page_size=3),
        Stream("silent", "time_entry", "Quiet", read, to_entry, page_size=3),
        Stream("reports", "time_entry", "Report", read, to_entry, page_size=3, is_reporting=True),
    ),
    quota=quota,
)
