"""What was signed and planned for projects as it was believed at an instant: contracts are facts, with a history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from integrations.canonical.history import facts_believed
from integrations.canonical.models import Baseline, BaselinePeriod, ChangeOrder, Contract, ContractLine, TimeEntry
from visibility.projections.dated import Dated
from visibility.projections.inputs import by_project
from visibility.projections.signed import Signed, is_by_hours


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
    hours: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in facts_believed(TimeEntry, project_ids, instant):
        if entry.project_id is not None and entry.service_date is not None:
            hours[entry.project_id][entry.service_date] += entry.hours
    return defaultdict(tuple, {key: sorted(days.items()) for key, days in hours.items()})
