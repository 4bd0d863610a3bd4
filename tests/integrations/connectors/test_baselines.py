"""Baselines from files: found by any system's id of the project, and never changed once they are in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from integrations.canonical.models import Baseline, BaselinePeriod, Firm, Link, Project
from integrations.connectors.files import declared
from integrations.models import Connection, QuarantinedRow
from integrations.pulling.imports import Imported, import_feed
from integrations.sandbox.kantata.plans import keep_plans
from integrations.sandbox.world.builder import build_firm

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEAD = "project,number,made_on,reason,approver,month,hours,cost,revenue,currency\n"
FIRST = HEAD + (
    "4711,1,2026-01-12,As sold,Mara Lindt,2026-01,160,14400.00,24000.00,EUR\n"
    "4711,1,2026-01-12,As sold,Mara Lindt,2026-02,200,18000.00,30000.00,EUR\n"
)


@pytest.fixture
def files(db: None) -> Connection:
    firm = Firm.objects.create(slug="north", name="Northlight", reporting_currency="EUR")
    psa = Connection.objects.create(firm=firm, name="PSA", kind="kantata", go_live_at=NOW)
    project = Project.objects.create(firm=firm, name="Rollout", currency="EUR", recorded_at=NOW)
    Link.objects.create(
        connection=psa, object_type="workspace", external_id="4711", entity="project", canonical_id=project.pk
    )
    return Connection.objects.create(firm=firm, name="Baselines", kind="files", go_live_at=NOW)


def load(files: Connection, folder: Path, lines: str) -> list[Imported]:
    (folder / "baselines").mkdir(exist_ok=True)
    (folder / "baselines" / "plans.csv").write_text(lines)
    return [import_feed(files, feed, folder, now=NOW) for feed in declared.load("baselines").feeds]


def test_a_plan_by_month_is_of_the_project_the_psa_knows(files: Connection, tmp_path: Path) -> None:
    plans, months = load(files, tmp_path, FIRST)

    plan = Baseline.objects.get()
    assert (plan.number, plan.approver, plan.project) == (1, "Mara Lindt", Project.objects.get())
    assert (plans.merged.created, months.merged.created) == (1, 2)
    assert months.totals == {"cost": Decimal(32_400), "hours": Decimal(360), "revenue": Decimal(54_000)}
    kept = BaselinePeriod.objects.order_by("month").values_list("month", "amount", "hours", "baseline_id")
    assert list(kept) == [
        ("2026-01", Decimal(14_400), Decimal(160), plan.pk),
        ("2026-02", Decimal(18_000), Decimal(200), plan.pk),
    ]


def test_another_cost_under_the_same_number_is_quarantined_and_a_new_number_is_taken(
    files: Connection, tmp_path: Path
) -> None:
    load(files, tmp_path, FIRST)
    anew = "4711,2,2026-02-20,More scope,Mara Lindt,2026-02,300,27000.00,30000.00,EUR\n"

    _, months = load(files, tmp_path, FIRST.replace("18000.00", "19000.00") + anew)

    assert (months.merged.created, months.merged.changed, months.quarantined) == (1, 0, 1)
    (refused,) = QuarantinedRow.objects.all()
    assert "state the new plan under the next number" in refused.reason
    assert sorted(BaselinePeriod.objects.values_list("baseline__number", "amount")) == [
        (1, Decimal(14_400)),
        (1, Decimal(18_000)),
        (2, Decimal(27_000)),
    ]


def test_the_project_offices_file_of_the_demo_firm_is_taken_whole(files: Connection, tmp_path: Path) -> None:
    firm = build_firm(7, date(2026, 11, 20))
    keep_plans(tmp_path, firm)

    plans, months = (import_feed(files, feed, tmp_path, now=NOW) for feed in declared.load("baselines").feeds)

    assert (plans.merged.created, plans.quarantined, months.quarantined) == (len(firm.baselines), 0, 0)
    assert months.merged.created == sum(len(plan.months) for plan in firm.baselines)
    assert all(plan.is_pending_parent for plan in Baseline.objects.all())
    planned = sum((month.cost for plan in firm.baselines for month in plan.months), Decimal(0))
    assert months.totals["cost"] == planned
