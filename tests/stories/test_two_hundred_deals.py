"""Many deals at once, by message and by poll, in random order, while workers are killed: each is set up once.

SIGHTLINE_STORY_DEALS says how many (12 unless said otherwise; 200 is the promise).
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import psutil
import pytest

from tests.stories.deals import created, open_deal, win
from tests.stories.ledger import Ledger
from tests.stories.product import Product
from tests.stories.systems import Record, Systems
from tests.stories.waiting import eventually, soon_without

DEALS = int(os.environ.get("SIGHTLINE_STORY_DEALS", "12"))
# Three crashes of one step would be its end, as they should be: two kills cannot bring that about.
KILLS = 2
SECONDS_TO_BEGIN = 1.5
SECONDS = 120 + 3 * DEALS
CUSTOMERS = (("customer-cedar", "US", "USD"), ("customer-pennard", "UK", "GBP"), ("customer-auenwald", "DE", "EUR"))


@pytest.fixture
def unreliable_messages(systems: Systems) -> Iterator[Systems]:
    """Half of the CRM's messages are lost, some come twice, all in another order."""
    systems.salesforce.mode(lose_webhook=0.5, dup_webhook=0.3, reorder=1, seed=11)
    yield systems
    systems.salesforce.mode()


def open_deals(systems: Systems) -> list[str]:
    chosen = (CUSTOMERS[number % len(CUSTOMERS)] for number in range(DEALS))
    return [open_deal(systems, customer=key, entity=entity, currency=code) for key, entity, code in chosen]


def kill_a_worker(product: Product) -> None:
    """SIGKILL to the live worker with its children, as soon as there is one again."""
    victims = eventually(lambda: [one for one in product.processes("worker-live") if one.is_running()])
    for victim in victims[::-1]:
        victim.kill()
    psutil.wait_procs(victims, timeout=5)


def win_while_workers_die(product: Product, deals: Sequence[str]) -> None:
    """Wins the deals in parts, and kills a worker at each while it is at them."""
    size = -(-len(deals) // KILLS)
    for start in range(0, len(deals), size):
        win(product.systems, *deals[start : start + size])
        time.sleep(SECONDS_TO_BEGIN)
        kill_a_worker(product)


def of_deals(effects: Sequence[Record], deals: Sequence[str]) -> Counter[str]:
    """How many of these effects name each deal."""
    return Counter(deal for effect in effects for deal in deals if deal in str(effect["body"]) + str(effect["ref"]))


def test_each_of_many_deals_is_set_up_once_although_workers_are_killed(
    unreliable_messages: Systems, product: Product, ledger: Ledger
) -> None:
    systems = unreliable_messages
    deals = open_deals(systems)
    random.Random(5).shuffle(deals)
    once = dict.fromkeys(deals, 1)

    win_while_workers_die(product, deals)
    left = soon_without(lambda: unfinished(ledger, deals), seconds=SECONDS)

    assert left == {}
    runs = ledger.runs(deals)
    assert len(runs) == len(deals)
    assert {way for run in runs for way in run["via"]} == {"poll", "webhook"}
    assert of_deals(created(systems.netsuite.effects(), "job"), deals) == once
    assert workspaces_of(systems, deals) == once
    for step, told in {"notify": notices_of(systems, deals), "post_card": cards_of(systems, deals)}.items():
        assert told <= Counter(once), "nobody is told twice"
        assert set(deals) - set(told) <= taken_as_told(ledger, deals, step), "who was not told was under way at a kill"


def unfinished(ledger: Ledger, deals: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Deals that are not set up yet, with the steps that are not done: name, state and what was said last."""
    set_up = ledger.set_up(deals)
    return {
        deal: [(step["name"], step["state"], step["error"]) for step in ledger.steps(deal) if step["state"] != "done"]
        for deal in deals
        if deal not in set_up
    }


def workspaces_of(systems: Systems, deals: Sequence[str]) -> Counter[str]:
    """Workspaces that were created for each deal: by their references, and none without one."""
    made = {effect["id"] for effect in created(systems.kantata.effects(), "workspaces")}
    references = systems.kantata.records("external_references").values()
    named = {(one["subject_id"], deal) for one in references for deal in deals if deal in one["service_model_ref"]}
    referring = {one["subject_id"] for one in references}
    assert made - referring == set(), "workspaces that nobody can find again"
    return Counter(deal for workspace, deal in named if workspace in made)


def taken_as_told(ledger: Ledger, deals: Sequence[str], name: str) -> set[str]:
    """Deals whose notice or card was under way when its worker was killed: it cannot be looked up, so it counts."""
    steps = ((deal, step) for deal in deals for step in ledger.steps(deal) if step["name"] == name)
    return {deal for deal, step in steps if step["error"].startswith("Taken as done")}


def notices_of(systems: Systems, deals: Sequence[str]) -> Counter[str]:
    messages = systems.mail.records("messages").values()
    return Counter(deal for message in messages for deal in deals if deal in message["message_id"])


def cards_of(systems: Systems, deals: Sequence[str]) -> Counter[str]:
    return of_deals([effect for effect in systems.microsoft365.effects() if effect["object"] == "card"], deals)
