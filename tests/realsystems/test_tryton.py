"""200 approved hours reach a real Tryton's timesheets exactly once, although it is killed while they come.

The whole way: the PSA is asked, runs and steps are made, Celery workers send over HTTP, and the PSA's entries bear the
ids of the lines in the end. Only the PSA is simulated; the network is slow while Tryton is killed, so that a line is
committed whose answer nobody gets.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.realsystems import tryton_server
from tests.realsystems.tryton_books import Books, Line
from tests.realsystems.tryton_server import DATABASE, TrytonServer
from tests.sharing import ROOT, product_of_its_own
from tests.stories.ledger import Ledger
from tests.stories.product import Product
from tests.stories.systems import Record
from tests.stories.waiting import eventually
from visibility.devstack import places
from visibility.devstack.faults.proxy import Proxy

PYTHON = tryton_server.python()
pytestmark = [
    pytest.mark.realsystem,
    pytest.mark.skipif(
        PYTHON is None, reason="there is no Tryton: SIGHTLINE_TRYTON_PYTHON names no Python that has it"
    ),
]

HOURS, WORKS, PEOPLE = 200, 3, 3
# Lines that are there when it is killed; each time it stays away for a while.
KILLED_AT = (40, 110)
AWAY_SECONDS = 3.0
# How late an answer is when it is killed, and how soon a commit is seen: an answer is lost each time.
LATE_SECONDS, LOOK_SECONDS = 0.5, 0.01
LINK_SECONDS, POST_SECONDS = 120.0, 420.0
CENTIHOUR, SECONDS_AN_HOUR = Decimal("0.01"), 3600
KNOWN_TO_BOTH = """
SELECT count(*) AS known FROM canonical_link AS here WHERE here.connection_id = %s AND here.external_id IS NOT NULL
AND EXISTS (SELECT FROM canonical_link AS psa JOIN integrations_connection AS held ON held.id = psa.connection_id
  WHERE held.kind = 'kantata' AND psa.entity = here.entity AND psa.canonical_id = here.canonical_id)
"""
STATES = "SELECT state, count(*) AS runs FROM journeys_journeyrun WHERE subject = ANY(%s) GROUP BY state"
OUTCOMES = """
SELECT attempt.outcome, count(*) AS tries FROM journeys_attempt AS attempt
JOIN journeys_steprun AS step ON step.id = attempt.step_id WHERE step.connection_id = %s GROUP BY attempt.outcome
"""


@dataclass(frozen=True)
class World:
    """The product, its real ERP and what connects them. `works` and `employees`: ids there by ids at the PSA."""

    product: Product
    server: TrytonServer
    line: Proxy
    books: Books
    company: int
    connection: int
    works: dict[str, int]
    employees: dict[str, int]

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.product)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    own = TrytonServer(str(PYTHON), tmp_path_factory.mktemp("tryton"), port=places.free_port())
    own.make()
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="module")
def world(server: TrytonServer) -> Iterator[World]:
    """Three employees and three works of a company in Tryton, known to the product as the PSA's."""
    with Proxy(target=server.port, port=places.free_port()) as line, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGHTLINE_OUTBOUND_ALLOW", f"127.0.0.1:{line.port}")
        with product_of_its_own() as product:
            yield _set_up(product, server, line)


def test_200_hours_reach_their_lines_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    entries = _approve(world, HOURS)
    began = time.monotonic()

    for count in KILLED_AT:
        _kill_at(world, count)
    _await_runs(world, list(entries), runs=1)

    lines = world.books.lines(world.company)
    posted = sum((line.seconds for line in lines), Decimal(0))
    approved = sum((Decimal(entry["time_in_minutes"]) * 60 for entry in entries.values()), Decimal(0))
    report: dict[str, Any] = {
        "scenario": "tryton",
        "hours": len(entries),
        "lines": len(lines),
        "lost": len(entries.keys() - set(_references(lines))),
        "dup": len(lines) - len(set(_references(lines))),
        "hours_diff": str(((posted - approved) / SECONDS_AN_HOUR).quantize(CENTIHOUR)),
        "kills": len(KILLED_AT),
        "outcomes": _outcomes(world),
        "seconds": round(time.monotonic() - began, 1),
    }
    with capsys.disabled():
        print(f"\n{json.dumps(report)}")
    assert report["outcomes"].get("Unknown"), "no answer was lost: the kill hit nothing"
    assert Counter(_references(lines)) == Counter(entries.keys())
    assert {key: _told(line) for key, line in zip(_references(lines), lines, strict=True)} == {
        key: _expected(world, entry) for key, entry in entries.items()
    }


def test_the_entries_at_the_psa_bear_the_lines(world: World) -> None:
    lines = world.books.lines(world.company)
    references = world.product.systems.kantata.records("external_references").values()
    linked = {one["subject_id"]: one["service_model_ref"] for one in references if one["subject_type"] == "TimeEntry"}

    assert {key: linked.get(key) for key in _references(lines)} == {
        key: str(line.id) for key, line in zip(_references(lines), lines, strict=True)
    }


def test_a_correction_empties_the_line_and_writes_another(world: World) -> None:
    line = world.books.lines(world.company)[0]
    (entry,) = _references([line])

    world.product.systems.kantata.do("correct_time", id=entry, minutes=95)
    _await_runs(world, [entry], runs=2)

    after = [one for one in world.books.lines(world.company) if f"-time-kantata-{entry}" in one.description]
    assert [(one.id == line.id, one.seconds) for one in after] == [(True, Decimal(0)), (False, Decimal(95 * 60))]
    assert after[0].description.startswith(line.description)
    assert f"-time-kantata-{entry}-reversal]" in after[0].description


def _set_up(product: Product, server: TrytonServer, line: Proxy) -> World:
    books = Books(server.url, DATABASE, server.password)
    company = books.open_company("Northlight DE", "EUR")
    projects, people = _chosen(product)
    works = {key: books.open_work(company, f"[{key}] {one['title']}") for key, one in projects.items()}
    employees = {key: books.employ(company, one["full_name"], one["email_address"]) for key, one in people.items()}
    connection = _connect(product, line, books, company)
    ledger = Ledger(product)
    eventually(
        lambda: ledger.rows(KNOWN_TO_BOTH, connection) == [{"known": WORKS + PEOPLE}],
        seconds=LINK_SECONDS,
        why="works and employees are known as the PSA's",
    )
    return World(product, server, line, books, company, connection, works, employees)


def _chosen(product: Product) -> tuple[dict[str, Record], dict[str, Record]]:
    """Projects in euros and people who can be reached, by their ids at the PSA."""
    psa = product.systems.kantata
    projects = {key: one for key, one in psa.records("workspaces").items() if one["currency"] == "EUR"}
    people = {key: one for key, one in psa.records("users").items() if one["email_address"] and not one["disabled"]}
    return dict(sorted(projects.items())[:WORKS]), dict(sorted(people.items())[:PEOPLE])


def _connect(product: Product, line: Proxy, books: Books, company: int) -> int:
    system = {
        "name": "Tryton",
        "kind": "tryton",
        "base_url": f"http://127.0.0.1:{line.port}",
        "settings": {
            "database": DATABASE,
            "company": str(company),
            "legal_entity": "DE",
            "works_named_after": "PSA",
        },
        "secrets": {"application_key": books.issue_key()},
    }
    command = [sys.executable, "-m", "tests.realsystems.connecting", json.dumps(system)]
    printed = subprocess.run(
        command, cwd=ROOT, env=os.environ | product.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return int(printed.stdout.splitlines()[-1])


def _approve(world: World, count: int) -> dict[str, Record]:
    """So many entries, no two of one length beside each other, booked and approved; by id, as the PSA keeps them."""
    today, psa = datetime.now(UTC).date(), world.product.systems.kantata
    projects, people = list(world.works), list(world.employees)
    booked = [
        {
            "project": projects[number % WORKS],
            "person": people[number // WORKS % PEOPLE],
            "date": (today - timedelta(days=1 + number % 20)).isoformat(),
            "minutes": 7 + number * 13 % 470,
            "billable": True,
            "bill_rate": "120.00",
        }
        for number in range(count)
    ]
    ids = psa.do("book_time", entries=booked)["ids"]
    psa.do("approve_time", ids=ids)
    entries = psa.records("time_entries")
    return {identity: entries[identity] for identity in ids}


def _kill_at(world: World, count: int) -> None:
    """Kill it when one more line was just committed whose answer is still on its way, and start it again."""
    server = world.server
    eventually(lambda: server.lines() >= count, seconds=POST_SECONDS, why=f"{count} lines are there")
    world.line.slow(LATE_SECONDS)
    before, deadline = server.lines(), time.monotonic() + POST_SECONDS
    while server.lines() == before:
        assert time.monotonic() < deadline, f"nothing comes after {before} lines"
        time.sleep(LOOK_SECONDS)
    world.line.reset()
    server.kill()
    assert server.lines() < HOURS, "everything was there before it was killed: kill it earlier"
    world.line.slow(0)
    time.sleep(AWAY_SECONDS)
    server.start()


def _await_runs(world: World, entries: list[str], *, runs: int) -> None:
    """Returns when each entry has had so many runs, and all are done."""
    subjects = [f"kantata-{key}" for key in entries]
    eventually(
        lambda: world.ledger.rows(STATES, subjects) == [{"state": "done", "runs": runs * len(subjects)}],
        seconds=POST_SECONDS,
        why="every run is done",
    )


def _outcomes(world: World) -> dict[str, int]:
    return {row["outcome"]: row["tries"] for row in world.ledger.rows(OUTCOMES, world.connection)}


def _references(lines: list[Line]) -> list[str]:
    """The PSA's ids that the lines bear, in their order."""
    return [line.description.partition("-time-kantata-")[2].partition("]")[0] for line in lines]


def _told(line: Line) -> tuple[int, int, str, Decimal]:
    return line.work, line.employee, line.day, line.seconds


def _expected(world: World, entry: Record) -> tuple[int, int, str, Decimal]:
    work, employee = world.works[entry["workspace_id"]], world.employees[entry["user_id"]]
    return work, employee, entry["date_performed"], Decimal(entry["time_in_minutes"]) * 60
