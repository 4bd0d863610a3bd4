"""The limit of the pull bench: the least code that does the job by hand, into a table of its own.

A thread fetches ahead, orjson parses, COPY fills a temporary table, one upsert and the cursor commit together.
"""

import argparse
import json
import queue
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg

from visibility.devstack.bench import cost

PAGES_A_COMMIT = 5
QUERY = "/services/data/v60.0/query"
COLUMNS = (
    *("Id", "Name", "Project__c", "Resource__c", "Work_Date__c", "Hours__c", "Bill_Rate__c", "Cost_Rate__c"),
    *("Amount__c", "CurrencyIsoCode", "Legal_Entity__c", "Billable__c", "Status__c", "Notes__c", "IsDeleted"),
    "SystemModstamp",
)
TABLE = """
CREATE TABLE IF NOT EXISTS bench_limit (id text PRIMARY KEY, name text, project text, resource text, work_date date,
  hours numeric(9,4), bill_rate numeric(19,4), cost_rate numeric(19,4), amount numeric(19,4), currency text,
  legal_entity text, billable boolean, status text, notes text, is_deleted boolean, stamp timestamptz);
CREATE TABLE IF NOT EXISTS bench_limit_cursor (id integer PRIMARY KEY, stamp timestamptz);
CREATE TEMP TABLE staged (LIKE bench_limit) ON COMMIT DELETE ROWS;
"""
UPSERT = """
INSERT INTO bench_limit SELECT DISTINCT ON (id) * FROM staged ORDER BY id, stamp DESC
ON CONFLICT (id) DO UPDATE SET (name, project, resource, work_date, hours, bill_rate, cost_rate, amount, currency,
  legal_entity, billable, status, notes, is_deleted, stamp) = (excluded.name, excluded.project, excluded.resource,
  excluded.work_date, excluded.hours, excluded.bill_rate, excluded.cost_rate, excluded.amount, excluded.currency,
  excluded.legal_entity, excluded.billable, excluded.status, excluded.notes, excluded.is_deleted, excluded.stamp)
WHERE bench_limit.stamp <= excluded.stamp
"""
CURSOR = """
INSERT INTO bench_limit_cursor SELECT 1, max(stamp) FROM staged
ON CONFLICT (id) DO UPDATE SET stamp = greatest(bench_limit_cursor.stamp, excluded.stamp)
"""


def pages(source: str, query: str) -> Iterator[list[dict[str, Any]]]:
    """Parsed pages; the next one is fetched while the caller stores this one."""
    fetched: queue.Queue[bytes | None] = queue.Queue(maxsize=4)

    def fetch() -> None:
        path: str | None = f"{QUERY}?{urlencode({'q': query})}"
        while path:
            with urllib.request.urlopen(source + path, timeout=30) as answer:
                raw = answer.read()
            fetched.put(raw)
            tail = raw[:300].partition(b'"nextRecordsUrl":"')[2].partition(b'"')[0]
            path = tail.decode() or None
        fetched.put(None)

    threading.Thread(target=fetch, daemon=True).start()
    while (raw := fetched.get()) is not None:
        yield orjson.loads(raw)["records"]


def store(database: "psycopg.Connection[Any]", records: list[dict[str, Any]]) -> None:
    with database.transaction(), database.cursor() as cursor:
        with cursor.copy("COPY staged FROM STDIN") as copy:
            for record in records:
                copy.write_row([record[name] for name in COLUMNS])
        cursor.execute(UPSERT)
        cursor.execute(CURSOR)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True)
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--delta", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    with psycopg.connect(options.dsn, autocommit=True) as database:
        if options.fresh:
            database.execute("DROP TABLE IF EXISTS bench_limit, bench_limit_cursor")
        database.execute(TABLE)
        print(json.dumps(measured(database, options.source, is_delta=options.delta)), flush=True)


def measured(database: "psycopg.Connection[Any]", source: str, *, is_delta: bool) -> dict[str, object]:
    backend = database.info.backend_pid
    own, server, started = cost.own_seconds(), cost.database_seconds(backend), time.perf_counter()
    seen, batch, number = 0, list[dict[str, Any]](), 0
    for number, page in enumerate(pages(source, query(database, is_delta=is_delta)), 1):
        batch += page
        if number % PAGES_A_COMMIT == 0:
            store(database, batch)
            seen, batch = seen + len(batch), []
    store(database, batch)
    seen += len(batch)
    return {
        "records": seen,
        "seconds": round(time.perf_counter() - started, 4),
        "own_cpu_us": round((cost.own_seconds() - own) / max(seen, 1) * 1e6, 1),
        "database_cpu_us": round((cost.database_seconds(backend) - server) / max(seen, 1) * 1e6, 1),
        "peak_mb": cost.peak_megabytes(),
        "pages": number,
    }


def query(database: "psycopg.Connection[Any]", *, is_delta: bool) -> str:
    select = f"SELECT {', '.join(COLUMNS)} FROM TimeEntry__c"  # noqa: S608 - SOQL of our own names
    found = database.execute("SELECT stamp FROM bench_limit_cursor").fetchone() if is_delta else None
    where = f" WHERE SystemModstamp >= {found[0].isoformat()}" if found else ""
    return f"{select}{where} ORDER BY SystemModstamp, Id"


if __name__ == "__main__":
    main()
