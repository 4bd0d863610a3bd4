"""A firm with one project and no news yet, and the older versions kept of its time entries."""

import pytest
from django.db import connection

from integrations.canonical.models import Change, Dirty, Firm
from tests.integrations.canonical.builders import make_firm, merge, origin, project


@pytest.fixture
def firm() -> Firm:
    firm = make_firm()
    merge(origin(firm, "psa", "project", "Workspace"), [project()])
    Change.objects.all().delete()
    Dirty.objects.all().delete()
    return firm


def history(table: str = "canonical_timeentry") -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version, fields->>'hours' FROM {table}_history ORDER BY id")
        found: list[tuple[int, str]] = cursor.fetchall()
    return found
