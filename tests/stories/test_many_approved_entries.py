"""The demo comes alive, takes approved time in bulk, and leaves nothing behind when its launcher is killed.

Every good entry is posted once, every bad one is an exception that says what to do. The ERP takes them in asynchronous
batches and is killed twice meanwhile. SIGHTLINE_STORY_ENTRIES says how many there are
(48 unless said otherwise; 50,000 is the promise), 2 % of them bad.
"""

import os
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import psutil
import psycopg
import pytest

from tests.sharing import filled
from tests.stories.bulk_time import REASONS, Planted, plant, reference_of
from tests.stories.demo import Demo, started_demo
from tests.stories.ledger import Ledger
from tests.stories.product import Product
from tests.stories.systems import Record, Systems
from tests.stories.waiting import eventually
from visibility.devstack import probes, watchdog

PROCESSES = 15
ENTRIES = int(os.environ.get("SIGHTLINE_STORY_ENTRIES", "48"))
BAD_OF_EACH = max(1, ENTRIES // 50 // len(REASONS))
SECONDS = 120 + ENTRIES / 10
KILLED_AT = (0.2, 0.6)
IN_BATCHES = "UPDATE integrations_connection SET settings = settings || %s::jsonb WHERE kind = 'netsuite'"
SETTLED = "SELECT count(*) AS number FROM journeys_journeyrun WHERE subject = ANY(%s) AND state <> 'open'"
ENDED = "SELECT subject, state, error FROM journeys_journeyrun WHERE subject = ANY(%s)"
OURS = """
SELECT legal.code AS entity, entry.currency, count(*) AS number, sum(round(entry.hours * 60)) AS minutes,
  sum(entry.amount) AS amount
FROM canonical_timeentry entry JOIN canonical_legalentity legal ON legal.id = entry.legal_entity_id
WHERE entry.external_id = ANY(%s) GROUP BY 1, 2
"""
Totals = dict[tuple[str, str], tuple[int, int, Decimal]]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Its own: people leave, projects are closed, the ERP dies, and in the end the launcher."""
    with started_demo() as demo:
        yield demo


@pytest.fixture(scope="module")
def product(demo: Demo) -> Product:
    demo.hold_still()
    product = filled(demo.product())
    with psycopg.connect(product.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(IN_BATCHES, ['{"batches_from": "25"}'])
    return product


@pytest.fixture(scope="module")
def ledger(product: Product) -> Ledger:
    return Ledger(product)


@pytest.fixture(scope="module")
def planted(product: Product, ledger: Ledger) -> Planted:
    """Everything approved, and every run of it at its end, though the ERP was killed on the way."""
    planted = plant(product.systems, ENTRIES - BAD_OF_EACH * len(REASONS), BAD_OF_EACH)
    subjects = subjects_of(planted.all)

    def settled() -> int:
        return int(ledger.rows(SETTLED, subjects)[0]["number"])

    for share in KILLED_AT:
        eventually(partial(_reached, settled, share * ENTRIES), seconds=SECONDS, why=f"{share:.0%} are settled")
        kill_the_erp(product)
    eventually(lambda: settled() == len(planted.all), seconds=SECONDS, why="all are settled")
    return planted


def subjects_of(entries: list[str]) -> list[str]:
    return [f"kantata-{entry}" for entry in entries]


def _reached(settled: Callable[[], int], number: float) -> bool:
    return settled() >= number


def kill_the_erp(product: Product) -> None:
    """SIGKILL; back when the launcher has started it again with what it had written."""
    for process in product.sandbox("netsuite"):
        process.kill()
        psutil.wait_procs([process], timeout=5)
    eventually(product.systems.netsuite.is_up, why="the ERP is up again")


def bills_by_reference(systems: Systems) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for bill in systems.netsuite.records("timeBill").values():
        found.setdefault(str(bill["externalId"]), []).append(bill)
    return found


def test_the_demo_comes_alive_with_pages(demo: Demo) -> None:
    with urllib.request.urlopen(demo.address, timeout=5) as page:
        assert page.status == 200
    assert len(demo.groups) == PROCESSES


def test_every_good_entry_is_one_bill(product: Product, planted: Planted) -> None:
    bills = bills_by_reference(product.systems)

    assert Counter(len(bills.get(reference_of(entry), [])) for entry in planted.good) == {1: len(planted.good)}
    assert not [reference for reference in bills if reference.endswith("-reversal")]


def test_every_bad_entry_is_an_exception_that_says_what_to_do(ledger: Ledger, planted: Planted) -> None:
    ended = {row["subject"]: row for row in ledger.rows(ENDED, subjects_of(planted.all))}

    assert {ended[subject]["state"] for subject in subjects_of(planted.good)} == {"done"}
    for kind, entries in planted.bad.items():
        for subject in subjects_of(entries):
            assert ended[subject]["state"] == "failed", kind
            assert REASONS[kind] in ended[subject]["error"], kind


def test_no_bad_entry_is_posted(product: Product, planted: Planted) -> None:
    bills = bills_by_reference(product.systems)
    posted = {kind: [one for one in ids if reference_of(one) in bills] for kind, ids in planted.bad.items()}

    assert {kind for kind, ids in posted.items() if ids} == {"locked"}
    assert {bill["hours"] for one in posted["locked"] for bill in bills[reference_of(one)]} == {"0:01"}


def test_totals_by_entity_and_currency_are_the_erps_to_the_cent(
    product: Product, ledger: Ledger, planted: Planted
) -> None:
    ours = {
        (row["entity"], row["currency"]): (row["number"], row["minutes"], row["amount"])
        for row in ledger.rows(OURS, planted.good)
    }

    assert ours == totals_at_the_erp(product.systems, planted.good)


def totals_at_the_erp(systems: Systems, entries: list[str]) -> Totals:
    """Number, minutes and price of the time bills of these entries, by legal entity and currency, from its journal."""
    jobs, subsidiaries = systems.netsuite.records("job"), systems.netsuite.records("subsidiary")
    symbols = {one["id"]: one["symbol"] for one in systems.netsuite.records("currency").values()}
    wanted, totals = {reference_of(entry) for entry in entries}, Totals()
    for effect in systems.netsuite.effects():
        bill = effect["body"]
        if effect["operation"] == "create" and effect["object"] == "timeBill" and bill["externalId"] in wanted:
            job = jobs[bill["customer"]]
            key = subsidiaries[job["subsidiary"]]["externalId"], symbols[job["currency"]]
            number, minutes, amount = totals.get(key, (0, 0, Decimal(0)))
            hours, _, rest = bill["hours"].partition(":")
            totals[key] = number + 1, minutes + int(hours) * 60 + int(rest), amount + Decimal(bill["price"])
    return totals


def test_a_killed_launcher_leaves_nothing(demo: Demo) -> None:
    """The last one: it ends what the others look at."""
    groups = demo.groups

    demo.kill()

    psutil.wait_procs([psutil.Process(group) for group in groups if psutil.pid_exists(group)], timeout=20)
    assert [group for group in groups if watchdog.send(group, 0)] == []
    assert probes.is_live(f"{demo.address}healthz") is False
