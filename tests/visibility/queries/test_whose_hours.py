"""Who may not see what an hour of somebody is billed at sees hours, money, or a name, and never all three."""

import pytest

from tests.visibility import builders as make
from tests.visibility.queries.leaking import EVERYTHING, D, entry, sell
from tests.visibility.sales import Sale
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.queries.facts.page import all_facts, facts
from visibility.queries.leakage.rows import leakage_bar
from visibility.queries.shapes.facts import FactFilters

NAMED = "7.5 h, Harriet Atkins, 2026-06-01, P-1"


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


def viewer(sale: Sale, role: str) -> Viewer:
    return make.make_viewer(sale.connection.firm, role=role)


def whose(sale: Sale, role: str) -> tuple[set[str], set[str]]:
    """By kind of fact, who is named on the page and in its export."""
    seen, code = viewer(sale, role), sale.project.code
    page = facts(seen, code, FactFilters(kind="costs"), now=make.NOW)
    exported = all_facts(seen, code, FactFilters(kind="costs"), now=make.NOW)
    return {row.who for row in page.rows if row.hours}, {row.who for row in exported if row.hours}


@pytest.mark.parametrize("role", ["pmo", "finance", "admin"])
def test_who_sees_rates_sees_whose_hours_they_are(sale: Sale, role: str) -> None:
    entry(sale, label=NAMED, amount=D(870))

    assert whose(sale, role) == ({sale.person.name}, {sale.person.name})
    if role != "pmo":
        (row,) = leakage_bar(viewer(sale, role), "integration", EVERYTHING, now=make.NOW).leaks
        assert row.what == NAMED


def test_an_executive_sees_money_of_hours_and_nobodys_name(sale: Sale) -> None:
    entry(sale, label=NAMED, amount=D(870))
    entry(sale, label="Train, Harriet Atkins", journey="expense_to_finance", amount=D(90))

    assert whose(sale, "executive") == ({""}, {""})
    rows = leakage_bar(viewer(sale, "executive"), "integration", EVERYTHING, now=make.NOW).leaks
    assert [(row.what, row.at_stake.figure) for row in rows] == [
        ("Approved time", D(870)),
        ("Train, Harriet Atkins", D(90)),
    ]
