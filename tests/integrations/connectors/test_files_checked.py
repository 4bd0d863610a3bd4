"""Files: values that are not believed, time that did not go by, lines that say again what was said."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from integrations.canonical.models import Firm, LegalEntity, Project
from integrations.connectors.files import declared
from integrations.connectors.files.columns import Column
from integrations.connectors.files.elapsed import Elapsed
from integrations.models import Connection, QuarantinedRow
from integrations.pulling.imports import import_feed

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHORT, LONG = "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M:%S"
MAPPING = """
label = "Projects"
[[feeds]]
name = "projects"
entity = "project"
object_type = "project"
file = "projects.csv"
external_id = "Id"
once = ["Name", "Start"]
legal_entity = { from = "Entity" }
[feeds.values]
name = { from = "Name", required = true }
starts_on = { from = "Start", as = "date", at_least = "2000-01-01", nothing = ["-", "\\\\N"] }
budget = { from = "Cost", as = "decimal", over = "Parts", confidential = true, at_most = "100" }
"""
HEAD = "Id,Name,Start,Entity,Cost,Parts\n"


def loaded(tmp_path: Path, lines: str) -> Connection:
    firm = Firm.objects.create(slug="north", name="Northlight", reporting_currency="USD")
    LegalEntity.objects.create(firm=firm, code="US", name="North US", currency="USD")
    files = Connection.objects.create(firm=firm, name="files", kind="files", go_live_at=NOW)
    (tmp_path / "projects.toml").write_text(MAPPING)
    return again(files, tmp_path, lines)


def again(files: Connection, tmp_path: Path, lines: str) -> Connection:
    (tmp_path / "projects.csv").write_text(HEAD + lines)
    import_feed(files, declared.load("projects", tmp_path).feeds[0], tmp_path, now=NOW)
    return files


def aside() -> list[tuple[int | None, str, str]]:
    waiting = QuarantinedRow.objects.filter(resolved_at=None).order_by("line")
    return list(waiting.values_list("line", "external_id", "reason"))


@pytest.mark.django_db
def test_a_line_that_says_again_what_another_says_is_counted_once(tmp_path: Path) -> None:
    loaded(tmp_path, "1,A,2026-01-01,US,1,1\n2,A,2026-01-01,US,1,1\n1,B,2026-01-01,US,1,1\n3,A,2026-01-02,US,1,1\n")

    assert list(Project.objects.order_by("pk").values_list("name", "starts_on")) == [
        ("A", date(2026, 1, 1)),
        ("A", date(2026, 1, 2)),
    ]
    assert aside() == [
        (3, "2", "line 2 has the same Name, Start: counted once"),
        (4, "1", "line 2 has the same Id: counted once"),
    ]


@pytest.mark.django_db
def test_the_second_line_leaves_the_quarantine_when_it_says_something_else(tmp_path: Path) -> None:
    files = loaded(tmp_path, "1,A,2026-01-01,US,1,1\n1,B,2026-01-01,US,1,1\n")

    again(files, tmp_path, "1,A,2026-01-01,US,1,1\n2,B,2026-01-01,US,1,1\n")

    assert (Project.objects.count(), aside()) == (2, [])


@pytest.mark.django_db
def test_a_line_that_could_not_be_read_is_no_first_line(tmp_path: Path) -> None:
    loaded(tmp_path, "1,A,1999-12-31,US,1,1\n1,A,2026-01-01,US,1,1\n")

    assert Project.objects.get().starts_on == date(2026, 1, 1)
    assert aside() == [(2, "1", "Start is '1999-12-31': less than 2000-01-01 is not believed")]


@pytest.mark.django_db
def test_a_text_may_mean_nothing_and_a_column_the_legal_entity(tmp_path: Path) -> None:
    loaded(tmp_path, "1,A,\\N,North US,90,3\n2,B,-,,,1\n")

    stored = Project.objects.order_by("name").values_list("starts_on", "budget", "legal_entity__code")
    assert list(stored) == [(None, Decimal(30), "US"), (None, None, None)]


@pytest.mark.django_db
@pytest.mark.parametrize("cost", ["70123", "7O123"])
def test_what_is_confidential_is_neither_in_the_reason_nor_in_the_quarantine(tmp_path: Path, cost: str) -> None:
    loaded(tmp_path, f"1,A,2026-01-01,US,{cost},2\n")

    row = QuarantinedRow.objects.get()
    assert row.reason == "Cost cannot be read or is not believed (its value is confidential)"
    assert row.body == {"Id": "1", "Name": "A", "Start": "2026-01-01", "Entity": "US", "Parts": "2"}


def test_nothing_is_spread_over_nothing() -> None:
    pay = Column(("Cost",), "decimal", over="Parts", is_confidential=True)

    with pytest.raises(ValueError, match="Parts is 0: nothing can be spread over that"):
        pay.read({"Cost": "5", "Parts": "0"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9/16/2011 3:03", datetime(2011, 9, 16, 3, 3, tzinfo=UTC)),
        ("0016-01-11 16:22:26", datetime(16, 1, 11, 16, 22, 26, tzinfo=UTC)),
    ],
)
def test_the_first_pattern_that_fits_counts(text: str, expected: datetime) -> None:
    assert Column(("at",), "datetime", patterns=(SHORT, LONG)).read({"at": text}) == expected


@pytest.mark.parametrize(
    "text", ["13/16/2011 3:03", "2/30/2011 3:03", "9/16/11 3:03", "9/16/2011", "\uff19/16/2011 3:03"]
)
def test_a_text_that_no_pattern_fits_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text!r} is no date of the form {SHORT} or {LONG}"):
        Column(("at",), "datetime", patterns=(SHORT, LONG)).read({"at": text})


def test_all_columns_of_a_joined_value_are_needed() -> None:
    key = Column(("item", "person"), joined="-")

    assert [key.read({"item": "7", "person": person}) for person in ("12", "")] == ["7-12", ""]


@pytest.mark.parametrize(
    ("stated", "away", "reason"),
    [
        ("50", "10", None),
        ("51", "10", None),
        ("52", "10", "stated is 52, but there are 50 minutes from start to end without away"),
        ("60", "-1", "away is '-1': less than 0 is not believed"),
        ("", "10", None),
    ],
)
def test_the_time_stated_is_the_time_that_went_by(stated: str, away: str, reason: str | None) -> None:
    check = Elapsed(
        start=Column(("start",), "datetime", patterns=(SHORT,)),
        end=Column(("end",), "datetime", patterns=(SHORT,)),
        less=Column(("away",), "decimal", at_least=Decimal(0)),
        stated=Column(("stated",), "decimal"),
    )
    record = {"start": "6/1/2026 8:00", "end": "6/1/2026 9:00", "away": away, "stated": stated}

    assert refusal(check, record) == reason


def refusal(check: Elapsed, record: dict[str, str]) -> str | None:
    try:
        check.check(record)
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (
            'name = { from = "Name", at_most = "9" }',
            "at_most is for columns that are decimal, date, datetime, not text",
        ),
        ('budget = { from = "Cost", as = "decimal", at_least = "none" }', "at_least is 'none', no decimal"),
        ('budget = { from = "Cost", as = "decimal", over = "0" }', "over is 0; use a number above 0"),
    ],
)
def test_a_bound_that_bounds_nothing_is_refused(tmp_path: Path, word: str, reason: str) -> None:
    (tmp_path / "bad.toml").write_text(MAPPING.partition("[feeds.values]")[0] + f"[feeds.values]\n{word}\n")

    with pytest.raises(declared.BadMapping, match=reason):
        declared.load("bad", tmp_path)
