"""A deal that is heard of twice is set up once, and is known by its ids in every system."""

from collections.abc import Iterator

import pytest

from tests.stories.deals import created, make_deal, open_deal, trail, win, win_new_deal
from tests.stories.ledger import Ledger
from tests.stories.systems import Systems
from tests.stories.waiting import eventually

SECONDS = 90


def set_up(ledger: Ledger, *deals: str) -> None:
    """Waits until every deal has a run and each of them has done its part but for the team's workplace."""
    eventually(lambda: ledger.set_up(deals) == set(deals), seconds=SECONDS)


@pytest.fixture
def heard_twice(systems: Systems) -> Iterator[Systems]:
    """Each message of the CRM is sent twice, at once, beside the polls."""
    systems.salesforce.mode(dup_webhook=1)
    yield systems
    systems.salesforce.mode()


@pytest.fixture
def heard_by_polls_alone(systems: Systems) -> Iterator[Systems]:
    systems.salesforce.mode(lose_webhook=1)
    yield systems
    systems.salesforce.mode()


@pytest.fixture(scope="module")
def quick_deal(systems: Systems, ledger: Ledger) -> str:
    """A deal set up from start to end, with messages and polls as they come."""
    deal = win_new_deal(systems)
    set_up(ledger, deal)
    return deal


def test_polls_after_a_message_start_nothing_more(heard_twice: Systems, ledger: Ledger) -> None:
    deal = win_new_deal(heard_twice)
    set_up(ledger, deal)
    ledger.await_pulls("salesforce", "opportunities")

    left = trail(heard_twice, deal)
    (run,) = ledger.runs([deal])
    assert "webhook" in run["via"]
    assert (len(left.workspaces), len(left.jobs), len(left.notices), len(left.cards)) == (1, 1, 1, 1)


def test_a_deal_whose_messages_are_lost_comes_by_poll_and_a_later_message_starts_nothing_more(
    heard_by_polls_alone: Systems, ledger: Ledger
) -> None:
    systems = heard_by_polls_alone
    deal = win_new_deal(systems)
    set_up(ledger, deal)
    by_poll = [run["via"] for run in ledger.runs([deal])]

    systems.salesforce.mode()
    systems.salesforce.do("touch", object="Opportunity", ids=[deal])
    eventually(lambda: ledger.messages(deal) == ["done"], seconds=SECONDS, why="the message was followed")

    left = trail(systems, deal)
    assert by_poll == [["poll"]]
    assert len(ledger.runs([deal])) == 1
    assert (len(left.workspaces), len(left.jobs), len(left.notices), len(left.cards)) == (1, 1, 1, 1)


def test_the_ids_bind_the_three_records_both_ways(systems: Systems, quick_deal: str) -> None:
    left = trail(systems, quick_deal)

    workspace, job = left.workspaces[0], left.jobs[0]
    ours = str(job["body"]["externalId"])
    refs = {one["service_model_ref"] for one in left.references if one["subject_id"] == workspace["id"]}
    assert ours.endswith(quick_deal)
    assert ours in refs
    assert left.deal["Sightline_Ref__c"] == ours


def test_the_demand_as_sold_waits_for_names_in_the_psa(systems: Systems, quick_deal: str) -> None:
    workspace = trail(systems, quick_deal).workspaces[0]["id"]

    allocations = systems.kantata.records("workspace_allocations").values()
    resources = systems.kantata.records("workspace_resources")
    own = [one for one in allocations if one["workspace_id"] == workspace]
    assert [one["minutes"] for one in own] == [120 * 60]
    assert [resources[one["workspace_resource_id"]]["user_id"] for one in own] == [None]


def test_the_erp_has_the_financial_structure(systems: Systems, quick_deal: str) -> None:
    job = trail(systems, quick_deal).jobs[0]

    tasks = [one for one in systems.netsuite.records("projectTask").values() if one["project"] == job["id"]]
    assert job["body"]["jobPrice"] == "50000.00"
    assert job["body"]["jobBillingType"] == "FBM"
    assert [task["title"] for task in tasks] == ["Consultant"]


def test_one_notice_is_sent(systems: Systems, quick_deal: str) -> None:
    notice = trail(systems, quick_deal).notices

    assert len(notice) == 1
    assert quick_deal in notice[0]["message_id"]


def test_one_card_is_shown_in_the_channel(systems: Systems, quick_deal: str) -> None:
    left = trail(systems, quick_deal)

    (card,) = left.cards
    content = card["body"]["body"]["attachments"][0]["content"]
    told = {fact["title"]: fact["value"] for fact in content["body"][1]["facts"]}
    assert card["body"]["is_shown"]
    assert content["body"][0]["text"] == f"Set up: {left.deal['Name']}"
    assert (told["Project"], told["Financial project"]) == (left.workspaces[0]["id"], left.jobs[0]["id"])
    assert left.workspaces[0]["id"] in content["actions"][0]["url"]


def test_two_deals_of_one_new_customer_create_it_once(systems: Systems, ledger: Ledger) -> None:
    key = make_deal()["key"].replace("story", "customer-story")
    name = f"Newcomer {key}"
    systems.salesforce.do(
        "create_account", key=key, name=name, country="DE", currency="EUR", tax_code="DE-19", industry="Retail"
    )
    deals = [open_deal(systems, customer=key, entity="DE", currency="EUR") for _ in range(2)]

    win(systems, *deals)
    set_up(ledger, *deals)

    customers = [one for one in created(systems.netsuite.effects(), "customer") if one["body"]["companyName"] == name]
    jobs = [job for deal in deals for job in trail(systems, deal).jobs]
    assert len(customers) == 1
    assert [job["body"]["parent"] for job in jobs] == [customers[0]["id"]] * 2


def test_a_deal_that_is_lost_starts_nothing(systems: Systems, ledger: Ledger) -> None:
    lost = open_deal(systems)

    systems.salesforce.do("close_deal", deal=lost, lost=True)
    ledger.await_pulls("salesforce", "opportunities")

    assert ledger.runs([lost]) == []
    assert trail(systems, lost).jobs == []


def test_an_incomplete_contract_is_rejected_with_what_to_enter(systems: Systems, ledger: Ledger) -> None:
    deal = win_new_deal(systems, revenue_method=None)

    eventually(lambda: ledger.states([deal]) == {deal: "failed"}, seconds=SECONDS)

    run = ledger.runs([deal])[0]
    assert run["error_kind"] == "validation"
    assert "Choose a revenue method" in run["error"]
    assert trail(systems, deal).workspaces == []
