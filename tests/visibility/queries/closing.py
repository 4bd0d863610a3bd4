"""A month that is over, and what is asked of its close."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.canonical.models import Firm, FiscalPeriod, LegalEntity, Project, TimeEntry
from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.queries.close.page import close
from visibility.queries.close.rows import close_rows
from visibility.trust import needs

D = Decimal
MAY = "2026-05-01"
DONE = {"journey": "time_to_finance", "entity": "time_entry", "state": "done"}


@dataclass(frozen=True)
class Scene:
    firm: Firm
    germany: LegalEntity
    psa: Connection
    project: Project
    period: FiscalPeriod


def make_scene() -> Scene:
    """May is over, every source was read since, and nothing is left to do."""
    firm = make.make_firm()
    germany = make.make_entity(firm)
    psa = make.make_connection(firm, go_live_at=datetime(2026, 1, 1, tzinfo=UTC))
    for entity in needs.CLOSE:
        StreamCursor.objects.create(
            connection=psa, stream=entity, entity=entity, every_seconds=600, last_success_at=make.NOW
        )
    project = make.make_project(germany, name="Polar")
    return Scene(firm, germany, psa, project, make.make_period(firm, psa))


def ask(scene: Scene, viewer: Viewer | None = None, period: str = MAY) -> Any:
    return close(viewer or make.make_viewer(scene.firm, role="finance"), period, now=make.NOW)


def behind(scene: Scene, key: str) -> Any:
    viewer = make.make_viewer(scene.firm, role="finance")
    return close_rows(viewer, key, "DE", MAY, page=1, now=make.NOW).rows


def make_entry(scene: Scene, **changes: Any) -> TimeEntry:
    plain = {
        "service_date": date(2026, 5, 12),
        "approved_at": datetime(2026, 5, 15, tzinfo=UTC),
        "reporting_amount": D(1200),
    }
    return make.make_time(scene.project, scene.psa, None, **{**plain, **changes})


def subject(entry: TimeEntry) -> str:
    return f"plain-{entry.external_id}"
