"""Which part of a firm, and which weeks, the staffing radar is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from visibility.access import Viewer, entities_of
from visibility.measures.calendars import Span, weeks_from
from visibility.projections.calendars import Calendars, calendars_of
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.queries.shapes.staffing import StaffingFilters

HORIZONS = (4, 13, 26)
LONGEST = 100


@dataclass(frozen=True)
class StaffingScope:
    """A viewer's legal entities (None: all, also what has none), the weeks from today on, calendars and rates of today.

    codes: code by id of the entities in scope.
    """

    viewer: Viewer
    codes: Mapping[int, str]
    weeks: tuple[Span, ...]
    calendars: Calendars
    rates: ClosingRates
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def last(self) -> date:
        return self.weeks[-1][1]

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency

    def code(self, entity_id: int | None) -> str:
        return self.codes.get(entity_id or 0, "")

    def region(self, entity_id: int | None) -> str:
        """Where the legal entity's calendar keeps holidays; "" without one."""
        regions = self.calendars.regions
        return regions.get(entity_id) or regions.get(None, "")


def filters_of(query: Mapping[str, object]) -> StaffingFilters:
    """The filters that a query string names; nonsense is as good as not given; region: calendar's earlier name."""
    weeks = next((number for number in HORIZONS if str(number) == query.get("weeks")), StaffingFilters().weeks)
    texts = {name: _text(query, name) for name in ("entity", "role", "skill")}
    texts["region"] = _text(query, "calendar") or _text(query, "region")
    return StaffingFilters(**texts, weeks=weeks, pipeline=query.get("pipeline") != "no")


def asked(filters: StaffingFilters) -> dict[str, str]:
    """The filters as a query string has them: what differs from the page as it opens."""
    texts = {"entity": filters.entity, "calendar": filters.region, "role": filters.role, "skill": filters.skill}
    given = {name: value for name, value in texts.items() if value}
    if filters.weeks != StaffingFilters().weeks:
        given["weeks"] = str(filters.weeks)
    return given if filters.pipeline else given | {"pipeline": "no"}


def scope_of(viewer: Viewer, weeks: int, *, now: datetime) -> StaffingScope:
    """All that the viewer may see, for so many weeks."""
    today = now.astimezone(UTC).date()
    return StaffingScope(
        viewer=viewer,
        codes=dict(entities_of(viewer).values_list("pk", "code")),
        weeks=weeks_from(today, weeks),
        calendars=calendars_of(viewer.firm_id),
        rates=closing_rates([viewer.firm_id], today)[viewer.firm_id],
        now=now,
    )


def _text(query: Mapping[str, object], name: str) -> str:
    return str(query.get(name, "")).replace("\x00", "").strip()[:LONGEST]
