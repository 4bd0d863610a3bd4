"""Masters: who is who across systems, whose word counts, and our own creations coming back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integrations.canonical import store
from integrations.canonical.models import (
    Change,
    CostRate,
    Customer,
    Dirty,
    Firm,
    Invoice,
    Link,
    MasterView,
    Opportunity,
    Project,
)
from integrations.connector import Row
from tests.integrations.canonical.builders import (
    NOW,
    customer,
    make_firm,
    merge,
    opportunity,
    origin,
    project,
    stamp,
)

pytestmark = pytest.mark.django_db
BEFORE_GO_LIVE = datetime(2025, 11, 3, tzinfo=UTC)
AFTER_GO_LIVE = datetime(2026, 4, 3, tzinfo=UTC)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


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


def test_the_systems_of_one_project_meet_by_the_deal_they_both_name(firm: Firm) -> None:
    merge(origin(firm, "psa", "project", "Workspace"), [project("77", known_as=("CRM", "006"))])
    merge(origin(firm, "erp", "project", "job"), [project("501", known_as=("CRM", "006"), price=Decimal("99.5"))])

    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])

    golden = Project.objects.get()
    assert golden.price == Decimal("99.5")
    assert golden.opportunity_id == Opportunity.objects.get().pk


def test_a_parent_that_comes_later_is_taken_and_told(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])
    Change.objects.all().delete()

    merge(origin(firm, "crm", "customer", "Account"), [customer("001")])

    deal = Opportunity.objects.get()
    assert (deal.customer_id, deal.version) == (Customer.objects.get().pk, 2)
    assert Change.objects.filter(entity="opportunity", canonical_id=deal.pk, version=2).count() == 1


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


def test_a_changed_price_marks_the_project_to_be_recomputed(firm: Firm) -> None:
    source = origin(firm, "psa", "project", "Workspace")
    merge(source, [project()])
    Dirty.objects.all().delete()

    merge(source, [project(price=Decimal(5), changed_at=stamp(9))])

    assert list(Dirty.objects.values_list("project_id", "period")) == [(Project.objects.get().pk, "")]


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
