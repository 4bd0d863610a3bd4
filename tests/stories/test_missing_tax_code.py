"""The prospect's deal fails for want of a tax code, costs money while it does, and is mended by a person."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.watching import Open
from tests.stories.deals import trail
from tests.stories.earning import cent
from tests.stories.ledger import Ledger
from tests.stories.product import Visitor
from tests.stories.systems import Systems
from tests.stories.waiting import eventually

PROSPECT = "customer-lindhorst"
DEAL = "deal-025"
SECONDS = 90
REASON = "the tax code was entered in the ERP"


def open_money(visitor: Visitor, tile: str = "margin") -> Decimal:
    """What the tile says is at risk, in euros."""
    page = visitor.ask("portfolio")
    found = next(one for one in page["tiles"] if one["key"] == tile)
    return Decimal(found["confidence"]["open_money"]["figure"] or 0)


def settled_money(visitor: Visitor) -> Decimal:
    """What is at risk when nothing is under way."""
    eventually(lambda: not visitor.ask("operations")["journeys"] or _is_quiet(visitor), seconds=SECONDS)
    return open_money(visitor)


def _is_quiet(visitor: Visitor) -> bool:
    return all(journey["open"] == 0 for journey in visitor.ask("operations")["journeys"])


@pytest.fixture(scope="module")
def before(pmo: Visitor) -> Decimal:
    return settled_money(pmo)


@pytest.fixture(scope="module")
def failed(systems: Systems, ledger: Ledger, before: Decimal) -> dict[str, Any]:
    """The run of the prospect's deal, closed in the CRM and failed since."""
    deal = str(systems.salesforce.do("close_deal", deal=DEAL)["id"])
    eventually(lambda: ledger.states([deal]) == {deal: "failed"}, seconds=SECONDS)
    return ledger.runs([deal])[0]


def amount_of(systems: Systems, deal: str) -> Decimal:
    """The deal's amount; the prospect buys in euros, so at the rate 1."""
    record = systems.salesforce.record("Opportunity", deal)
    assert record["CurrencyIsoCode"] == "EUR"
    exact = cent(Fraction(str(record["Amount"])))
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def test_the_deal_fails_with_a_reason_that_says_what_to_do(failed: dict[str, Any]) -> None:
    assert failed["error_kind"] == "master_data"
    assert "has no tax code in the ERP" in failed["error"]
    assert "replay" in failed["error"]


def test_its_money_is_at_risk_on_the_tile(
    failed: dict[str, Any], systems: Systems, pmo: Visitor, before: Decimal
) -> None:
    at_risk = amount_of(systems, failed["subject"])

    eventually(lambda: open_money(pmo) == before + at_risk, why=f"{before} + {at_risk}")


def test_it_does_not_heal_by_itself(failed: dict[str, Any], systems: Systems, ledger: Ledger) -> None:
    ledger.await_pulls("salesforce", "opportunities")
    ledger.await_pulls("netsuite", "customers")

    assert ledger.states([failed["subject"]]) == {failed["subject"]: "failed"}
    assert trail(systems, failed["subject"]).workspaces == []
    assert trail(systems, failed["subject"]).jobs == []


def test_a_pmo_mends_it_from_the_page(
    failed: dict[str, Any], opened: Open, systems: Systems, ledger: Ledger, pmo: Visitor
) -> None:
    deal, at_risk_before = failed["subject"], settled_money(pmo)
    with opened("pmo", "/transactions/?tab=failed") as seen:
        row = seen.page.locator("#runs tbody tr", has_text=failed["label"])
        assert "tax code" in row.inner_text()
        seen.page.goto(str(row.locator("a").first.get_attribute("href")))
        assert "has no tax code in the ERP" in seen.page.inner_text("main")

        systems.netsuite.do("set_tax_code", customer=PROSPECT, tax_code="DE-19")
        replay_from_the_page(seen.page)

        eventually(lambda: ledger.set_up([deal]) == {deal}, seconds=SECONDS)
        seen.page.reload()
        assert REASON in seen.page.inner_text("main")
        assert seen.problems() == []

    left = trail(systems, deal)
    assert len(left.workspaces) == 1
    assert len(left.jobs) == 1
    eventually(lambda: open_money(pmo) == at_risk_before - amount_of(systems, deal), seconds=SECONDS)


def test_who_replayed_it_and_why_is_kept(failed: dict[str, Any], ledger: Ledger) -> None:
    statement = "SELECT action, actor, reason FROM journeys_operatoraction WHERE run_id = %s"

    assert ledger.rows(statement, failed["id"]) == [{"action": "replay", "actor": "pmo", "reason": REASON}]


def replay_from_the_page(page: Page) -> None:
    form = page.locator("form[action$='/replay/']").first
    form.locator("[name=reason]").fill(REASON)
    with page.expect_navigation(wait_until="load"):
        form.locator("button").click()
