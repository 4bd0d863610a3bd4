"""Cases planted by name show exactly what was printed beforehand, from the tile to the exchange, and go away again."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from tests.browser.watching import Open
from tests.stories.product import Product, Visitor
from tests.stories.systems import Systems
from tests.stories.waiting import eventually_is
from visibility.devstack import commands
from visibility.devstack.places import REPOSITORY
from visibility.management.planting import cases
from visibility.management.planting.bookable import BY_THE_HOUR, jobs_in_euros
from visibility.management.planting.plot import take_back
from visibility.management.planting.sandboxes import ERP, INBOX, PSA, CannotPlant, Sandboxes

SECONDS = 120
BY_CAUSE = ("unposted-time", "closed-period", "late-subcontract-cost", "unsent-milestone")
INVOICES = ("duplicated-invoice-line", "wrong-fx-date")
TOGETHER = (*BY_CAUSE, *INVOICES)
UNRATED = "missing-rate"
CASES = (*TOGETHER, UNRATED)
STOPPED = "erp-stopped"
OUTAGE = 600.0
Told = dict[str, Any]
Sum = tuple[Decimal, int]
NOTHING: Sum = (Decimal(0), 0)


@dataclass(frozen=True)
class Shown:
    """Money and number of a leakage cause, of a line at risk, of what is open on a project and what is billed wrongly
    on the portfolio, of a line of the close; money that is lost.
    """

    lost: Decimal
    leak: Sum
    risk: Sum
    open: Sum
    misbilled: Sum
    close: Sum

    def and_also(self, told: Told, planted: Sequence[Told]) -> "Shown":
        """With everything planted that shows in the same places as this case."""
        return Shown(
            self.lost + sum(Decimal(one["amount"]) for one in alike(told, planted, "lost")),
            plus(self.leak, alike(told, planted, "cause")),
            plus(self.risk, alike(told, planted, "risk")),
            plus(self.open, [one for one in alike(told, planted, "project") if told["journey"] and one["journey"]]),
            plus(self.misbilled, [one for one in planted if told["risk"] and one["risk"]]),
            plus(self.close, alike(told, planted, "close_line")),
        )


def alike(told: Told, planted: Sequence[Told], key: str) -> list[Told]:
    return [one for one in planted if told[key] and one[key] == told[key]]


def plus(before: Sum, more: Sequence[Told]) -> Sum:
    return before[0] + sum(Decimal(one["stated"]) for one in more), before[1] + sum(one["count"] for one in more)


@pytest.fixture(scope="module")
def finance(product: Product) -> Visitor:
    return product.visitor("finance")


@pytest.fixture(scope="module")
def sandboxes(systems: Systems) -> Sandboxes:
    return Sandboxes({PSA: systems.kantata.url, ERP: systems.netsuite.url, INBOX: systems.plain.url})


@pytest.fixture(scope="module")
def before(finance: Visitor, sandboxes: Sandboxes) -> Callable[[Told], Shown]:
    """How each case stood before anything was planted."""
    leaks, close, wrong = finance.ask("leakage", entity="DE"), close_of(finance), misbilled_of(finance)
    held = {code: open_of(finance, code) for code in jobs_in_euros(sandboxes)}
    return lambda told: stood(leaks, held, wrong, close, told)


@pytest.fixture(scope="module")
def believed_at(before: object) -> str:
    """The instant before anything was planted."""
    return datetime.now(UTC).isoformat()


@pytest.fixture(scope="module")
def planted(product: Product, sandboxes: Sandboxes, believed_at: str) -> Iterator[list[Told]]:
    """What the command printed."""
    command = commands.manage("plant", *TOGETHER, "--json")
    made = subprocess.run(
        command, cwd=REPOSITORY, env=os.environ | product.environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    told = [json.loads(line) for line in made.stdout.splitlines()]
    project = by_the_hour(sandboxes, besides={one["project"] for one in told})
    yield [*told, planted_now(sandboxes, UNRATED, project=project)]
    for case in CASES:
        if any(one["ref"] == f"planted-{case}" and one["undo"] for one in sandboxes.records(INBOX, "records")):
            take_back(sandboxes, case)


def planted_now(sandboxes: Sandboxes, case: str, *, project: str = "") -> Told:
    return cases.plant(sandboxes, case, today=datetime.now(UTC).date(), project=project, seconds=OUTAGE).as_data()


def by_the_hour(sandboxes: Sandboxes, *, besides: set[str]) -> str:
    """A project that earns by the hour and bears no other case."""
    spaces = sandboxes.records(PSA, "workspaces")
    codes: set[str] = {one["description"] for one in spaces if one["revenue_recognition_method"] == BY_THE_HOUR}
    return min((codes & jobs_in_euros(sandboxes).keys()) - besides)


def stood(leaks: Told, held: Mapping[str, Sum], wrong: Sum, close: Sequence[Told], told: Told) -> Shown:
    return Shown(
        next((money(one) for one in leaks["lost"] if one["key"] == told["lost"]), Decimal(0)),
        leak_of(leaks["causes"], told["cause"]),
        leak_of(leaks["at_risk"], told["risk"]),
        held[told["project"]] if told["journey"] else NOTHING,
        wrong if told["risk"] else NOTHING,
        line_of(close, told["close_line"]),
    )


def close_of(finance: Visitor) -> Sequence[Told]:
    """The lines of Germany's month of yesterday, when the planted time was worked."""
    page = finance.ask("close", period=f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-01}")
    return list(next(one["lines"] for one in page["entities"] if one["entity"] == "DE"))


def leak_of(lines: Sequence[Told], key: str) -> Sum:
    return next(((money(one), one["count"]) for one in lines if one["key"] == key), NOTHING)


def line_of(lines: Sequence[Told], key: str) -> Sum:
    return next(((Decimal(one["money"]["figure"] or 0), one["count"]) for one in lines if one["key"] == key), NOTHING)


def misbilled_of(finance: Visitor) -> Sum:
    """What the tile of Germany's unbilled work says of wrong invoices."""
    tiles = {one["key"]: one["confidence"] for one in finance.ask("portfolio", entity="DE")["tiles"]}
    found = tiles["unbilled"]
    return Decimal(found["misbilled"]["figure"]) if found["misbilled"] else Decimal(0), found["misbilled_count"]


def open_of(finance: Visitor, project: str) -> Sum:
    grade = finance.ask(f"projects/{project}")["confidence"]
    return Decimal(grade["open_money"]["figure"] or 0), grade["open_count"]


def wrong_invoices(planted: Sequence[Told]) -> list[Told]:
    return [one for one in planted if one["risk"]]


def billed_late(finance: Visitor, project: str, instant: str) -> list[Told]:
    """The invoices that were not known then, with what they move what is billed by."""
    page = finance.ask(f"projects/{project}/believed", at=instant, figure="billed")
    return [one for one in page["lines"] if one["what"] == "Invoice"]


def money(line: Told) -> Decimal:
    return Decimal(line["value"]["figure"] or 0)


def shown(finance: Visitor, told: Told) -> Shown:
    held = {told["project"]: open_of(finance, told["project"])}
    wrong = misbilled_of(finance) if told["risk"] else NOTHING
    return stood(finance.ask("leakage", entity="DE"), held, wrong, close_of(finance), told)


def show(product: Product, finance: Visitor, wanted: dict[str, Shown], told: Sequence[Told]) -> None:
    """Wait until every case stands as wanted."""
    product.schedule.all_at_once()
    for one in told:
        eventually_is(partial(shown, finance, one), wanted[one["case"]], seconds=SECONDS, why=str(one))


def test_every_page_shows_what_was_printed_to_the_cent(
    product: Product, finance: Visitor, before: Callable[[Told], Shown], planted: list[Told]
) -> None:
    assert [one["case"] for one in planted] == list(CASES)
    show(product, finance, {one["case"]: before(one).and_also(one, planted) for one in planted}, planted)


def test_the_bar_lists_their_records(finance: Visitor, planted: list[Told]) -> None:
    for told in planted[: len(BY_CAUSE)]:
        listed = finance.ask("leakage/integration", project=told["project"], cause=told["cause"])["leaks"]
        found = Counter(Decimal(row["at_stake"]["figure"]) for row in listed)
        assert Counter(map(Decimal, told["amounts"])) <= found, told["case"]


def test_wrong_invoices_are_listed_and_named_on_their_project(finance: Visitor, planted: list[Told]) -> None:
    for told in wrong_invoices(planted):
        (row,) = finance.ask("leakage/errors", project=told["project"], kind=told["risk"])["rows"]
        (invoice,) = [
            one for one in finance.ask(f"projects/{told['project']}")["invoices"] if row["why"] in one["errors"]
        ]

        assert Decimal(row["at_stake"]["figure"]) == Decimal(told["amount"])
        assert told["records"][0].startswith(f"invoice {invoice['number']}")


def test_what_was_believed_before_lacks_exactly_what_was_planted(
    finance: Visitor, planted: list[Told], believed_at: str
) -> None:
    found = {one["project"]: billed_late(finance, one["project"], believed_at) for one in wrong_invoices(planted)}

    listed = Counter((code, Decimal(one["amount"]), one["currency"]) for code, late in found.items() for one in late)
    assert listed == Counter(
        (one["project"], Decimal(one["billed"]), one["billed_in"]) for one in wrong_invoices(planted)
    )
    assert {one["change"] for late in found.values() for one in late} == {"new"}
    total = finance.ask("portfolio/believed", entity="DE", at=believed_at, figure="billed")["total"]
    moved = [Decimal(one["effect"]["figure"]) for late in found.values() for one in late]
    assert Decimal(total["known"]["figure"]) - Decimal(total["believed"]["figure"]) == sum(moved) > 0
    page = finance.get("/portfolio/believed/", entity="DE", at=believed_at, figure="billed").text
    assert all(f"/projects/{code}/believed/" in page for code in found)


def test_one_is_followed_from_the_tile_to_the_exchange(opened: Open, planted: list[Told]) -> None:
    with opened("admin", "/portfolio/?entity=DE") as seen:
        page = seen.page
        seen.follow(page.locator('[data-tile="unbilled"] [data-at-risk] a'))
        seen.follow(page.locator('#runs tbody tr:has([title="EUR 97.56"])').first.locator("a").first)
        seen.follow(page.locator('a[href^="/exchanges/"]').first)

        assert "locked" in page.locator("main").inner_text()
        assert seen.problems() == []


def test_a_case_is_planted_once(sandboxes: Sandboxes, planted: list[Told]) -> None:
    with pytest.raises(CannotPlant, match="planted already"):
        planted_now(sandboxes, TOGETHER[0])


def test_taken_back_everything_stands_as_before(
    product: Product,
    finance: Visitor,
    sandboxes: Sandboxes,
    before: Callable[[Told], Shown],
    planted: list[Told],
    believed_at: str,
) -> None:
    assert [take_back(sandboxes, case) for case in CASES] == [[]] * len(CASES)

    show(product, finance, {one["case"]: before(one) for one in planted}, planted)
    assert not [late for one in wrong_invoices(planted) for late in billed_late(finance, one["project"], believed_at)]


def test_while_the_erp_is_stopped_approved_time_is_open_and_on_its_way(
    product: Product,
    finance: Visitor,
    sandboxes: Sandboxes,
    before: Callable[[Told], Shown],
    planted: list[Told],
) -> None:
    one = planted_now(sandboxes, STOPPED)
    try:
        show(product, finance, {STOPPED: before(one).and_also(one, [one])}, [one])
    finally:
        assert take_back(sandboxes, STOPPED) == []
    show(product, finance, {STOPPED: before(one)}, [one])
