"""Who is who: ids of two systems that are equal by chance make nobody the same."""

import pytest

from integrations.canonical.models import Customer, Firm, Link, Opportunity, Project
from tests.integrations.canonical.builders import customer, make_firm, merge, opportunity, origin, project

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def test_a_vendors_own_external_id_names_no_record_of_another_system(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("17")])

    merge(origin(firm, "erp", "customer", "customer"), [customer("4", external_ref="17", name="Borealis")])

    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Acme", "Borealis"]


def test_it_names_none_that_comes_later_either(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("4", external_ref="17", name="Borealis")])

    merge(origin(firm, "crm", "customer", "Account"), [customer("17")])

    assert Customer.objects.count() == 2
    assert set(Link.objects.values_list("external_ref", flat=True)) == {None}


def test_two_systems_own_external_ids_are_not_compared(firm: Firm) -> None:
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", external_ref="17")])

    merge(origin(firm, "erp", "project", "job"), [project("501", external_ref="17", name="Another")])

    assert Project.objects.count() == 2


def test_without_a_telling_reference_the_declared_match_decides(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("17"), customer("18", name="Borealis")])

    row = customer("4", external_ref="17", name="Borealis", match="Borealis")
    merge(origin(firm, "erp", "customer", "customer", match_on="name"), [row])

    borealis = Customer.objects.get(name="Borealis")
    assert Link.objects.get(external_id="4").canonical_id == borealis.pk


def test_an_id_stated_of_one_system_names_no_record_of_a_third(firm: Firm) -> None:
    merge(origin(firm, "psa", "customer", "Client"), [customer("17", name="Borealis")])

    merge(origin(firm, "erp", "customer", "customer"), [customer("4", known_as=("CRM", "17"))])
    merge(origin(firm, "crm", "customer", "Account"), [customer("17")])

    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Acme", "Borealis"]


def test_our_reference_is_known_at_every_system(firm: Firm) -> None:
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", external_ref="demo-project-006")])

    merge(origin(firm, "erp", "project", "job"), [project("501", external_ref="demo-project-006")])

    assert Project.objects.count() == 1


def test_a_vendors_own_external_id_names_no_deal(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("17")])

    merge(origin(firm, "erp", "project", "job"), [project("501", external_ref="17")])

    assert Project.objects.get().opportunity_id is None
    assert Opportunity.objects.count() == 1
