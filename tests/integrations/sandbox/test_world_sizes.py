"""The firm of real size: how big it is, which ugly cases it has, and that it is built once for all sandboxes."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from integrations.sandbox.world.billing import BILLED_TWICE
from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.calendars import workdays
from integrations.sandbox.world.cast import ENGINEER
from integrations.sandbox.world.levelling import levelled
from integrations.sandbox.world.people import build_people
from integrations.sandbox.world.portfolio import TM
from integrations.sandbox.world.shelf import take_firm
from integrations.sandbox.world.sizes import FULL, SMALL
from integrations.sandbox.world.types import Allocation, Firm, Person
from tests.integrations.sandbox.standing import Standing, standings

ANCHOR = date(2026, 9, 1)
# One entry a day instead of up to four: all cases in a third of the time.
SPARSE = replace(FULL, entries_weights=(1, 0, 0, 0))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def firm(shelf: Path) -> Firm:
    return take_firm(shelf, 7, ANCHOR, SPARSE, needs_time=True)


@pytest.fixture(scope="module")
def in_home_currency(firm: Firm) -> list[Standing]:
    """Projects in their entity's currency: budgets of the others would need an exchange rate."""
    home = {one.code: one.currency for one in firm.entities}
    return [one for one in standings(firm) if one.project.currency == home[one.project.entity]]


def test_it_has_forty_customers_sixty_projects_and_a_hundred_and_twenty_people_of_two_years(firm: Firm) -> None:
    counts = (len(firm.customers), len(firm.projects), len(firm.people))

    assert counts == (40, 60, 120)
    assert 50_000 <= len(firm.time_entries) <= 60_000
    assert (ANCHOR - firm.time_entries[0].date).days == 720


def test_every_key_is_given_once(firm: Firm) -> None:
    groups = (firm.people, firm.deals, firm.projects, firm.time_entries, firm.expenses, firm.invoices, firm.allocations)
    keys = [record.key for group in groups for record in group]

    assert len(keys) == len(set(keys))
    assert len({person.email for person in firm.people}) == 120


def test_a_handful_of_people_are_over_booked_and_by_little(firm: Firm) -> None:
    entity_of = {person.key: person.entity for person in firm.people}
    promised: Counter[tuple[str, date]] = Counter()
    for one in firm.allocations:
        if one.person:
            days = sum(1 for _ in workdays(one.start, one.end, entity_of[one.person])) or 1
            promised[one.person, one.start] += -(-one.minutes // days)
    soon = {person for (person, start), minutes in promised.items() if minutes > 490 and (start - ANCHOR).days < 28}

    assert 1 <= len(soon) <= 12
    assert max(promised.values()) < 9 * 60


def test_a_colleague_stands_in_and_what_nobody_has_time_for_is_an_open_seat() -> None:
    own, other = (one for one in build_people(7, ANCHOR) if (one.entity, one.role) == ("DE", ENGINEER))
    sold = [
        Allocation(f"{minutes} minutes", "project-01", ENGINEER, own.key, ANCHOR, ANCHOR, minutes)
        for minutes in (300, 480, 420)
    ]

    parts = levelled(ANCHOR, sold, [own, other])

    assert [(one.person, one.minutes) for one in parts] == [
        (own.key, 480),
        (other.key, 420),
        (other.key, 60),
        (None, 240),
    ]


def test_the_next_sandbox_takes_the_same_firm_from_the_shelf(firm: Firm, shelf: Path) -> None:
    books = take_firm(shelf, 7, ANCHOR, SPARSE, needs_time=False)

    assert take_firm(shelf, 7, ANCHOR, SPARSE, needs_time=True) == firm
    assert (books.invoices, books.deals) == (firm.invoices, firm.deals)
    assert 0 < len(books.time_entries) < len(firm.time_entries) / 4


def test_one_currency_has_no_rate_and_one_has_ended(firm: Firm) -> None:
    last = {rate.quote: rate.date for rate in firm.rates}
    spoken = {project.currency for project in firm.projects}

    assert {"CAD", "BGN", "CHF"} < spoken
    assert "CAD" not in last
    assert last["BGN"] == date(2025, 12, 31)
    assert last["USD"] > date(2026, 8, 25)


def test_some_people_have_left_and_book_nothing_any_more(firm: Firm) -> None:
    left = {person.key: person.left_on for person in firm.people if person.left_on}
    after = [one for one in firm.time_entries if one.person in left and one.date > left[one.person]]

    assert len(left) == FULL.leavers
    assert after == []
    assert not {one.person for one in firm.allocations} & set(left)


def test_time_that_was_booked_before_a_raise_was_entered_bears_the_old_rate(firm: Firm) -> None:
    late: dict[str, Person] = {one.key: one for one in firm.people if one.backdated_days}
    home = {one.code: one.currency for one in firm.entities}
    rerated = [
        one
        for one in firm.time_entries
        if (person := late.get(one.person))
        and one.currency == home[person.entity]
        and one.cost_rate != person.cost_rate_on(one.date)
    ]

    assert len(late) == FULL.backdated
    assert {one.person for one in rerated} <= set(late)
    assert len(rerated) > 50


def test_one_project_is_a_gift_and_one_was_billed_twice_and_credited_whole(firm: Firm) -> None:
    free = [project for project in firm.projects if not project.price]
    totals = Counter(invoice.net for invoice in firm.invoices if invoice.project == BILLED_TWICE)
    credit = next(one for one in firm.invoices if one.status == "credit" and one.project == BILLED_TWICE)

    assert [project.customer for project in free] == ["customer-lindenau"]
    assert not [one for one in firm.time_entries if one.project == free[0].key and one.billable]
    assert totals[-credit.net] == 2


def test_most_projects_are_as_far_in_their_budget_as_in_their_work(in_home_currency: list[Standing]) -> None:
    over = [one for one in in_home_currency if one.burn > 100]
    ahead = [one for one in in_home_currency if one.burn - one.progress > 5]
    done = [one for one in in_home_currency if one.project.status == "completed"]

    assert len(in_home_currency) == 56
    assert all(15 < one.burn < 140 for one in in_home_currency)
    assert sum(40 <= one.burn <= 100 for one in in_home_currency) > 40
    assert len([one for one in done if one.burn <= 100]) == len(done) - 2
    assert 6 <= len(over) <= 8
    assert len(over) < len(ahead) < 14
    assert [one.project.code for one in over if one.burn > 120] == ["US-1015", "DE-1033", "US-1048", "UK-1055"]


def test_most_projects_earn_a_margin_and_two_lose_money(in_home_currency: list[Standing]) -> None:
    fixed = [one for one in in_home_currency if one.project.revenue_method != TM]

    assert [one.project.code for one in fixed if one.margin < 0] == ["DE-1033", "UK-1055"]
    assert sum(15 <= one.margin <= 45 for one in fixed) > len(fixed) * 0.75


def test_what_is_spent_on_the_way_is_a_small_part_of_a_project(firm: Firm) -> None:
    expenses = sum(one.amount for one in firm.expenses)
    labour = sum(one.cost_rate * one.minutes / 60 for one in firm.time_entries)

    assert 0.005 < expenses / labour < 0.05


def test_a_small_firm_is_the_first_part_of_a_full_one() -> None:
    small = build_firm(7, ANCHOR, SMALL)

    assert FULL.outlines[: len(small.projects)] == SMALL.outlines
    assert FULL.customers[: len(small.customers)] == small.customers
