"""A master is deleted once no system has it any more, and keeps its name."""

import pytest

from integrations.canonical.models import Change, Customer, Firm, Link
from integrations.connector import Row
from tests.integrations.canonical.builders import customer, merge, origin, stamp

pytestmark = pytest.mark.django_db


def test_a_customer_deleted_at_its_only_source_is_deleted_and_keeps_its_name(firm: Firm) -> None:
    source = origin(firm, "crm", "customer", "Account")
    merge(source, [customer()])

    merge(source, [Row(external_id="001", values={}, is_deleted=True, changed_at=stamp(9))])

    golden = Customer.objects.get()
    assert (golden.is_deleted, golden.name, golden.version) == (True, "Acme", 2)


def test_a_customer_deleted_at_one_source_lives_on_at_the_other(firm: Firm) -> None:
    merge(origin(firm, "erp", "customer", "customer"), [customer("12", name="Acme GmbH")])
    merge(origin(firm, "crm", "customer", "Account"), [customer("001", known_as=("ERP", "12"))])

    merge(
        origin(firm, "erp", "customer", "customer"),
        [Row(external_id="12", values={}, is_deleted=True, changed_at=stamp(9))],
    )

    golden = Customer.objects.get()
    assert (golden.is_deleted, golden.name) == (False, "Acme")


def test_the_deletion_of_a_record_never_seen_is_no_news(firm: Firm) -> None:
    merge(
        origin(firm, "crm", "customer", "Account"),
        [Row(external_id="404", values={}, is_deleted=True, changed_at=stamp(9))],
    )

    assert (Customer.objects.count(), Link.objects.count(), Change.objects.count()) == (0, 0, 0)
