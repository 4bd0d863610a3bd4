"""Promises kept for each project, whichever legal entities its runs are of."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.visibility import builders as make
from visibility.models import SlaTarget
from visibility.sla.by_project import Kept, kept_by_project

JOURNEY = "approved_time"


@pytest.mark.django_db
def test_runs_of_several_legal_entities_count_for_their_one_project() -> None:
    firm = make.make_firm()
    SlaTarget.objects.create(firm=firm, journey=JOURNEY, target_seconds=60, share=Decimal("0.9"), minimum_events=4)
    ours, theirs = make.make_entity(firm), make.make_entity(firm, code="UK")
    for entity, seconds in ((ours, 10), (ours, 90), (theirs, 90), (None, 10)):
        began = make.NOW - timedelta(seconds=seconds)
        make.make_run(
            firm,
            journey=JOURNEY,
            project_id=7,
            legal_entity=entity,
            state="done",
            business_at=began,
            started_at=make.NOW,
            finished_at=make.NOW,
        )

    assert kept_by_project(firm.pk, None, now=make.NOW) == {(7, JOURNEY): Kept(4, 2, 0, Decimal("0.9"))}
