"""Our own creations coming back are recognised: one record, under the reference we reserved."""

import pytest

from integrations.canonical import store
from integrations.canonical.models import Firm, Link, Opportunity, Project
from tests.integrations.canonical.builders import NOW, merge, opportunity, origin, project

pytestmark = pytest.mark.django_db


def test_our_own_project_coming_back_is_no_stranger(firm: Firm) -> None:
    source = origin(firm, "psa", "project", "Workspace")
    reserved = store.reserve_link(
        connection_id=source.connection_id,
        object_type="Workspace",
        external_ref="demo-project-006",
        entity="project",
        values={"name": "Rollout", "currency": "EUR"},
        now=NOW,
    )

    merge(source, [project("77", external_ref="demo-project-006")])

    link = Link.objects.get()
    assert (link.canonical_id, link.external_id) == (reserved, "77")
    assert (Project.objects.get().pk, Project.objects.get().version) == (reserved, 1)


def test_a_completed_reservation_is_found_by_its_id(firm: Firm) -> None:
    source = origin(firm, "psa", "project", "Workspace")
    key = {"connection_id": source.connection_id, "object_type": "Workspace", "external_ref": "demo-project-006"}
    reserved = store.reserve_link(**key, entity="project", now=NOW)  # type: ignore[arg-type]
    completed = store.complete_link(**key, external_id="77", url="http://psa/77")  # type: ignore[arg-type]

    merge(source, [project("77")])

    assert (completed, Project.objects.get().pk) == (reserved, reserved)
    assert Link.objects.get().url == "http://psa/77"


def test_one_reference_reserved_at_two_systems_is_one_record(firm: Firm) -> None:
    psa, erp = origin(firm, "psa", "project", "Workspace"), origin(firm, "erp", "project", "job")
    key = {"external_ref": "demo-project-006", "entity": "project", "now": NOW}

    first = store.reserve_link(connection_id=psa.connection_id, object_type="Workspace", **key)  # type: ignore[arg-type]
    second = store.reserve_link(connection_id=erp.connection_id, object_type="job", **key)  # type: ignore[arg-type]

    assert (first, Project.objects.count()) == (second, 1)


def test_what_only_we_knew_of_our_project_stays_when_its_view_comes(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])
    deal = Opportunity.objects.get()
    source = origin(firm, "psa", "project", "Workspace")
    store.reserve_link(
        connection_id=source.connection_id,
        object_type="Workspace",
        external_ref="demo-project-006",
        entity="project",
        values={"opportunity_id": deal.pk},
        now=NOW,
    )

    merge(source, [project("77", external_ref="demo-project-006")])

    assert Project.objects.get().opportunity_id == deal.pk


def test_a_second_record_under_our_reference_becomes_an_alias(firm: Firm) -> None:
    source = origin(firm, "psa", "project", "Workspace")
    store.reserve_link(
        connection_id=source.connection_id, object_type="Workspace", external_ref="ours", entity="project", now=NOW
    )
    merge(source, [project("77", external_ref="ours")])

    merge(source, [project("78", external_ref="ours")])

    assert Project.objects.count() == 1
    assert set(Link.objects.values_list("external_id", "external_ref")) == {("77", "ours"), ("78", None)}
