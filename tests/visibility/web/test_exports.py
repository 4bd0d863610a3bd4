"""Lists to take along: the rows of the page under its filters, as a spreadsheet can be trusted with them."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Project
from tests.builders import make_run, make_user
from tests.visibility import builders as make
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.exports.cells import as_text, safe
from visibility.exports.listing import hours, rounded
from visibility.exports.transactions import AT_ONCE
from visibility.models import Taken
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def work(scene: Scene) -> Scene:
    """A day of somebody's work on the German project, priced and costed."""
    person = make.make_person(scene.germany)
    day = (timezone.now() - timedelta(days=3)).date()
    make.make_cost_rate(person, scene.erp, amount=Decimal(77))
    make.make_task(scene.project, scene.erp)
    make.make_time(scene.project, scene.erp, person, service_date=day, external_id="=1+1")
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: work(made))


def rows_of(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def sheet_of(response: Any) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_portfolio_has_each_number_with_currency_grade_and_data_time(pmo: Client) -> None:
    (row,) = rows_of(pmo.get("/portfolio/export/csv/"))

    assert (row["code"], row["unbilled"], row["unbilled_currency"]) == ("P-100", "1200.00", "EUR")
    assert (row["unbilled_grade"], row["margin_grade"], row["not_known"]) == ("D", "D", "")
    assert {"burn_as_of", "margin_as_of", "unbilled_as_of", "staffing_as_of"} <= set(row)


@pytest.mark.parametrize(
    ("figure", "currency", "shown"),
    [
        ("2163000.00000000000000", "EUR", "2163000.00"),
        ("27.18182021746314", "EUR", "27.18"),
        ("-2.675", "EUR", "-2.675"),
        ("87.3333", "EUR", "87.3333"),
        ("87.33333", "EUR", "87.33"),
        ("1200.0000", "JPY", "1200"),
        ("0.5000", "KWD", "0.500"),
        ("12.5000", "", "12.5"),
        ("1E+3", "", "1000"),
    ],
)
def test_money_has_the_places_of_its_currency_or_those_that_a_source_states(
    figure: str, currency: str, shown: str
) -> None:
    assert as_text(rounded(Decimal(figure), currency)) == shown


def test_percents_have_two_places_and_hours_no_more_than_four(pmo: Client) -> None:
    (row,) = rows_of(pmo.get("/portfolio/export/csv/"))
    (work,) = rows_of(pmo.get("/projects/P-100/rows/export/csv/?kind=time"))

    assert re.fullmatch(r"-?\d+\.\d\d", row["forecast_margin_percent"])
    assert (work["hours"], work["amount"]) == ("8", "1200.00")
    assert as_text(hours(Decimal("0.3333333333"))) == "0.3333"


def test_what_is_not_known_is_empty_with_its_reason(scene: Scene, pmo: Client) -> None:
    make.make_time(scene.project, scene.erp, None, service_date=timezone.now().date())
    turn.run(timezone.now())

    (row,) = rows_of(pmo.get("/portfolio/export/csv/"))

    assert (row["forecast_margin"], row["forecast_margin_currency"], row["margin_grade"]) == ("", "", "")
    assert row["not_known"].startswith("burn: A cost or bill rate is missing")


def test_a_workbook_has_the_same_rows_with_numbers_as_numbers(pmo: Client) -> None:
    (row,) = sheet_of(pmo.get("/portfolio/export/xlsx/"))

    assert (row["code"], row["unbilled"], row["unbilled_currency"]) == ("P-100", 1200, "EUR")


def test_filters_choose_the_rows_and_are_kept_with_who_took_them(pmo: Client) -> None:
    assert rows_of(pmo.get("/portfolio/export/csv/?entity=UK")) == []
    assert sheet_of(pmo.get("/portfolio/export/xlsx/?search=nothing")) == []

    first, second = Taken.objects.order_by("pk")
    assert (first.actor, first.kind, first.subject, first.query) == ("pia", "export", "portfolio.csv", "entity=UK")
    assert second.subject == "portfolio.xlsx"


def test_a_name_from_a_source_is_no_formula(scene: Scene, pmo: Client) -> None:
    Project.objects.filter(pk=scene.project.pk).update(name='=HYPERLINK("http://evil.test")', manager="@SUM(1)")

    plain, sheet = rows_of(pmo.get("/portfolio/export/csv/")), sheet_of(pmo.get("/portfolio/export/xlsx/"))

    assert plain[0]["name"] == sheet[0]["name"] == '\'=HYPERLINK("http://evil.test")'
    assert plain[0]["manager"] == sheet[0]["manager"] == "'@SUM(1)"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\x00=1"])
def test_what_starts_a_formula_is_text(text: str) -> None:
    assert safe(text).startswith("'")
    assert as_text(Decimal(-1)) == "-1"


def test_transactions_have_all_pages_of_the_filter(scene: Scene, pmo: Client) -> None:
    for number in range(3):
        make_run(scene.firm, legal_entity=scene.germany, label=f"Deal {number}")

    rows = rows_of(pmo.get("/transactions/export/csv/?search=Deal&tab=all"))

    assert [row["what"] for row in rows] == ["Deal 0", "Deal 1", "Deal 2"]
    assert (rows[0]["amount"], rows[0]["currency"], len(rows[0]["correlation_id"])) == ("1000.00", "EUR", 36)
    assert Taken.objects.get().query == "tab=all&search=Deal"


def test_transactions_are_read_page_by_page(scene: Scene, pmo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert AT_ONCE > 1
    monkeypatch.setattr("visibility.exports.transactions.AT_ONCE", 1)

    rows = rows_of(pmo.get("/transactions/export/csv/"))

    assert {row["what"] for row in rows} == {"Polar expansion", "Thames bridge"}


def test_the_rows_of_a_project_are_read_in_parts_in_one_order(
    scene: Scene, pmo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visibility.queries.facts.page.AT_ONCE", 2)
    today = timezone.now().date()
    for number in (1, 2, 3, 4):
        make.make_time(
            scene.project, scene.erp, None, service_date=today - timedelta(days=number), external_id=f"t{number}"
        )
    make.make_expense(scene.project, scene.erp, None, service_date=today - timedelta(days=2), external_id="e2")

    rows = rows_of(pmo.get("/projects/P-100/rows/export/csv/?kind=earned&page=7"))

    assert [row["service_date"] for row in rows] == sorted((row["service_date"] for row in rows), reverse=True)
    assert sorted(row["external_id"] for row in rows) == ["'=1+1", "e2", "t1", "t2", "t3", "t4"]


def test_an_executive_takes_no_transactions(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "executive"))

    assert client.get("/transactions/export/csv/").status_code == 403
    assert not Taken.objects.exists()


def test_the_rows_of_a_project_tell_what_hours_cost_to_finance_alone(scene: Scene, pmo: Client) -> None:
    finance = signed_in(make_user(scene.firm, "finance"))

    (told,) = rows_of(finance.get("/projects/P-100/rows/export/csv/?kind=costs"))
    (untold,) = rows_of(pmo.get("/projects/P-100/rows/export/csv/?kind=costs"))

    assert (told["cost"], told["cost_currency"], told["external_id"]) == ("616.00", "EUR", "'=1+1")
    assert (untold["cost"], untold["cost_currency"]) == ("", "")


def test_a_legal_entity_takes_its_own_rows_alone(scene: Scene) -> None:
    briton = signed_in(make_user(scene.firm, "pmo", entities=[scene.britain]))

    assert rows_of(briton.get("/portfolio/export/csv/")) == []
    assert [row["what"] for row in rows_of(briton.get("/transactions/export/csv/"))] == ["Thames bridge"]
    assert briton.get("/projects/P-100/rows/export/csv/").status_code == 404


@pytest.mark.parametrize("path", ["/portfolio/export/pdf/", "/projects/P-100/rows/export/csv/?kind=nothing"])
def test_what_cannot_be_taken_is_not_found_and_not_kept(path: str, pmo: Client) -> None:
    assert pmo.get(path).status_code == 404
    assert not Taken.objects.exists()


def test_pages_link_to_their_lists_with_the_filters_in_force(pmo: Client) -> None:
    portfolio, transactions, rows = (
        pmo.get(path).content.decode()
        for path in ("/portfolio/?entity=DE", "/transactions/?search=Polar", "/projects/P-100/rows/?kind=costs")
    )

    assert 'href="/portfolio/export/xlsx/?entity=DE"' in portfolio
    assert "/transactions/export/csv/?tab=all&amp;search=Polar" in transactions
    assert 'href="/projects/P-100/rows/export/csv/?kind=costs' in rows
