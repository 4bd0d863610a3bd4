"""Budget rates: from the folder that is polled, and by the mapping for a file in hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from integrations.canonical.models import FxRate
from integrations.connectors.files import declared
from integrations.connectors.files.plan_rates import is_plan, to_budget_rate
from integrations.models import Connection, QuarantinedRow, StreamCursor
from integrations.pulling.imports import import_feed
from integrations.sandbox.world.exchange import plan_lines
from integrations.sandbox.world.types import FxRate as Published
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.test_e_invoices import folder, inbox, pulled
from tests.visibility.builders import make_firm, make_rate

__all__ = ["folder", "inbox"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, tzinfo=UTC)
HEAD = "valid_from,base,currency,rate"


def kept() -> list[tuple[str, str, date, Decimal]]:
    found = FxRate.objects.filter(rate_type="budget").order_by("quote", "published_on")
    return list(found.values_list("base", "quote", "published_on", "rate"))


def test_the_folders_plans_are_read_and_corrected(folder: Vendor, inbox: Connection) -> None:
    plan = f"{HEAD}\n2026-01-01,EUR,USD,1.15\n2026-01-01,EUR,GBP,-1\n"
    folder.do("put_files", files=[{"name": "budget-rates-2026.csv", "text": plan}])
    pulled(inbox)
    folder.do("put_files", files=[{"name": "budget-rates-again.csv", "text": f"{HEAD}\n2026-01-01,EUR,USD,1.20\n"}])
    pulled(inbox)

    assert kept() == [("EUR", "USD", date(2026, 1, 1), Decimal("1.20"))]
    assert FxRate.objects.get(rate_type="budget").exchange_id is not None
    assert QuarantinedRow.objects.get(stream="budget_rates").reason.endswith("a rate of -1 is none")


def test_published_rates_are_not_counted_with_those_of_a_plan(folder: Vendor, inbox: Connection) -> None:
    make_rate(inbox.firm, published_on=date(2026, 6, 1))
    make_rate(inbox.firm, published_on=date(2026, 6, 2))
    folder.do("put_files", files=[{"name": "budget-rates-2026.csv", "text": f"{HEAD}\n2026-01-01,EUR,USD,1.15\n"}])
    pulled(inbox)

    assert StreamCursor.objects.get(connection=inbox, stream="budget_rates").held_count == 1


def test_the_mapping_loads_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "budget-rates").mkdir()
    (tmp_path / "budget-rates" / "2026.csv").write_text(f"{HEAD}\n2026-01-01,EUR,USD,1.15\n")
    files = Connection.objects.create(firm=make_firm(), name="plans", kind="files", go_live_at=NOW)

    import_feed(files, declared.load("budget_rates").feeds[0], tmp_path, now=NOW)

    assert kept() == [("EUR", "USD", date(2026, 1, 1), Decimal("1.15"))]


@pytest.mark.parametrize("name", ["currency", "rate", "valid_from"])
def test_a_line_that_leaves_something_out_says_what(name: str) -> None:
    line = {"key": "plan line 2", "valid_from": "2026-01-01", "base": "EUR", "currency": "USD", "rate": "1"}

    with pytest.raises(ValueError, match=f"plan line 2 does not state {name}; a line is {HEAD}"):
        to_budget_rate({**line, name: ""}, {})


def test_treasury_plans_by_the_last_rate_before_the_year() -> None:
    days = (date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 2))
    rates = [Published(day, "EUR", "USD", Decimal("1.1") + place) for place, day in enumerate(days)]

    assert list(plan_lines(rates, date(2026, 1, 1))) == ["2026-01-01,EUR,USD,2.10"]
    assert list(plan_lines(rates, date(2025, 1, 1))) == ["2025-01-01,EUR,USD,1.10"]


def test_only_plans_are_taken_for_plans() -> None:
    assert is_plan("budget-rates-2026.csv")
    assert not is_plan("invoice-budget-rates.xml")
