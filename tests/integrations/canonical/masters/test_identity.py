"""Who is who across systems: one golden row for what they share, by reference or by a match that is sure."""

from decimal import Decimal

import pytest

from integrations.canonical.models import Change, Customer, Firm, LegalEntity, Link, MasterView, Opportunity, Project
from tests.integrations.canonical.builders import customer, merge, opportunity, origin, project, stamp

pytestmark = pytest.mark.django_db


def test_a_new_customer_has_a_golden_row_a_link_a_view_and_a_change(firm: Firm) -> None:
    merged = merge(origin(firm, "crm", "customer", "Account"), [customer()])

    golden = Customer.objects.get()
    assert (merged.created, golden.name, golden.tax_code, golden.version) == (1, "Acme", "DE811", 1)
    assert golden.legal_entity is not None
    assert golden.legal_entity.code == "DE"
    assert Link.objects.get().canonical_id == golden.pk
    assert MasterView.objects.get().fields["name"] == "Acme"
    assert list(Change.objects.values_list("entity", "canonical_id", "version")) == [("customer", golden.pk, 1)]


def test_the_same_customer_again_changes_nothing(firm: Firm) -> None:
    source = origin(firm, "crm", "customer", "Account")
    merge(source, [customer()])

    merged = merge(source, [customer(changed_at=stamp(9))])

    assert (merged.created, merged.changed) == (0, 0)
    assert (Customer.objects.get().version, Change.objects.count()) == (1, 1)


def test_two_systems_with_one_customer_share_its_golden_row_by_reference(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    merge(origin(firm, "erp", "customer", "customer"), [customer("12", known_as=("CRM", "001"), name="Acme GmbH")])

    golden = Customer.objects.get()
    assert golden.name == "Acme GmbH"
    assert set(Link.objects.values_list("external_id", "canonical_id")) == {("001", golden.pk), ("12", golden.pk)}


def test_it_makes_no_difference_which_of_the_two_comes_first(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12", known_as=("CRM", "001"), name="Acme GmbH")])

    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    assert Customer.objects.get().name == "Acme GmbH"


def test_two_systems_without_a_reference_meet_by_the_declared_match(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    merge(origin(firm, "erp", "customer", "customer", match_on="name"), [customer("12", match="ACME")])

    assert Customer.objects.count() == 1


def test_an_ambiguous_match_is_no_match(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("001"), customer("002")])

    merge(origin(firm, "erp", "customer", "customer", match_on="name"), [customer("12", match="Acme")])

    assert Customer.objects.count() == 3


def test_two_records_of_one_system_are_two_customers_though_they_match(firm: Firm) -> None:
    source = origin(firm, "erp", "customer", "customer", match_on="name")

    merge(source, [customer("12", match="Acme"), customer("13", match="Acme")])
    merge(source, [customer("14", match="Acme")])

    assert Customer.objects.count() == 3


def test_the_systems_of_one_project_meet_by_the_deal_they_both_name(firm: Firm) -> None:
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", known_as=("CRM", "006"))])
    merge(origin(firm, "erp", "project", "job"), [project("501", known_as=("CRM", "006"), price=Decimal("99.5"))])

    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])

    golden = Project.objects.get()
    assert golden.price == Decimal("99.5")
    assert golden.opportunity_id == Opportunity.objects.get().pk


def test_an_id_at_the_psa_names_no_deal_of_the_crm(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("17")])

    merge(origin(firm, "erp", "project", "job"), [project("501", known_as=("PSA", "17"))])

    assert Project.objects.get().opportunity is None


def test_a_legal_entity_is_known_by_its_code_before_anothers_name(firm: Firm) -> None:
    LegalEntity.objects.create(firm=firm, code="OLD", name="AT", currency="EUR")
    LegalEntity.objects.create(firm=firm, code="AT", name="Austria", currency="EUR")

    merge(origin(firm, "erp", "customer", "customer"), [customer("12", legal_entity="AT")])

    stored = Customer.objects.get().legal_entity
    assert stored is not None
    assert stored.code == "AT"
