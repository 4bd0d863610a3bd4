"""Approved time that the ERP refuses and a milestone nobody invoices leak to the cent; mended, it is recovered."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.bulk_time import Line, lines_of, lock
from tests.stories.product import PATIENCE, TOKEN, Product, Visitor
from tests.stories.systems import Systems
from tests.stories.waiting import eventually

SECONDS = 120
ENTITY = "DE"
# Hours and bill rates of the planted entries, in euros: 150.00 + 97.56 (1 h 20 min at 73.17).
ENTRIES = (("60", "150.00"), ("80", "73.17"))
TIME = Decimal("247.56")
REASON = "the other record was taken away in the ERP"
HIDDEN = re.compile(
    r'action="(/transactions/\d+/replay/)".*?name="step" value="(\d+)".*?name="seen" value="(\d+)"', re.DOTALL
)


@dataclass(frozen=True)
class Planted:
    """What was planted: entries at the PSA, the ERP's records in their way, a milestone with its invoice and amount."""

    before: Decimal
    listed: set[str]
    recovered: Decimal
    entries: list[str]
    in_the_way: list[str]
    milestone: str
    title: str
    invoice: str
    amount: Decimal

    @property
    def money(self) -> Decimal:
        return TIME + self.amount


@pytest.fixture(scope="module")
def finance(product: Product) -> Visitor:
    return product.visitor("finance")


def integration(finance: Visitor) -> Decimal:
    bars = {bar["key"]: bar["value"]["figure"] for bar in finance.ask("leakage", entity=ENTITY)["bars"]}
    return Decimal(bars["integration"])


def leaks(finance: Visitor) -> list[dict[str, Any]]:
    return list(finance.ask("leakage/integration", entity=ENTITY)["leaks"])


def names(found: list[dict[str, Any]]) -> set[str]:
    """What tells records apart: the correlation id of a transaction, else what it is and of which project."""
    return {row["correlation_id"] or f"{row['what']} of {row['project']}" for row in found}


def recovered(finance: Visitor) -> Decimal:
    return Decimal(finance.ask("leakage/recovered", entity=ENTITY)["total"]["figure"])


def euro_line(systems: Systems) -> Line:
    """Where somebody books on a project in euros."""
    workspaces = systems.kantata.records("workspaces")
    return next(line for line in lines_of(systems) if workspaces[line.project]["currency"] == "EUR")


def invoiced_long_ago(systems: Systems) -> dict[str, Any]:
    """A milestone in euros that was accepted weeks ago and has its invoice."""
    done = {
        change["story_id"]
        for change in systems.kantata.records("story_state_changes").values()
        if change["created_at"] < (datetime.now(UTC) - timedelta(days=20)).isoformat()
    }
    found = systems.kantata.records("billing_milestones").values()
    return next(one for one in found if one["invoice_id"] and one["currency"] == "EUR" and one["story_id"] in done)


@pytest.fixture(scope="module")
def planted(systems: Systems, finance: Visitor) -> Planted:
    line, milestone = euro_line(systems), invoiced_long_ago(systems)
    before, listed, got = integration(finance), names(leaks(finance)), recovered(finance)
    day = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    booked = {"project": line.project, "task": line.task, "person": line.person, "date": day}
    entries = [booked | {"minutes": minutes, "bill_rate": rate} for minutes, rate in ENTRIES]
    ids = [str(one) for one in systems.kantata.do("book_time", entries=entries)["ids"]]
    in_the_way = lock(systems, line, ids)
    systems.kantata.do("approve_time", ids=ids)
    _invoice(systems, milestone["id"], None)
    return Planted(
        before=before,
        listed=listed,
        recovered=got,
        entries=ids,
        in_the_way=in_the_way,
        milestone=milestone["id"],
        title=milestone["title"],
        invoice=milestone["invoice_id"],
        amount=Decimal(milestone["amount_in_cents"]) / 100,
    )


def _invoice(systems: Systems, milestone: str, invoice: str | None) -> None:
    fields = {"invoice_id": invoice}
    systems.kantata.do("set_fields", collection="billing_milestones", id=milestone, fields=fields)


def test_the_bar_is_the_planted_sum_to_the_cent(finance: Visitor, planted: Planted) -> None:
    wanted = planted.before - planted.money

    eventually(lambda: integration(finance) == wanted, seconds=SECONDS, why=f"{planted.before} - {planted.money}")


def test_the_bar_lists_exactly_their_records(finance: Visitor, planted: Planted) -> None:
    new = [row for row in leaks(finance) if not names([row]) & planted.listed]

    assert len(names(new)) == len(new) == len(ENTRIES) + 1
    assert sum(Decimal(row["at_stake"]["figure"]) for row in new) == planted.money
    assert [row["what"] for row in new if not row["correlation_id"]] == [planted.title]
    assert {row["state"] for row in new} == {"Failed", "Not invoiced"}


def test_after_mending_and_replay_it_is_as_before_and_the_money_is_recovered(
    systems: Systems, finance: Visitor, pmo: Visitor, planted: Planted
) -> None:
    failed = [row for row in leaks(finance) if row["run_id"] and not names([row]) & planted.listed]
    for one in planted.in_the_way:
        systems.netsuite.do("delete_record", type="timeBill", record=one)
    for row in failed:
        replay(pmo, row["run_id"])
    _invoice(systems, planted.milestone, planted.invoice)

    eventually(lambda: integration(finance) == planted.before, seconds=SECONDS, why=f"{planted.before} again")
    assert names(leaks(finance)) == planted.listed
    assert recovered(finance) == planted.recovered + planted.money


def test_the_history_says_who_recovered_it_and_why(finance: Visitor, planted: Planted) -> None:
    rows = finance.ask("leakage/recovered", entity=ENTITY)["rows"]
    by_hand = [row for row in rows if row["reason"] == REASON]

    assert [row["actor"] for row in by_hand] == ["pmo"] * len(ENTRIES)
    assert sum(Decimal(row["money"]["figure"]) for row in by_hand) == TIME
    assert [row["how"] for row in rows if row["what"] == planted.title] == ["Invoiced"]


def replay(pmo: Visitor, run_id: int) -> None:
    """Press the button on the transaction's page."""
    page = pmo.get(f"/transactions/{run_id}/").text
    found, token = HIDDEN.search(page), TOKEN.search(page)
    assert found, page[:500]
    assert token, page[:500]
    form = {"step": found[2], "seen": found[3], "reason": REASON, "csrfmiddlewaretoken": token[1]}
    answer = pmo.session.post(f"{pmo.web}{found[1]}", data=form, allow_redirects=False, timeout=PATIENCE)
    assert answer.status_code == 302, answer.text[:500]
