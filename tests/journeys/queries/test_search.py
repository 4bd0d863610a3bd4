"""A search looks into many runs and reads few: parts of names by trigrams, references whole."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection

from integrations.canonical.models import Firm
from journeys.models import JourneyRun
from journeys.queries.scope import LedgerScope, RunFilters, asked
from tests.builders import make_connection, make_firm, make_run, make_step

pytestmark = pytest.mark.django_db
MANY = 3000


def fill(firm: Firm) -> None:
    """Many runs of names that have nothing to do with what is searched."""
    plain = make_run(firm)
    runs = []
    for number in range(MANY):
        run = JourneyRun.objects.model(**{field.attname: getattr(plain, field.attname) for field in plain._meta.fields})
        run.pk, run.subject, run.correlation_id = None, f"deal-{number}", uuid.uuid4()
        run.label, run.customer = f"Bridge {uuid.uuid4().hex}", f"Customer {number}"
        runs.append(run)
    JourneyRun.objects.bulk_create(runs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('journeyrun_search')")  # as autovacuum does
        cursor.execute("ANALYZE journeys_journeyrun")
        cursor.execute("ANALYZE journeys_steprun")


@pytest.mark.parametrize("where", ["label", "subject", "customer"])
def test_a_part_of_a_name_is_found_by_the_index(where: str) -> None:
    firm = make_firm()
    wanted = make_run(firm, **{where: "The POLAR expansion"})
    fill(firm)

    found = asked(LedgerScope(firm_id=firm.pk), RunFilters(search="olar exp"))

    assert [run.pk for run in found] == [wanted.pk]
    assert "journeyrun_search" in found.explain()


def test_a_whole_reference_is_found_by_its_index() -> None:
    firm = make_firm()
    wanted = make_run(firm)
    make_step(wanted, make_connection(firm), external_ref="north-42-p")
    fill(firm)
    filters = RunFilters(search="north-42-p")

    found = asked(LedgerScope(firm_id=firm.pk), filters)

    assert [run.pk for run in found] == [wanted.pk]
    assert list(asked(LedgerScope(firm_id=firm.pk), replace(filters, search="north-42"))) == []
    assert "Seq Scan" not in found.explain()
