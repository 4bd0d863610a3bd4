"""The product's side of the roll-up bench, and the least that a GROUP BY with upsert does, on the same lines.

Started by bench/with_django.py in a process of its own, with DATABASE_URL set; one JSON line a measurement.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection, transaction

from integrations import busy
from integrations.canonical.models import Dirty
from visibility.devstack.bench import cost
from visibility.devstack.bench.large_firm import LargeFirm, Size
from visibility.devstack.bench.multiplying import settle
from visibility.models import ProjectPeriod
from visibility.projections import cells as cells_of_projects
from visibility.projections import rebuild, run

LIMIT_TABLE = """
CREATE TABLE IF NOT EXISTS bench_rollup (project_id bigint, period varchar(7), hours numeric, amount numeric,
    cost numeric, lines bigint, PRIMARY KEY (project_id, period))
"""
LIMIT = """
INSERT INTO bench_rollup
SELECT entry.project_id, entry.posting_period, sum(hours), sum(entry.amount), sum(hours * rate.amount), count(*)
FROM canonical_timeentry entry JOIN canonical_costrate rate ON rate.person_id = entry.person_id
WHERE NOT entry.is_deleted GROUP BY 1, 2
ON CONFLICT (project_id, period) DO UPDATE SET hours = excluded.hours, amount = excluded.amount, cost = excluded.cost,
    lines = excluded.lines
"""
CHANGE = """
UPDATE canonical_timeentry SET hours = hours + 0.25, amount = amount + 0.25 * bill_rate, version = version + 1
WHERE id IN (SELECT id FROM canonical_timeentry ORDER BY md5(id::text || %s) LIMIT %s)
"""
CHANGE_PROJECTS = """
UPDATE canonical_timeentry SET hours = hours + 0.25, amount = amount + 0.25 * bill_rate, version = version + 1
WHERE id IN (SELECT min(id) FROM canonical_timeentry WHERE project_id IN
    (SELECT id FROM canonical_project ORDER BY id LIMIT %s) GROUP BY project_id)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, required=True)
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--changed", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    tell("fill", lambda: fill(Size(options.projects, options.lines), now))
    tell("first", lambda: rebuilt(now))
    for round_number in range(options.rounds):
        tell("limit", lambda: execute(LIMIT))
        tell("additive", summed)
        tell("full", lambda: rebuilt(now))
        execute(CHANGE, [str(round_number), options.changed])
        tell("scattered", lambda: caught_up(now), projects=touched())
        execute(CHANGE_PROJECTS, [50])
        tell("fifty", lambda: caught_up(now), projects=touched())
    tell("check", lambda: cells(now), differences=lambda: differences(now))


def fill(size: Size, now: datetime) -> int:
    LargeFirm(size, now.date()).fill()
    settle()
    execute(LIMIT_TABLE)
    return size.lines


def rebuilt(now: datetime) -> int:
    return rebuild.rebuild(now) + caught_up(now)


@transaction.atomic
def summed() -> int:
    """Every cell anew: what is additive of the measures, without the figures that are reckoned of it."""
    wanted = list(ProjectPeriod.objects.values_list("project_id", "period").order_by("project_id", "period"))
    busy.wait_longer(statement_timeout="600s")
    cells_of_projects.recompute(wanted)
    return len(wanted)


def caught_up(now: datetime) -> int:
    """Turns until nothing is marked; how many projects got new figures."""
    done = 0
    while Dirty.objects.exists():
        done += run(now)
    return done


def touched() -> int:
    return Dirty.objects.values("project_id").distinct().count()


def cells(_: datetime) -> int:
    return ProjectPeriod.objects.count()


def differences(now: datetime) -> int:
    return len(rebuild.check(now, sample=10).differences)


def execute(statement: str, parameters: list[int | str] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def tell(what: str, act: Callable[[], int], **besides: int | Callable[[], int]) -> None:
    """Do it, and print how long it took and what it cost."""
    extra = {name: value() if callable(value) else value for name, value in besides.items()}
    backend = connection.cursor().connection.info.backend_pid  # the server's processes are its siblings
    own, server, started = cost.own_seconds(), cost.database_seconds(backend), time.perf_counter()
    count = act()
    told = {
        "what": what,
        "count": count,
        "seconds": round(time.perf_counter() - started, 4),
        "own_cpu_s": round(cost.own_seconds() - own, 3),
        "database_cpu_s": round(cost.database_seconds(backend) - server, 3),
        "peak_mb": cost.peak_megabytes(),
    }
    print(json.dumps(told | extra), flush=True)


if __name__ == "__main__":
    main()
