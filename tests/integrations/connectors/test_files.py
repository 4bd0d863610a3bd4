"""Files: mapped columns, line numbers in the quarantine, dry runs, CSV, JSON, XLSX and zips alike."""

import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import orjson
import pytest

from integrations.canonical.models import Firm, FxRate, LegalEntity, Project
from integrations.connectors.files import declared
from integrations.connectors.files.mapping import FileMapping
from integrations.connectors.files.records import UnreadableFile, read_records
from integrations.models import Connection, QuarantinedRow, StreamCursor
from integrations.pulling.imports import import_feed

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PROJECTS = """
label = "Projects"
[[feeds]]
name = "projects"
entity = "project"
object_type = "project"
file = "projects.csv"
external_id = "Id"
legal_entity = "US"
totals = "Cost"
[feeds.values]
name = { from = "Name", required = true }
budget = { from = "Cost", as = "decimal", times = "1000", required = true }
starts_on = { from = "Start", as = "date", pattern = "%d-%b-%y" }
"""
LINES = "Id,Name,Cost,Start\n1,Alpha,1.5,01-Feb-26\n2,,2,\n3,Gamma,much,\n4,Delta,2.25,\n"


@pytest.fixture
def mapping(tmp_path: Path) -> FileMapping:
    (tmp_path / "projects.csv").write_text(LINES)
    (tmp_path / "projects.toml").write_text(PROJECTS)
    return declared.load("projects", tmp_path)


@pytest.fixture
def files(db: None) -> Connection:
    firm = Firm.objects.create(slug="north", name="Northlight", reporting_currency="USD")
    LegalEntity.objects.create(firm=firm, code="US", name="North US", currency="USD")
    return Connection.objects.create(firm=firm, name="files", kind="files", go_live_at=NOW)


def test_mapped_lines_become_projects(files: Connection, mapping: FileMapping, tmp_path: Path) -> None:
    imported = import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    alpha = Project.objects.get(name="Alpha")
    assert (imported.lines, imported.merged.created, imported.quarantined) == (4, 2, 2)
    assert imported.totals == {"Cost": Decimal("5.75")}
    assert (alpha.budget, str(alpha.starts_on)) == (Decimal(1500), "2026-02-01")


def test_a_bad_line_is_put_aside_with_its_number_and_reason(
    files: Connection, mapping: FileMapping, tmp_path: Path
) -> None:
    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    aside = QuarantinedRow.objects.order_by("line").values_list("line", "external_id", "reason")
    assert list(aside) == [(3, "2", "Name is empty"), (4, "3", "'much' is no number with the decimal mark '.'")]


def test_a_dry_run_says_the_same_and_stores_nothing(files: Connection, mapping: FileMapping, tmp_path: Path) -> None:
    imported = import_feed(files, mapping.feeds[0], tmp_path, now=NOW, is_dry=True)

    assert (imported.merged.created, imported.quarantined) == (2, 2)
    assert (Project.objects.count(), QuarantinedRow.objects.count(), StreamCursor.objects.count()) == (0, 0, 0)


def test_importing_again_changes_nothing(files: Connection, mapping: FileMapping, tmp_path: Path) -> None:
    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    imported = import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    assert (imported.merged.created, imported.merged.changed) == (0, 0)


def test_a_line_mended_in_the_file_leaves_the_quarantine(
    files: Connection, mapping: FileMapping, tmp_path: Path
) -> None:
    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)
    (tmp_path / "projects.csv").write_text(LINES.replace("much", "3"))

    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    assert list(QuarantinedRow.objects.filter(resolved_at=None).values_list("external_id", flat=True)) == ["2"]


def test_no_poll_is_due_for_a_file(files: Connection, mapping: FileMapping, tmp_path: Path) -> None:
    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    cursor = StreamCursor.objects.get()
    assert (cursor.is_paused, cursor.last_success_at, cursor.source_count) == (True, NOW, 4)


def test_a_misspelt_word_in_a_mapping_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(PROJECTS.replace("times", "tiems"))

    with pytest.raises(declared.BadMapping, match=r"bad.toml: unknown word tiems"):
        declared.load("bad", tmp_path)


def test_a_column_that_the_file_lacks_is_named(files: Connection, mapping: FileMapping, tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("Id,Name,Cost\n1,Alpha,1\n")

    import_feed(files, mapping.feeds[0], tmp_path, now=NOW)

    assert QuarantinedRow.objects.get().reason == "there is no column 'Start'"


def test_json_lists_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(orjson.dumps({"count": 1, "rows": [{"Id": "1", "Cost": 2}]}))

    assert list(read_records(path)) == [(1, {"Id": "1", "Cost": 2})]


def test_the_first_sheet_of_a_workbook_is_read_alike(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Id", "Cost"])
    sheet.append(["1", 2.5])
    book.save(tmp_path / "rows.xlsx")

    assert list(read_records(tmp_path / "rows.xlsx")) == [(2, {"Id": "1", "Cost": 2.5})]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.pdf").write_bytes(b"%PDF")

    with pytest.raises(UnreadableFile, match=r"files of kind \.pdf are not read"):
        list(read_records(tmp_path / "rows.pdf"))


def test_bytes_in_another_encoding_are_told(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"Id,Name\n1,Caf\xe9\n")

    with pytest.raises(UnreadableFile, match=r"rows\.csv"):
        list(read_records(tmp_path / "rows.csv"))


def test_a_wide_line_of_a_zipped_file_is_spread_into_rates(files: Connection, tmp_path: Path) -> None:
    (tmp_path / "ecb").mkdir()
    with zipfile.ZipFile(tmp_path / "ecb" / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", "Date,USD,CYP,\n2026-05-04,1.25,N/A,\n")

    import_feed(files, declared.load("ecb").feeds[0], tmp_path, now=NOW)

    rate = FxRate.objects.get()
    assert (rate.base, rate.quote, rate.rate, rate.source) == ("EUR", "USD", Decimal("1.25"), "ECB")


def test_every_mapping_of_the_product_is_understood() -> None:
    assert [declared.load(name).name for name in declared.names()] == [
        *("baselines", "budget_rates", "cesaw", "ecb", "payroll", "sip", "ubl", "us_itdashboard")
    ]
