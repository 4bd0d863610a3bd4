"""A pack states the number that the page shows, everything behind it, and nothing that its reader may not see."""

from collections.abc import Mapping
from decimal import Decimal

import orjson
import pytest
from django.db import DatabaseError, transaction

from integrations.models import Exchange
from tests.visibility import builders as make
from tests.visibility.evidence.shop import Shop, files, project_pack, tile_pack
from visibility.access import OutOfScope, Viewer
from visibility.evidence.archive import rows_of
from visibility.evidence.numbers import TILES
from visibility.evidence.project_numbers import PROJECT
from visibility.models import ProjectFigures, Taken
from visibility.projections import rebuild
from visibility.queries.portfolio.page import portfolio
from visibility.queries.shapes.portfolio import PortfolioFilters

pytestmark = pytest.mark.django_db
SOME = ("ac", "ac_reporting", "bac", "forecast_margin_pct", "as_sold_margin", "revenue_at_risk")


def stated(pack: bytes) -> dict[str, str | None]:
    return stated_in(files(pack))


def stated_in(held: Mapping[str, bytes]) -> dict[str, str | None]:
    number: dict[str, dict[str, str | None]] = orjson.loads(held["number.json"])
    assert number["shown"] == number["reckoned"]
    return number["shown"]


def test_each_tile_states_what_the_page_shows(shop: Shop, finance: Viewer) -> None:
    page = portfolio(finance, PortfolioFilters(), now=make.NOW)

    shown = {tile.key: tile.value.figure for tile in page.tiles if tile.key in TILES}

    assert {key: Decimal(stated(tile_pack(finance, key))["value"] or "") for key in TILES} == shown


def test_every_number_of_a_project_is_a_figure_that_is_kept() -> None:
    assert set(PROJECT) <= {field.name for field in ProjectFigures._meta.fields}


def test_a_figure_of_a_project_states_what_is_stored(shop: Shop, finance: Viewer) -> None:
    row = ProjectFigures.objects.get(project=shop.british)

    packed = {key: stated(project_pack(finance, "P-UK", key))["value"] for key in SOME}

    kept = {key: getattr(row, key) for key in SOME}
    assert packed == {key: None if value is None else format(value, "f") for key, value in kept.items()}


def test_the_same_state_gives_the_same_pack_byte_for_byte(shop: Shop, finance: Viewer) -> None:
    assert tile_pack(finance, "margin") == tile_pack(finance, "margin")


def test_a_fact_that_changes_makes_another_pack(shop: Shop, finance: Viewer) -> None:
    before = files(tile_pack(finance, "margin"))
    make.make_expense(shop.hourly, shop.psa, None, amount=Decimal(1))

    after = files(tile_pack(finance, "margin"))

    assert before["facts.csv"] != after["facts.csv"]
    assert orjson.loads(after["number.json"])["shown"] != orjson.loads(after["number.json"])["reckoned"]


def test_facts_name_their_source_and_the_exchange_that_brought_them(shop: Shop, finance: Viewer) -> None:
    held = files(project_pack(finance, "P-HOUR", "ac"))

    entry = next(row for row in rows_of(held["facts.csv"]) if row["entity"] == "time_entry" and row["exchange_id"])
    exchange = Exchange.objects.get(pk=int(entry["exchange_id"]))
    assert (entry["source_name"], entry["service_date"], entry["posting_period"]) == ("PSA", "2026-06-01", "2026-06")
    assert [row["response_sha256"] for row in rows_of(held["exchanges.csv"])] == [exchange.response_sha256]


def test_failures_that_touch_the_number_are_in_it_with_their_correlation_id(shop: Shop, finance: Viewer) -> None:
    margin, burn = (files(tile_pack(finance, key))["open_failures.csv"] for key in ("margin", "burn"))

    assert [row["state"] for row in rows_of(margin)] == ["failed"]
    assert len(rows_of(margin)[0]["correlation_id"]) == 36
    assert rows_of(burn) == []  # burn is reckoned from hours, whether or not the ERP has them


def test_an_executive_gets_no_rate_of_a_person_and_no_evidence_of_the_ledger(shop: Shop) -> None:
    executive = make.make_viewer(shop.psa.firm)

    held = files(tile_pack(executive, "margin"))

    assert not {"exchanges.csv", "transactions.csv", "open_failures.csv"} & set(held)
    assert len(orjson.loads(held["number.json"])["withheld"]) == 3
    assert b"83.33" not in b"".join(held.values())
    assert {row["entity"] for row in rows_of(held["postings.csv"]) if row["kind"] == "labour"} == {"labour_in_sum"}


def test_an_executive_gets_no_rate_where_a_budget_is_not_known(shop: Shop) -> None:
    make.make_task(shop.hourly, shop.psa, estimate_hours=None)
    rebuild.rebuild(make.NOW)

    held = files(project_pack(make.make_viewer(shop.psa.firm), "P-HOUR", "bac"))

    assert stated_in(held) == {"value": None, "reason": "no_estimate"}
    assert b"83.33" not in b"".join(held.values())


def test_a_viewer_of_one_legal_entity_gets_its_projects_and_no_exchanges(shop: Shop) -> None:
    german = make.make_viewer(shop.psa.firm, shop.germany, role="finance")

    held = files(tile_pack(german, "burn"))

    assert {one["code"] for one in orjson.loads(held["projects.json"])} == {"P-HOUR", "P-MILE", "P-COST", "P-SIGN"}
    assert "exchanges.csv" not in held
    with pytest.raises(OutOfScope):
        project_pack(german, "P-UK", "ac")


def test_filters_choose_the_projects_of_a_tile(shop: Shop, finance: Viewer) -> None:
    held = files(tile_pack(finance, "burn", entity="UK"))

    assert [one["code"] for one in orjson.loads(held["projects.json"])] == ["P-UK"]
    assert orjson.loads(held["number.json"])["filters"] == "entity=UK"


def test_who_asked_is_kept_and_cannot_be_changed(shop: Shop, finance: Viewer) -> None:
    project_pack(finance, "P-HOUR", "ac")

    taken = Taken.objects.get()
    assert (taken.actor, taken.kind, taken.subject) == (finance.username, "evidence", "ac of project P-HOUR")
    assert len(taken.sha256) == 64
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        Taken.objects.update(actor="nobody")


@pytest.mark.parametrize("key", ["closing_rate", "freshness", "id"])
def test_what_is_no_number_has_no_pack(shop: Shop, finance: Viewer, key: str) -> None:
    with pytest.raises(OutOfScope):
        project_pack(finance, "P-HOUR", key)
    with pytest.raises(OutOfScope):
        tile_pack(finance, key)
