"""What was signed and planned in the store: found by the deal, versioned, and baselines that nobody changes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from integrations.canonical.models import (
    Baseline,
    BaselinePeriod,
    ChangeOrder,
    ChangeOrderReplaced,
    Contract,
    Dirty,
    Firm,
    Project,
)
from integrations.connector import Row
from tests.integrations.canonical.builders import merge, opportunity, origin, project, stamp

pytestmark = pytest.mark.django_db
DEAL = {"project": ("Opportunity", "006")}
SOLD = {"opportunity": ("*", "006")}


def contract(**changes: Any) -> Row:
    values = {"number": "401", "currency": "EUR", "signed_on": date(2026, 4, 1), "po_number": "PO-7"}
    return Row("800", values | changes, DEAL, changed_at=stamp(0))


def change_order(**changes: Any) -> Row:
    values: dict[str, Any] = {"number": "CO-1", "amount": Decimal(9000), "currency": "EUR", "signed_on": None}
    parents = DEAL | {"contract": ("Contract", "800")}
    return Row("801", values | changes, parents, changed_at=stamp(0))


def baseline(number: int = 1, **changes: Any) -> Row:
    values = {"number": number, "reason": "As sold", "approver": "Mara Lindt", "made_on": date(2026, 4, 2)}
    return Row(f"77-{number}", values | changes, {"project": ("Workspace", "77")})


def month(cost: int = 4000) -> Row:
    values = {"month": "2026-05", "amount": Decimal(cost), "hours": Decimal(50), "currency": "EUR"}
    return Row("77-1-2026-05", values, {"project": ("Workspace", "77"), "baseline": ("baseline", "77-1")})


def sell(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity(parents={})])


def carry_out(firm: Firm) -> Project:
    merge(origin(firm, "psa", "project", "Workspace"), [project("78", code="P-2", parents=SOLD)])
    return Project.objects.get(code="P-2")


def keep(firm: Firm, entity: str, object_type: str, row: Row, system: str = "crm") -> None:
    merge(origin(firm, system, entity, object_type), [row])


def test_a_contract_is_of_the_project_that_carries_out_its_deal(firm: Firm) -> None:
    sell(firm)
    sold = carry_out(firm)

    keep(firm, "contract", "Contract", contract())

    kept = Contract.objects.get()
    assert (kept.project_id, kept.is_pending_parent, kept.legal_entity_id) == (sold.pk, False, sold.legal_entity_id)


def test_a_contract_waits_for_its_project_under_the_key_of_the_deal(firm: Firm) -> None:
    sell(firm)
    keep(firm, "contract", "Contract", contract())
    assert Contract.objects.get().is_pending_parent

    sold = carry_out(firm)

    assert Contract.objects.get().project_id == sold.pk
    assert Dirty.objects.filter(project_id=sold.pk, period="").exists()


def test_a_contract_finds_a_project_that_learns_its_deal_later(firm: Firm) -> None:
    keep(firm, "contract", "Contract", contract())
    sold = carry_out(firm)
    assert Contract.objects.get().is_pending_parent

    sell(firm)

    assert Contract.objects.get().project_id == sold.pk


def test_a_change_order_that_is_signed_is_a_new_version_and_the_pending_one_is_kept(firm: Firm) -> None:
    sell(firm)
    sold = carry_out(firm)
    keep(firm, "contract", "Contract", contract())
    keep(firm, "change_order", "Order", change_order())
    Dirty.objects.all().delete()

    keep(firm, "change_order", "Order", change_order(signed_on=date(2026, 5, 4), service_date=date(2026, 5, 4)))

    kept = ChangeOrder.objects.get()
    assert (kept.version, kept.signed_on, kept.contract_id) == (2, date(2026, 5, 4), Contract.objects.get().pk)
    assert kept.reporting_amount == Decimal(9000)
    assert ChangeOrderReplaced.objects.get().fields["signed_on"] is None
    assert Dirty.objects.filter(project_id=sold.pk).exists()


def plan(firm: Firm) -> None:
    keep(firm, "baseline", "baseline", baseline(), "psa")
    keep(firm, "baseline_period", "month", month(), "psa")


def test_a_baseline_keeps_its_months(firm: Firm) -> None:
    plan(firm)

    kept = BaselinePeriod.objects.get()
    assert (kept.baseline_id, kept.amount, kept.hours) == (Baseline.objects.get().pk, Decimal(4000), Decimal(50))
    assert kept.project == Project.objects.get()


@pytest.mark.parametrize(
    ("entity", "object_type", "row"),
    [("baseline", "baseline", baseline(reason="Better")), ("baseline_period", "month", month(4500))],
    ids=["baseline", "month"],
)
def test_what_was_approved_is_never_changed(firm: Firm, entity: str, object_type: str, row: Row) -> None:
    plan(firm)

    with pytest.raises(IntegrityError, match="state the new plan under the next number"), transaction.atomic():
        keep(firm, entity, object_type, row, "psa")

    assert (Baseline.objects.get().reason, BaselinePeriod.objects.get().amount) == ("As sold", Decimal(4000))


def test_the_same_again_is_no_change_and_a_new_plan_is_the_next_number(firm: Firm) -> None:
    plan(firm)
    plan(firm)

    keep(firm, "baseline", "baseline", baseline(2, made_on=date(2026, 6, 1)), "psa")

    assert sorted(Baseline.objects.values_list("number", "version")) == [(1, 1), (2, 1)]


def test_a_month_that_is_none_is_refused(firm: Firm) -> None:
    plan(firm)
    row = Row("77-1-x", {"month": "2026-13", "currency": "EUR"}, {"baseline": ("baseline", "77-1")})

    with pytest.raises(IntegrityError), transaction.atomic():
        keep(firm, "baseline_period", "month", row, "psa")


def test_they_are_among_all_facts(firm: Firm) -> None:
    plan(firm)

    with connection.cursor() as cursor:
        cursor.execute("SELECT entity FROM canonical_all_facts ORDER BY entity")
        assert [name for (name,) in cursor.fetchall()] == ["baseline", "baseline_period"]
