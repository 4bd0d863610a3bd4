"""Whose word counts: the owner of a field, then the next that has something to say."""

import pytest

from integrations.canonical.models import Customer, Firm, MasterView
from tests.integrations.canonical.builders import customer, merge, origin

pytestmark = pytest.mark.django_db


def test_what_does_not_own_a_field_is_kept_but_not_applied(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12")])

    merge(origin(firm, "crm", "customer", "Account"), [customer("001", known_as=("ERP", "12"), name="ACME Corp")])

    assert Customer.objects.get().name == "Acme"
    assert MasterView.objects.get(connection__name="crm").fields["name"] == "ACME Corp"


def test_a_tax_code_missing_in_the_ledger_is_missing_whatever_the_crm_says(firm: Firm) -> None:
    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    merge(origin(firm, "erp", "customer", "customer"), [customer("12", known_as=("CRM", "001"), tax_code=None)])

    assert Customer.objects.get().tax_code is None


def test_a_field_the_owner_leaves_empty_is_filled_by_the_next(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12", country="")])

    merge(origin(firm, "crm", "customer", "Account"), [customer("001", known_as=("ERP", "12"), country="FR")])

    assert Customer.objects.get().country == "FR"
