"""Masters and facts find their parents whenever these come, and learn from them."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Change, CostRate, Customer, Firm, Invoice, Opportunity, Project
from integrations.connector import Row
from tests.integrations.canonical.builders import customer, merge, opportunity, origin, project

pytestmark = pytest.mark.django_db


def test_a_parent_that_comes_later_is_taken_and_told(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])
    Change.objects.all().delete()

    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    deal = Opportunity.objects.get()
    assert (deal.customer_id, deal.version) == (Customer.objects.get().pk, 2)
    assert Change.objects.filter(entity="opportunity", canonical_id=deal.pk, version=2).count() == 1


def test_an_invoice_finds_project_and_customer_of_its_own_system(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12")])
    merge(origin(firm, "erp", "project", "job"), [project("501")])
    invoice = Row(
        external_id="9",
        values={"number": "INV-1", "amount": Decimal("-10.00"), "currency": "EUR", "kind": "credit_note"},
        parents={"project": ("job", "501"), "customer": ("customer", "12")},
    )

    merge(origin(firm, "erp", "invoice", "transaction"), [invoice])

    stored = Invoice.objects.get()
    assert (stored.project, stored.customer) == (Project.objects.get(), Customer.objects.get())
    assert (stored.amount, stored.kind, stored.posting_period) == (Decimal(-10), "credit_note", "")


def test_a_legal_entity_learnt_later_is_handed_down_to_the_facts(firm: Firm) -> None:
    merge(origin(firm, "psa", "person", "User"), [_person("5", match="ann@example.com")])
    rate = Row(
        external_id="1",
        values={"amount": Decimal(60), "currency": "USD", "service_date": date(2026, 5, 4)},
        parents={"person": ("User", "5")},
    )
    merge(origin(firm, "psa", "cost_rate", "CostRate"), [rate])

    person = _person("9", match="ann@example.com", legal_entity="US")
    merge(origin(firm, "erp", "person", "employee", match_on="email"), [person])

    stored = CostRate.objects.get()
    assert stored.legal_entity is not None
    assert (stored.legal_entity.code, stored.functional_amount) == ("US", Decimal(60))


def _person(external_id: str, *, match: str, legal_entity: str | None = None) -> Row:
    return Row(external_id=external_id, values={"name": "Ann", "email": match}, match=match, legal_entity=legal_entity)
