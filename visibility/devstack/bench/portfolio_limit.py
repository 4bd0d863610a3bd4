"""The least that a portfolio page and a drill need: their statements on the read models, asked by many at once."""

import argparse
import asyncio
import json
import os
import time

import psycopg

from visibility.devstack.bench.portfolio_load import Read, told

TILES = """
SELECT sum(ac_reporting), sum(bac_reporting), sum(forecast_margin_reporting), sum(unbilled_reporting), count(*)
FROM visibility_projectfigures
"""
AGES = """
SELECT legal_entity_id, sum(unbilled_30_reporting), sum(unbilled_60_reporting), sum(unbilled_90_reporting),
       sum(unbilled_over_reporting)
FROM visibility_projectfigures GROUP BY 1
"""
BURN = """
SELECT period, sum(labour_cost_reporting), sum(time_value_reporting) FROM visibility_projectperiod GROUP BY 1
"""
WORST = """
SELECT project.code, project.name, figures.* FROM visibility_projectfigures figures
JOIN canonical_project project ON project.id = figures.project_id
ORDER BY forecast_margin_reporting NULLS LAST LIMIT 50
"""
FAILED = """
SELECT * FROM journeys_journeyrun WHERE firm_id = (SELECT min(id) FROM canonical_firm) AND state = 'failed'
ORDER BY started_at DESC, id DESC LIMIT 50
"""
STATEMENTS = {"portfolio": (TILES, AGES, BURN, WORST), "drill": (FAILED,)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", choices=STATEMENTS)
    parser.add_argument("--readers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(readers(options))), flush=True)


async def readers(options: argparse.Namespace) -> dict[str, float]:
    read, until, started = Read(), time.perf_counter() + options.seconds, time.perf_counter()
    await asyncio.gather(*(_reader(options.page, until, read) for _ in range(options.readers)))
    return told(read, time.perf_counter() - started)


async def _reader(page: str, until: float, read: Read) -> None:
    async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        while time.perf_counter() < until:
            asked = time.perf_counter()
            for statement in STATEMENTS[page]:
                await (await database.execute(statement)).fetchall()
            read.milliseconds.append((time.perf_counter() - asked) * 1000)


if __name__ == "__main__":
    main()
