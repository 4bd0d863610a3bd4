"""What was signed and planned for projects as it was believed at an instant: contracts are facts, with a history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.canonical.history import facts_believed, rows_believed
from integrations.canonical.models import Baseline, BaselinePeriod, ChangeOrder, Contract, ContractLine
from journeys.rows import rows
from visibility.projections.dated import Dated
from visibility.projections.inputs import by_project
from visibility.projections.signed import Signed, is_by_hours

EFFORT = f"""
SELECT project_id, service_date, sum(hours) AS hours FROM ({rows_believed("time_entry")}) AS entry
WHERE NOT is_deleted AND service_date IS NOT NULL
GROUP BY project_id, service_date ORDER BY project_id, service_date"""  # noqa: S608  (our own statement)


def load_signed_believed(project_ids: Sequence[int], instant: datetime) -> Mapping[int, Signed]:
    """Of each project what stood then; as many statements for one as for all."""
    contracts = by_project(facts_believed(Contract, project_ids, instant))
    lines = by_project(facts_believed(ContractLine, project_ids, instant))
    changes = by_project(facts_believed(ChangeOrder, project_ids, instant))
    baselines = by_project(facts_believed(Baseline, project_ids, instant))
    months = by_project(facts_believed(BaselinePeriod, project_ids, instant))
    effort = _effort([key for key in project_ids if contracts[key] and any(map(is_by_hours, lines[key]))], instant)
    return {
        key: Signed(contracts[key], lines[key], changes[key], baselines[key], months[key], effort[key])
        for key in project_ids
    }


def _effort(project_ids: Sequence[int], instant: datetime) -> Mapping[int, Sequence[Dated]]:
    """Hours booked by then, by project and day in order."""
    hours: dict[int, list[Dated]] = defaultdict(list)
    for row in rows(EFFORT, projects=list(project_ids), instant=instant) if project_ids else ():
        hours[row["project_id"]].append((row["service_date"], row["hours"]))
    return hours
