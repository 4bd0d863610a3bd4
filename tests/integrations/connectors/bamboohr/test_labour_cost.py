"""What three people's work costs, worked by hand to the cent: by payroll, by the HRIS, and where a rate is missing."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from integrations.canonical.models import CostRate, Firm, Person, Project, TimeEntry
from integrations.models import Connection, QuarantinedRow
from tests.integrations.connectors.bamboohr.conftest import hired, paid, pulled
from tests.integrations.connectors.conftest import Vendor
from tests.visibility import builders as make
from visibility.models import ProjectFigures, ProjectPeriod
from visibility.projections.rebuild import compare
from visibility.projections.turn import run
from visibility.queries.facts.costs import cost_of, rates_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEAD = "email,name,legal_entity,valid_from,pay,hours,currency"
GERMANY = f"""{HEAD}
ida.halm@northlight.example,Ida Halm,DE,2026-09-01,80000.00,1600,EUR
ida.halm@northlight.example,Ida Halm,DE,2026-10-16,84000.50,1600,EUR
"""
UNITED_KINGDOM = ("ida.moor@northlight.example", "Ida Moor", "UK", date(2026, 10, 12), 41.5, 1, "GBP")


@pytest.fixture
def project(firm: Firm) -> Project:
    germany = make.make_entity(firm)
    make.make_entity(firm, code="UK", name="United Kingdom", currency="GBP", country="GB")
    make.make_rate(firm, base="EUR", quote="GBP", published_on=date(2026, 10, 13), rate=Decimal("0.8701"))
    return make.make_project(germany)


@pytest.fixture
def payroll(tmp_path: Path) -> Path:
    """A folder with the payroll of two regions: a file of lines, and a workbook."""
    (tmp_path / "payroll").mkdir()
    (tmp_path / "payroll" / "germany.csv").write_text(GERMANY)
    book = openpyxl.Workbook()
    for row in (HEAD.split(","), UNITED_KINGDOM):
        book.worksheets[0].append(row)
    book.save(tmp_path / "payroll" / "united-kingdom.xlsx")
    return tmp_path


def load(payroll: Path) -> None:
    call_command("import_files", mapping=["payroll"], firm="north", path=payroll)


def work(project: Project, name: str, *days: tuple[date, str]) -> None:
    person, source = Person.objects.get(name=name), Connection.objects.first()
    assert source is not None
    for day, hours in days:
        make.make_time(project, source, person, service_date=day, hours=Decimal(hours))


def cost_by_person() -> dict[str, tuple[Decimal, str, Decimal]]:
    """What the entries of each person cost in the currency of their rates, and the hours without cost."""
    entries = list(TimeEntry.objects.select_related("person"))
    rates = rates_of(entries)
    found: dict[str, tuple[Decimal, str, Decimal]] = defaultdict(lambda: (Decimal(0), "", Decimal(0)))
    for entry in entries:
        name = entry.person.name if entry.person else ""
        total, currency, uncosted = found[name]
        cost, of = cost_of(entry, rates)
        found[name] = (
            total + (cost or Decimal(0)),
            of or currency,
            uncosted + (entry.hours if cost is None else Decimal(0)),
        )
    return dict(found)


def test_the_labour_cost_of_three_people_is_what_a_hand_works_out(
    hris: Vendor, connection: Connection, project: Project, payroll: Path
) -> None:
    for last_name, division in (("Halm", "Germany"), ("Brand", "Germany"), ("Moor", "United Kingdom")):
        person = hired(hris, last_name, division=division)
        if last_name == "Brand":
            paid(hris, person, "70000.55", since=date(2026, 1, 1))
            paid(hris, person, "6666.67", "Month", since=date(2026, 10, 12))
    pulled(connection, "people")
    pulled(connection, "cost_rates")
    load(payroll)

    # Halm, payroll, EUR: 80,000.00 / 1,600 = 50.0000 an hour; from 16 October 84,000.50 / 1,600 = 52.5003 an hour.
    #   15 October 7.5 h      x 50.0000 = 375.00
    #   16 October 20 minutes x 52.5003 =  17.5001   ->  17.50
    #   19 October 8.25 h     x 52.5003 = 433.127475 -> 433.13
    #   375.00 + 17.50 + 433.13 = 825.63
    work(project, "Ida Halm", (date(2026, 10, 15), "7.5"), (date(2026, 10, 16), "0.3333333333"))
    work(project, "Ida Halm", (date(2026, 10, 19), "8.25"))
    # Brand, HRIS, EUR: 70,000.55 / 1,600 = 43.7503 an hour; from 12 October 6,666.67 x 12 / 1,600 = 50.0000 an hour.
    #    9 October 7.75 h     x 43.7503 = 339.064825 -> 339.06
    #   12 October 6.5 h      x 50.0000 = 325.00
    #   339.06 + 325.00 = 664.06
    work(project, "Ida Brand", (date(2026, 10, 9), "7.75"), (date(2026, 10, 12), "6.5"))
    # Moor, payroll, GBP: 41.50 an hour from 12 October; before it there is no rate: 8 h without cost.
    #   13 October 7.4 h      x 41.5000 = 307.10
    #   307.10 / 0.8701 GBP for a euro = 352.9479 -> 352.95
    work(project, "Ida Moor", (date(2026, 10, 8), "8"), (date(2026, 10, 13), "7.4"))
    run(NOW)

    assert cost_by_person() == {
        "Ida Halm": (Decimal("825.63"), "EUR", Decimal(0)),
        "Ida Brand": (Decimal("664.06"), "EUR", Decimal(0)),
        "Ida Moor": (Decimal("307.10"), "GBP", Decimal(8)),
    }
    # 825.63 + 664.06 + 352.95
    cell = ProjectPeriod.objects.get(project=project, period="2026-10")
    assert (cell.labour_cost, cell.uncosted_hours, cell.missing_rates) == (Decimal("1842.64"), Decimal(8), 0)
    assert ProjectFigures.objects.get(project=project).uncosted_hours == Decimal(8)
    assert [str(difference) for difference in compare(NOW.date(), sample=1).differences] == []


def test_payroll_loaded_before_anybody_is_known_finds_the_same_people(
    hris: Vendor, connection: Connection, project: Project, payroll: Path
) -> None:
    known = GERMANY.replace("ida.halm", "ida.early")
    (payroll / "payroll" / "germany.csv").write_text(known)
    load(payroll)
    hired(hris, "Early", first_name="Ida-Maria", email="ida.early@northlight.example")

    pulled(connection, "people")

    person = Person.objects.get(email="ida.early@northlight.example")
    rates = CostRate.objects.filter(person=person).order_by("service_date")
    assert person.name == "Ida-Maria Early"
    assert list(rates.values_list("amount", "currency")) == [(Decimal(50), "EUR"), (Decimal("52.5003"), "EUR")]


@pytest.mark.parametrize(
    ("pay", "hours", "reason"),
    [
        ("87.654,32", "1600", "pay cannot be read or is not believed (its value is confidential)"),
        ("8765432.10", "1", "pay cannot be read or is not believed (its value is confidential)"),
        ("87654.32", "0", "hours is 0: nothing can be spread over that"),
        ("87654.32", "", "hours is empty"),
        ("", "1600", "pay is empty"),
    ],
)
def test_pay_that_makes_no_rate_is_put_aside_without_the_pay(
    project: Project, payroll: Path, pay: str, hours: str, reason: str
) -> None:
    line = f'ida.halm@northlight.example,Ida Halm,DE,2026-11-01,"{pay}",{hours},EUR\n'
    (payroll / "payroll" / "germany.csv").write_text(GERMANY + line)

    load(payroll)

    aside = QuarantinedRow.objects.get()
    assert (aside.line, aside.external_id, aside.reason) == (4, "ida.halm@northlight.example-2026-11-01", reason)
    assert set(aside.body) == {"email", "name", "legal_entity", "valid_from", "hours", "currency", "file"}
    assert CostRate.objects.count() == 3


def test_what_two_regions_say_of_one_day_is_named_and_counted_once(project: Project, payroll: Path) -> None:
    again = f"{HEAD}\nida.halm@northlight.example,Ida Halm,UK,2026-09-01,99000.00,1600,GBP\n"
    (payroll / "payroll" / "ireland.csv").write_text(again)

    load(payroll)

    reason = "line 2 of payroll/germany.csv has the same email and valid_from: counted once"
    assert list(QuarantinedRow.objects.values_list("stream", "reason")) == [("rates", reason)]
    assert set(CostRate.objects.values_list("amount", flat=True)) == {Decimal(50), Decimal("52.5003"), Decimal("41.5")}


def test_loading_payroll_again_changes_nothing(project: Project, payroll: Path) -> None:
    load(payroll)
    before = list(CostRate.objects.order_by("pk").values_list("pk", "version", "recorded_at"))

    load(payroll)

    assert list(CostRate.objects.order_by("pk").values_list("pk", "version", "recorded_at")) == before
