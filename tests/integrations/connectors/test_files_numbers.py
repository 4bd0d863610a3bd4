"""Files: numbers as people write them, and those that are none with the column's decimal mark."""

from decimal import Decimal
from pathlib import Path

import pytest

from integrations.connectors.files import declared
from integrations.connectors.files.columns import Column

MAPPING = """
label = "Costs"
[[feeds]]
name = "costs"
entity = "project"
object_type = "project"
file = "costs.csv"
external_id = "Id"
[feeds.values]
budget = { from = "Cost", as = "decimal", decimal_mark = "%s" }
"""


def number(written: object, mark: str = ".") -> Decimal:
    value: Decimal = Column(source=("Cost",), kind="decimal", decimal_mark=mark).read({"Cost": written})
    return value


def test_a_control_total_reads_a_column_as_its_feed_does(tmp_path: Path) -> None:
    (tmp_path / "costs.toml").write_text(MAPPING.replace("[feeds.values]", 'totals = "Cost"\n[feeds.values]') % ",")
    (feed,) = declared.load("costs", tmp_path).feeds

    read = [feed.amount({"Id": "1", "Cost": written}, "Cost") for written in ("1.234,50", "12,5", "")]

    assert read == [Decimal("1234.50"), Decimal("12.5"), Decimal(0)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12.50", "12.50"),
        ("-1,234.5", "-1234.5"),
        ("1,234,567", "1234567"),
        ("+7", "7"),
        (".5", "0.5"),
        ("1e-05", "0.00001"),
        (1234.5, "1234.5"),
    ],
)
def test_a_point_stands_before_the_fraction_unless_declared(written: object, expected: str) -> None:
    assert number(written) == Decimal(expected)


@pytest.mark.parametrize(
    "written", ["12,50", "1.234,56", "1,23,456", "12,3456", "1,234,56.7", "--1", "NaN", "1 000", "²"]
)
def test_what_is_no_number_with_a_point_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no number with the decimal mark"):
        number(written)


@pytest.mark.parametrize(
    ("written", "expected"), [("12,50", "12.50"), ("1.234.567,8", "1234567.8"), ("1.234", "1234"), (1.234, "1.234")]
)
def test_a_declared_comma_stands_before_the_fraction(written: object, expected: str) -> None:
    assert number(written, ",") == Decimal(expected)


@pytest.mark.parametrize("written", ["12.50", "1,234.56"])
def test_what_is_no_number_with_a_comma_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no number with the decimal mark ','"):
        number(written, ",")


def test_the_mapping_declares_the_mark(tmp_path: Path) -> None:
    (tmp_path / "costs.toml").write_text(MAPPING % ",")

    feed = declared.load("costs", tmp_path).feeds[0]

    assert feed.row({"Id": "1", "Cost": "1.234,50"}).values == {"budget": Decimal("1234.50")}


def test_another_mark_is_refused(tmp_path: Path) -> None:
    (tmp_path / "costs.toml").write_text(MAPPING % "'")

    with pytest.raises(declared.BadMapping, match="decimal_mark"):
        declared.load("costs", tmp_path)
