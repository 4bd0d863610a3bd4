"""What a merge tells: deals of before as backfill, projects to be recomputed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.canonical.models import Change, Dirty, Firm, Project
from tests.integrations.canonical.builders import merge, opportunity, origin, project, stamp

pytestmark = pytest.mark.django_db
BEFORE_GO_LIVE = datetime(2025, 11, 3, tzinfo=UTC)
AFTER_GO_LIVE = datetime(2026, 4, 3, tzinfo=UTC)


def test_a_deal_won_before_go_live_is_backfill(firm: Firm) -> None:
    source = origin(firm, "crm", "opportunity", "Opportunity")

    merge(source, [opportunity("1", is_won=True, won_at=BEFORE_GO_LIVE)])
    merge(source, [opportunity("2", is_won=True, won_at=AFTER_GO_LIVE)])

    assert list(Change.objects.order_by("id").values_list("is_backfill", flat=True)) == [True, False]


def test_a_deal_that_has_its_project_already_is_backfill(firm: Firm) -> None:
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", known_as=("CRM", "006"))])
    source = origin(firm, "crm", "opportunity", "Opportunity")
    merge(source, [opportunity("006")])
    Change.objects.all().delete()

    merge(source, [opportunity("006", is_won=True, won_at=AFTER_GO_LIVE, changed_at=stamp(9))])

    assert list(Change.objects.values_list("entity", "is_backfill")) == [("opportunity", True)]


def test_a_changed_price_marks_the_project_to_be_recomputed(firm: Firm) -> None:
    source = origin(firm, "psa", "project", "Workspace")
    merge(source, [project()])
    Dirty.objects.all().delete()

    merge(source, [project(price=Decimal(5), changed_at=stamp(9))])

    assert list(Dirty.objects.values_list("project_id", "period")) == [(Project.objects.get().pk, "")]


def test_a_changed_deal_marks_the_project_that_carries_it_out_and_no_other(firm: Firm) -> None:
    deals = origin(firm, "crm", "opportunity", "Opportunity")
    merge(deals, [opportunity("006"), opportunity("007")])
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", known_as=("CRM", "006")), project("78")])
    Dirty.objects.all().delete()

    merge(deals, [opportunity("006"), opportunity("007", amount=Decimal(1), changed_at=stamp(8))])
    assert not Dirty.objects.exists()
    merge(deals, [opportunity("006", amount=Decimal(5), changed_at=stamp(9))])

    carried_out = Project.objects.get(opportunity__amount=5)
    assert list(Dirty.objects.values_list("project_id", "period")) == [(carried_out.pk, "")]
