"""What the facts bring, as PostgreSQL writes it: the table that Python would write of the same, and the same days."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Project, TimeEntry
from tests.visibility import builders as make
from tests.visibility.evidence.shop import Shop
from visibility.evidence import brought
from visibility.evidence.archive import table
from visibility.evidence.brought import POSTING_HEAD, Sums, brought_by
from visibility.projections.believed import FactPosting, days_of, postings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project_ids(shop: Shop) -> list[int]:
    """Every project of the shop, and one in a currency that nobody has a rate for, with hours that name no day."""
    unrated = make.make_project(shop.germany, code="P-YEN", currency="JPY")
    person = TimeEntry.objects.filter(project=shop.hourly).earliest("pk").person
    make.make_time(unrated, shop.psa, person, amount=Decimal(7), currency="EUR")
    make.make_time(unrated, shop.psa, person, service_date=None, amount=Decimal(9), currency="EUR")
    return list(Project.objects.order_by("pk").values_list("pk", flat=True))


def test_postings_are_written_as_python_writes_them(project_ids: list[int]) -> None:
    with brought_by(project_ids, summed_to=None) as found:
        written = b"".join(found.lines)

    assert written == b"".join(table(POSTING_HEAD, postings_of(project_ids)))


def test_their_days_are_those_that_the_postings_have(project_ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought, "PROJECTS_AT_ONCE", 2)
    by_project: dict[int, list[FactPosting]] = defaultdict(list)
    for one in postings_of(project_ids):
        by_project[one.project_id].append(one)

    with brought_by(project_ids, summed_to=None) as found:
        assert found.days == {key: days_of(postings) for key, postings in by_project.items()}


def test_labour_is_summed_to_the_day_a_project_was_closed_on_with_what_has_no_day() -> None:
    sums = Sums()
    days = {
        "2026-06-02": ("10.50", "9.00"),
        "2026-06-05": ("1.00", ""),
        "2026-07-01": ("70", "70"),
        "": ("0.25", "0.2"),
    }
    sums.add([("7", "", "time_entry", "1", "labour", day, "", "EUR", *both) for day, both in days.items()])
    sums.add([("8", "", "expense_entry", "2", "expense", "2026-06-02", "", "EUR", "5", "5")])

    assert sums.labour("7", date(2026, 6, 30)) == ("2026-06-02", Decimal("11.75"), Decimal("9.20"))
    assert sums.labour("8", date(2026, 6, 30)) is None
