"""A source for the pull bench: pages of TimeEntry__c rendered beforehand, served like the CRM's query resource."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 2000
START = datetime(2026, 1, 1, tzinfo=UTC)
QUERY = "/services/data/v60.0/query"
NOTES = "Delivered the agreed part of the work package and reviewed it with the customer's team. " * 2


def record(number: int, *, stamp: datetime, hours: float) -> dict[str, object]:
    """One time entry of about 540 bytes; the same number is always the same entry."""
    day = START.date() + timedelta(days=number % 180)
    return {
        "attributes": {"type": "TimeEntry__c"},
        "Id": f"a0X{number:012d}AAA",
        "Name": f"TE-{number:08d}",
        "Project__c": f"p{number % 200:04d}",
        "Resource__c": f"r{number % 500:04d}",
        "Work_Date__c": day.isoformat(),
        "Hours__c": hours,
        "Bill_Rate__c": 100 + number % 80,
        "Cost_Rate__c": 60 + number % 30,
        "Amount__c": round(hours * (100 + number % 80), 2),
        "CurrencyIsoCode": "EUR",
        "Legal_Entity__c": "DE",
        "Billable__c": True,
        "Status__c": "Approved",
        "Notes__c": NOTES,
        "IsDeleted": False,
        "SystemModstamp": stamp.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }


def everything(count: int) -> Iterator[dict[str, object]]:
    return (record(number, stamp=START + timedelta(seconds=number), hours=1 + number % 8) for number in range(count))


def delta(count: int) -> Iterator[dict[str, object]]:
    """5 % changed and 1 % new, stamped after everything else."""
    later = START + timedelta(seconds=count + 3600)
    changed = [number * 20 for number in range(count // 20)]
    new = range(count, count + count // 100)
    for place, number in enumerate([*changed, *new]):
        yield record(number, stamp=later + timedelta(seconds=place), hours=9)


def pages(records: Iterator[dict[str, object]]) -> list[bytes]:
    """Whole answers, each naming the next."""
    held = [json.dumps(entry, separators=(",", ":")) for entry in records]
    chunks = [held[start : start + PAGE] for start in range(0, len(held), PAGE)] or [[]]
    answers = []
    for number, chunk in enumerate(chunks):
        is_last = number == len(chunks) - 1
        following = "" if is_last else f'"nextRecordsUrl":"{QUERY}/{number + 1}",'
        head = f'{{"totalSize":{len(held)},"done":{str(is_last).lower()},{following}"records":['
        answers.append(f"{head}{','.join(chunk)}]}}".encode())
    return answers


class Records(ThreadingHTTPServer):
    """Answers everything, or from the stamp of the delta on where the query asks for changes since then."""

    daemon_threads = True

    def __init__(self, port: int, count: int) -> None:
        self.whole, self.changes = pages(everything(count)), pages(delta(count))
        self.is_delta = False
        super().__init__(("127.0.0.1", port), Handler)

    def page(self, path: str) -> bytes:
        parts = urlsplit(path)
        if parts.path == QUERY:
            self.is_delta = "SystemModstamp >=" in parse_qs(parts.query)["q"][0]
        tail = parts.path.removeprefix(QUERY).strip("/")
        return (self.changes if self.is_delta else self.whole)[int(tail or 0)]


class Handler(BaseHTTPRequestHandler):
    """Keep-alive, no log."""

    protocol_version = "HTTP/1.1"
    server: Records

    def do_GET(self) -> None:
        body = self.server.page(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--records", type=int, required=True)
    options = parser.parse_args()
    Records(options.port, options.records).serve_forever()


if __name__ == "__main__":
    main()
