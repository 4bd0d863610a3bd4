"""Parents: a vendor's key means that vendor's record, whatever record has the same key elsewhere."""

import pytest

from integrations.canonical.models import Firm, Opportunity, Project, TimeEntry
from tests.integrations.canonical.builders import make_firm, merge, opportunity, origin, project, time_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def test_a_fact_waits_for_its_own_systems_project_though_another_system_has_the_key(firm: Firm) -> None:
    merge(origin(firm, "erp", "project", "Workspace"), [project("77", name="A stranger")])

    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry()])

    waiting = TimeEntry.objects.get()
    assert (waiting.project_id, waiting.is_pending_parent) == (None, True)
    assert waiting.parents == {"project": ["Workspace", "77"]}


def test_a_waiting_fact_takes_the_project_of_its_own_system_when_it_comes(firm: Firm) -> None:
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [time_entry()])
    merge(origin(firm, "erp", "project", "Workspace"), [project("77", name="A stranger")])

    merge(origin(firm, "psa", "project", "Workspace"), [project("77")])

    own = Project.objects.get(name="Rollout")
    assert TimeEntry.objects.get().project_id == own.pk
    assert Project.objects.count() == 2


def test_a_master_is_not_given_another_systems_parent(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])

    named = project("77", parents={"opportunity": ("Opportunity", "006")})
    merge(origin(firm, "psa", "project", "Workspace"), [named])

    assert Project.objects.get().opportunity_id is None


def test_an_id_said_to_be_another_systems_finds_its_record_there(firm: Firm) -> None:
    merge(origin(firm, "crm", "opportunity", "Opportunity"), [opportunity("006")])

    named = project("77", parents={"opportunity": ("*", "006")})
    merge(origin(firm, "psa", "project", "Workspace"), [named])

    assert Project.objects.get().opportunity_id == Opportunity.objects.get().pk
