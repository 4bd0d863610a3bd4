"""The product's side of the pull bench: the real pull of one stream through the CRM connector's own reading.

Started by bench/with_django.py in a process of its own, with DATABASE_URL set.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connection as database

from integrations import registry
from integrations.canonical.models import Firm, LegalEntity, TimeEntry
from integrations.connector import Client, Page, Row, Stream, Window
from integrations.connectors.salesforce import connector, soql, streams
from integrations.models import Connection, StreamCursor, SyncRun
from integrations.pull import pull
from visibility.devstack import commands
from visibility.devstack.bench import cost
from visibility.devstack.places import REPOSITORY

KIND = "benchcrm"
# The connection goes live after the records of the source: history, as the first pull of any connection is.
GO_LIVE = datetime(2100, 1, 1, tzinfo=UTC)
FIELDS = (
    *("Id", "Name", "Project__c", "Resource__c", "Work_Date__c", "Hours__c", "Bill_Rate__c", "Cost_Rate__c"),
    *("Amount__c", "CurrencyIsoCode", "Legal_Entity__c", "Billable__c", "Status__c", "Notes__c", "IsDeleted"),
    "SystemModstamp",
)


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """The query's pages in the source's order; the token is its nextRecordsUrl."""
    if token is None:
        query = soql.select(FIELDS, stream.object_type, where=streams.in_window(window), order=("SystemModstamp", "Id"))
        answer = await streams.ask(client, "query", query)
    else:
        answer = (await client.call("GET", token)).json()
    return Page(answer["records"], answer.get("nextRecordsUrl"))


def to_time_entry(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    """TimeEntry__c as a time entry; the source's own amount stands."""
    parents = {"project": ("Project__c", record["Project__c"]), "person": ("Resource__c", record["Resource__c"])}
    is_approved = record["Status__c"] == "Approved"
    values = {
        "service_date": date.fromisoformat(record["Work_Date__c"]),
        "hours": _number(record["Hours__c"]),
        "is_billable": record["Billable__c"],
        "bill_rate": _number(record["Bill_Rate__c"]),
        "cost_rate": _number(record["Cost_Rate__c"]),
        "cost_currency": record["CurrencyIsoCode"],
        "amount": _number(record["Amount__c"]),
        "currency": record["CurrencyIsoCode"],
        "is_approved": is_approved,
    }
    return Row(
        external_id=record["Id"],
        values=values,
        parents=parents,
        changed_at=datetime.fromisoformat(record["SystemModstamp"]),
        is_deleted=record["IsDeleted"],
        legal_entity=record["Legal_Entity__c"],
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


TIME_ENTRIES = Stream(
    "time_entries", "time_entry", "TimeEntry__c", read, to_time_entry, page_size=2000, needs=("projects",)
)
CONNECTOR = replace(
    connector.CONNECTOR, kind=KIND, authorise=None, settings=(), streams=(TIME_ENTRIES,), webhook=None, check=None
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True)
    parser.add_argument("--delta", action="store_true", help="only what changed since the last pull")
    parser.add_argument("--fresh", action="store_true", help="empty the tables first")
    options = parser.parse_args()
    registry.PATHS[KIND] = "visibility.devstack.bench.pull_product.CONNECTOR"
    # In a process of its own, as it is with the product: whoever pulls holds no migrations in memory.
    subprocess.run(commands.manage("migrate", "--verbosity", "0"), cwd=REPOSITORY, check=True)
    if options.fresh:
        call_command("flush", interactive=False, verbosity=0)
    cursor = _cursor(options.source, is_delta=options.delta)
    print(json.dumps(_measured(cursor)), flush=True)


def _cursor(source: str, *, is_delta: bool) -> StreamCursor:
    firm, _ = Firm.objects.get_or_create(slug="bench", defaults={"name": "Bench", "reporting_currency": "EUR"})
    for code, currency in (("DE", "EUR"), ("US", "USD"), ("UK", "GBP")):
        LegalEntity.objects.get_or_create(firm=firm, code=code, defaults={"name": code, "currency": currency})
    connection, _ = Connection.objects.update_or_create(
        firm=firm,
        name="bench",
        defaults={"kind": KIND, "base_url": source, "go_live_at": GO_LIVE, "settings": {"api_version": "v60.0"}},
    )
    cursor, _ = StreamCursor.objects.get_or_create(
        connection=connection, stream="time_entries", defaults={"entity": "time_entry", "every_seconds": 60}
    )
    due = {"next_at": None} if is_delta else {"next_at": None, "watermark": None}
    StreamCursor.objects.filter(pk=cursor.pk).update(**due)
    return cursor


def _measured(cursor: StreamCursor) -> dict[str, object]:
    with database.cursor() as asking:
        asking.execute("SELECT pg_backend_pid(), current_setting('fsync')")
        backend, fsync = asking.fetchone()
    own, server, started = cost.own_seconds(), cost.database_seconds(backend), time.perf_counter()
    run = SyncRun.objects.get(pk=pull(cursor.pk, worker="bench") or 0)
    seconds = time.perf_counter() - started
    if run.state != "done":
        raise SystemExit(f"the pull failed: {run.error}")
    return {
        "changed": run.changed,
        "held": TimeEntry.objects.count(),
        "quarantined": run.quarantined,
        "fsync": fsync,
        "own_cpu_us": round((cost.own_seconds() - own) / max(run.seen, 1) * 1e6, 1),
        "database_cpu_us": round((cost.database_seconds(backend) - server) / max(run.seen, 1) * 1e6, 1),
        "peak_mb": cost.peak_megabytes(),
        "records": run.seen,
        "seconds": round(seconds, 4),
    }


if __name__ == "__main__":
    main()
