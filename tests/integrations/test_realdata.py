"""Data that others recorded, loaded by the product's own command: the sums are those of the source.

Of the central bank's rates every run loads the newest days; SIGHTLINE_REALDATA=1 loads all: half a minute.
"""

import os
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from integrations.canonical.models import CostPosting, Firm, FxRate, Person, Project, Task, TimeEntry
from integrations.models import QuarantinedRow

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
RATES, DAYS = "ecb/eurofxref-hist.zip", 300
OURS = ("canonical_", "integrations_")
MILLION = Decimal(1_000_000)
IS_WHOLE = "SIGHTLINE_REALDATA" in os.environ

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data sets are not at {DATA}"),
    pytest.mark.usefixtures("loaded", "db"),
]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Loads everything once; what the command printed."""
    printed, rates = StringIO(), DATA if IS_WHOLE else newest_rates(tmp_path_factory.mktemp("rates"))
    with django_db_blocker.unblock():
        call_command("import_files", mapping=["us_itdashboard", "sip"], stdout=printed)
        call_command("import_files", mapping=["ecb"], path=rates, stdout=printed)
        yield printed.getvalue()
        with connection.cursor() as cursor:
            tables = [name for name in connection.introspection.table_names(cursor) if name.startswith(OURS)]
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def newest_rates(folder: Path) -> Path:
    """A folder with the first lines of the rates, which are the newest."""
    (folder / "ecb").mkdir()
    with zipfile.ZipFile(DATA / RATES) as whole, zipfile.ZipFile(folder / RATES, "w") as part:
        (name,) = whole.namelist()
        part.writestr(name, b"".join(whole.read(name).splitlines(keepends=True)[: DAYS + 1]))
    return folder


def projects(entity: str) -> "list[int]":
    return list(Project.objects.filter(firm__slug="realdata", legal_entity__code=entity).values_list("pk", flat=True))


def test_every_federal_project_with_a_cost_is_a_project() -> None:
    assert len(projects("US")) == 2_450


def test_the_planned_cost_is_the_budget_in_dollars() -> None:
    planned = Project.objects.filter(pk__in=projects("US")).aggregate(total=Sum("budget"))["total"]

    assert planned == Decimal("43099.318688") * MILLION


def test_the_actual_cost_is_posted_on_the_projects_in_dollars() -> None:
    posted = CostPosting.objects.filter(project__in=projects("US"), is_deleted=False)

    assert posted.aggregate(total=Sum("amount"))["total"] == Decimal("44256.0976025") * MILLION
    assert posted.aggregate(total=Sum("reporting_amount"))["total"] == Decimal("44256.0976025") * MILLION


def test_the_projects_without_cost_are_quarantined_with_the_reason() -> None:
    aside = QuarantinedRow.objects.filter(connection__firm__slug="realdata")

    assert aside.count() == 17
    assert set(aside.values_list("reason", flat=True)) == {"Planned Cost ($ M) is empty"}
    assert not aside.filter(line=None).exists()


def test_the_hours_of_the_software_firm_are_all_there() -> None:
    entries = TimeEntry.objects.filter(project__in=projects("UK"))

    assert (len(projects("UK")), Person.objects.count(), Task.objects.count(), entries.count()) == (
        20,
        22,
        10_266,
        12_299,
    )
    assert entries.aggregate(total=Sum("hours"))["total"] == Decimal("95001.98")


def test_the_total_of_a_task_stands_on_each_of_its_lines_as_in_the_source() -> None:
    """HoursActual repeats the task's total for every developer: 162,045.08 over the lines, 95,001.98 over tasks."""
    entries = TimeEntry.objects.filter(project__in=projects("UK"))

    assert entries.aggregate(total=Sum("task__actual_hours"))["total"] == Decimal("162045.08")
    assert Task.objects.aggregate(total=Sum("actual_hours"))["total"] == Decimal("95001.98")


def test_nothing_waits_for_a_parent() -> None:
    assert not TimeEntry.objects.exclude(parents={}).exists()
    assert not CostPosting.objects.exclude(parents={}).exists()


def test_the_reference_rates_are_all_there() -> None:
    rates = FxRate.objects.filter(firm=Firm.objects.get(slug="realdata"))

    if IS_WHOLE:
        assert rates.count() == 221_702
    else:
        assert rates.values("published_on").distinct().count() == DAYS
    assert rates.get(quote="USD", published_on="2026-10-30").rate == Decimal("1.1172")


def test_the_command_says_the_control_totals_of_the_source(loaded: str) -> None:
    assert "Planned Cost ($ M) 43099.318688" in loaded
    assert "HoursActual 162045.08" in loaded


def test_loading_again_changes_nothing() -> None:
    printed = StringIO()

    call_command("import_files", mapping=["us_itdashboard"], stdout=printed)

    assert "projects: 2467 records, 0 new, 0 changed, 17 quarantined" in printed.getvalue()
