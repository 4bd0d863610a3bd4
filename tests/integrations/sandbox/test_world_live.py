"""The living world: what it does first, that it goes on, and what it never mends."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.world.cast import PROSPECT_KEY
from integrations.sandbox.world.live import SYSTEMS, Schedule, doings
from tests.integrations.sandbox.conftest import Running, Start

PROSPECT_DEAL = salesforce_id("Opportunity", "deal-025")


@pytest.fixture(scope="module")
def systems(start: Start) -> dict[str, Running]:
    return {vendor: start(vendor) for vendor in SYSTEMS}


@pytest.fixture(scope="module")
def world(systems: dict[str, Running], tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    state = tmp_path_factory.mktemp("world")
    (state / "world.json").write_text(json.dumps({"day": str(datetime.now(UTC).date() - timedelta(days=30))}))
    command = [sys.executable, "-m", "integrations.sandbox", "world", "--interval", "0.1", "--state", str(state)]
    for vendor, running in systems.items():
        command += [f"--{vendor}", running.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield process
    process.terminate()
    process.communicate(timeout=10)


def until(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def by_the_world(running: Running, *objects: str) -> list[dict[str, object]]:
    return [one for one in running.journal("effect") if one["by"] == "world" and one["object"] in objects]


def test_one_thing_happens_per_tick_and_the_prospect_closes_at_once() -> None:
    schedule = Schedule.of(doings())
    taken = [schedule.take(tick) for tick in range(10)]

    names = [doing.act.__name__ for doing in taken if doing]
    assert names[:2] == ["publish_rates", "close_prospect"]
    assert names.count("close_prospect") == 1


def test_the_frozen_project_is_frozen_once(systems: dict[str, Running], world: "subprocess.Popen[str]") -> None:
    def frozen() -> list[str]:
        jobs = systems["netsuite"].records("job").values()
        return [job["entityId"] for job in jobs if job["isInactive"]]

    assert until(lambda: frozen() == ["UK-1020"])


def test_the_pace_falls_with_age() -> None:
    doing = next(one for one in doings() if one.act.__name__ == "close_deal")

    assert doing.due_after(0) - 0 == 20
    assert doing.due_after(600) - 600 == 60


@pytest.mark.usefixtures("world")
def test_the_prospects_deal_is_won_early(systems: dict[str, Running]) -> None:
    def is_won() -> bool:
        return bool(systems["salesforce"].records("Opportunity")[PROSPECT_DEAL]["IsWon"])

    assert until(is_won)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("vendor", "objects"),
    [
        ("salesforce", ("Opportunity",)),
        ("kantata", ("time_entry", "time_entries")),
        ("kantata", ("expenses", "expense_report_submissions")),
        ("netsuite", ("invoice",)),
        ("bamboohr", ("time_off_requests",)),
        ("plain", ("file",)),
    ],
)
def test_every_system_is_moved(systems: dict[str, Running], vendor: str, objects: tuple[str, ...]) -> None:
    assert until(lambda: len(by_the_world(systems[vendor], *objects)) >= 2)


@pytest.mark.usefixtures("world")
def test_somebody_asks_for_time_off_and_gets_it_and_somebody_is_hired(systems: dict[str, Running]) -> None:
    def happened() -> list[object]:
        return [one["operation"] for one in by_the_world(systems["bamboohr"], "time_off_requests", "employees")]

    assert until(lambda: {"create", "update", "Inserted"} <= set(happened()))


def test_nothing_is_refused(world: subprocess.Popen[str], systems: dict[str, Running]) -> None:
    until(lambda: len(by_the_world(systems["netsuite"], "invoice")) >= 4)
    world.terminate()
    said, _ = world.communicate(timeout=10)

    assert [line for line in said.splitlines() if "could not" in line] == []
    assert re.match(r"caught up 5 days, \d{3} events; 1\d days before them were left out", said)
    assert world.returncode == 0


def test_the_tax_code_is_never_mended(systems: dict[str, Running]) -> None:
    customers = systems["netsuite"].records("customer").values()

    assert [one["companyName"] for one in customers if not one["custentity_tax_code"]] == ["Lindhorst Pharma AG"]
    assert PROSPECT_KEY == "customer-lindhorst"
