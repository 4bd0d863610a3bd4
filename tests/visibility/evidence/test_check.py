"""A pack proves its number on its own; one input that was altered is named."""

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integrations.canonical.models import ContractLine, TimeEntry
from tests.visibility import builders as make
from tests.visibility.evidence.shop import Shop, altered, files, project_pack, tile_pack
from visibility.access import Viewer
from visibility.evidence.archive import NoPack, rows_of
from visibility.evidence.check import check
from visibility.evidence.numbers import TILES
from visibility.models import ProjectFigures
from visibility.projections import rebuild

pytestmark = pytest.mark.django_db
# In another currency, by percentage of completion, from plans and from what nobody does.
HARDEST = (
    ("P-UK", "eac_reporting"),
    ("P-UK", "forecast_margin_reporting"),
    ("P-UK", "unbilled_reporting"),
    ("P-UK", "staffing_risk"),
    ("P-COST", "recognised"),
    ("P-COST", "unbilled"),
    ("P-COST", "progress_pct"),
    ("P-SIGN", "recognised"),
    ("P-SIGN", "forecast_margin"),
    ("P-SIGN", "bac"),
)


@pytest.mark.parametrize("role", ["finance", "executive"])
def test_every_number_is_proved_by_its_pack(shop: Shop, role: str) -> None:
    viewer = make.make_viewer(shop.psa.firm, role=role)
    packs = {key: tile_pack(viewer, key) for key in TILES}
    packs |= {f"{code} {key}": project_pack(viewer, code, key) for code, key in HARDEST}

    found = {name: check(io.BytesIO(pack)).differences for name, pack in packs.items()}

    assert {name: differences for name, differences in found.items() if differences} == {}


@pytest.mark.parametrize("method", ["fixed_poc_effort", "cost_plus", "capped_tm"])
def test_what_a_contract_earns_is_proved_without_rates(shop: Shop, method: str) -> None:
    line = ContractLine.objects.filter(project=shop.signed, revenue_method="retainer")
    line.update(revenue_method=method, fee_percent=10, cap=900)
    rebuild.rebuild(make.NOW)
    executive = make.make_viewer(shop.psa.firm)

    keys = ("recognised", "forecast_revenue", "unbilled", "burn_pct")
    found = [check(io.BytesIO(project_pack(executive, "P-SIGN", key))).differences for key in keys]

    assert found == [()] * len(keys)


def test_labour_after_the_closing_day_is_in_no_sum(shop: Shop) -> None:
    person = TimeEntry.objects.filter(project=shop.by_cost).earliest("pk").person
    make.make_time(shop.by_cost, shop.psa, person, service_date=make.TODAY + timedelta(days=3), hours=Decimal(7))
    rebuild.rebuild(make.NOW)
    executive = make.make_viewer(shop.psa.firm)
    pack = project_pack(executive, "P-COST", "ac")

    labour = [row for row in rows_of(files(pack)["postings.csv"]) if row["kind"] == "labour"]

    assert check(io.BytesIO(pack)).differences == ()
    assert [(row["day"], row["own"]) for row in labour] == [("2026-06-01", "1291.62")]


def test_what_came_since_a_project_was_measured_is_told_and_is_no_difference(shop: Shop, finance: Viewer) -> None:
    was = ProjectFigures.objects.get(project=shop.hourly)
    make.make_expense(shop.hourly, shop.psa, None, amount=Decimal(1))

    found = check(io.BytesIO(project_pack(finance, "P-HOUR", "ac")))
    rebuild.rebuild(make.NOW)
    measured = check(io.BytesIO(project_pack(finance, "P-HOUR", "ac")))

    now = ProjectFigures.objects.get(project=shop.hourly)
    came = "What came for project P-HOUR since it was measured: {0} is {1} with it, shown is {2}."
    assert (found.value, found.differences) == (str(was.ac), ())
    assert came.format("ac", now.ac, was.ac) in found.notes
    assert (measured.value, measured.differences, measured.notes) == (str(now.ac), (), ())


def test_a_number_altered_while_its_project_waits_is_still_found(shop: Shop, finance: Viewer) -> None:
    shown = str(ProjectFigures.objects.get(project=shop.hourly).ac)
    make.make_expense(shop.hourly, shop.psa, None, amount=Decimal(1))
    pack = project_pack(finance, "P-HOUR", "ac")

    found = check(altered(pack, "number.json", f'"value": "{shown}"', '"value": "1.0000"', with_new_hashes=True))

    assert found.differences == (f"The number is 1.0000; reckoned from its inputs it is {shown}.",)


def test_an_altered_file_is_named(shop: Shop, finance: Viewer) -> None:
    pack = tile_pack(finance, "burn")

    found = check(altered(pack, "postings.csv", "1125.0000", "9125.0000"))

    assert found.differences == ("postings.csv was altered: its SHA-256 is not that of the manifest.",)


def test_an_altered_input_with_new_hashes_gives_another_number(shop: Shop, finance: Viewer) -> None:
    pack = project_pack(finance, "P-HOUR", "recognised")

    found = check(
        altered(pack, "postings.csv", "1125.0000,EUR,1125.0000", "1125.0000,EUR,9125.0000", with_new_hashes=True)
    )

    assert found.differences == (
        "Project P-HOUR: recognised is 1465.0000; reckoned from its inputs it is 9465.0000.",
        "The number is 1465.0000; reckoned from its inputs it is 9465.0000.",
    )


def test_a_fact_that_its_posting_does_not_follow_from_is_named(shop: Shop, finance: Viewer) -> None:
    pack = project_pack(finance, "P-HOUR", "billed")

    found = check(altered(pack, "facts.csv", ",500.0000,EUR", ",700.0000,EUR", with_new_hashes=True))

    assert len(found.differences) == 1
    assert found.differences[0].endswith("states 700.0000, its posting 500.0000.")


def test_what_is_no_pack_is_refused() -> None:
    with pytest.raises(NoPack, match="cannot be read as a ZIP"):
        check(io.BytesIO(b"PK no zip"))


def test_inputs_that_make_no_sense_are_refused(shop: Shop, finance: Viewer) -> None:
    pack = project_pack(finance, "P-HOUR", "ac")

    with pytest.raises(NoPack, match="it was altered"):
        check(altered(pack, "projects.json", '"method"', '"methods"', with_new_hashes=True))


def test_the_command_makes_a_pack_and_proves_it(shop: Shop, finance: Viewer, tmp_path: Path) -> None:
    path, told = tmp_path / "margin.zip", io.StringIO()
    call_command("evidence", str(path), number="margin", user=finance.username)

    call_command("evidence", str(path), stdout=told)

    lines = told.getvalue().splitlines()
    assert lines[-1] == "proved: the hashes match, and the number follows from its inputs"
    assert lines[2].startswith(f"taken by {finance.username} at ")
    assert [one.name for one in tmp_path.iterdir()] == ["margin.zip"]


def test_the_command_fails_over_a_pack_that_proves_nothing(shop: Shop, finance: Viewer, tmp_path: Path) -> None:
    path = tmp_path / "ac.zip"
    path.write_bytes(altered(project_pack(finance, "P-HOUR", "ac"), "facts.csv", "PSA", "ERP").getvalue())

    with pytest.raises(CommandError, match="1 differences"):
        call_command("evidence", str(path), stdout=io.StringIO())


def test_the_command_writes_nothing_for_somebody_unknown(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no user"):
        call_command("evidence", str(tmp_path / "x.zip"), number="margin", user="nobody-here")

    assert list(tmp_path.iterdir()) == []
