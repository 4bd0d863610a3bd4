"""The staffing radar's answer: roles by week, what cannot be delivered, and the demand and people behind a cell."""

from dataclasses import dataclass
from datetime import date, datetime

from visibility.queries.shapes.common import Choice, Confidence, Drill, Notice, Tone, Value


@dataclass(frozen=True, kw_only=True)
class StaffingFilters:
    """entity: code of a legal entity; region: of its work calendar; role, skill: as sources write them; "" is all.

    weeks: the horizon; pipeline: whether deals that are not won count, weighted by their probability.
    """

    entity: str = ""
    region: str = ""
    role: str = ""
    skill: str = ""
    weeks: int = 13
    pipeline: bool = True


@dataclass(frozen=True, kw_only=True)
class Week:
    """One column: its days, both included; the first week begins today."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class StaffingTile:
    """One number on top of the page with its grade."""

    key: str
    label: str
    value: Value
    sub: str
    tone: Tone
    confidence: Confidence
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """A role in a week, all hours: what is sold, what may be sold (weighted), what people have and have left.

    short: demand without free hours, pipeline included where it counts; short_sold: the sold part of it. Both null
    where somebody's capacity is not known. shown: what the cell shows, word what that is: short, if won, or what stays
    free once all that is wanted is filled (tight: next to nothing).
    """

    week: Week
    sold: Value
    pipeline: Value
    capacity: Value
    free: Value
    short: Value
    short_sold: Value
    shown: Value
    word: str
    tone: Tone
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """A role, and a skill where demand names one, over the weeks; at_stake in the reporting currency."""

    role: str
    skill: str
    people: int
    cells: tuple[HeatCell, ...]
    short: Value
    at_stake: Value
    tone: Tone
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class DemandRow:
    """Hours wanted of a role: weighted by probability, what nobody has time for, and the revenue in it.

    kind: seat, cover, unplanned, deal or pipeline. probability 0..100. rate: an hour's, in the contract's currency;
    null for who may not see it, as is at_stake: missing hours x rate, and own_at_stake, in the contract's currency.
    drill: the project; None for a deal without one.
    """

    kind: str
    kind_label: str
    name: str
    entity: str
    role: str
    skill: str
    starts_on: date
    ends_on: date
    first_short_on: date | None
    hours: Value
    short: Value
    probability: Value
    rate: Value
    at_stake: Value
    own_at_stake: Value
    drill: Drill | None
    source: Drill | None


@dataclass(frozen=True, kw_only=True)
class DemandTotal:
    """What all rows of a list add up to, on whichever page they stand: missing hours, and money as in a row.

    rows: how many they are. smaller: how many more are in the sums, of which too few hours are missing to list them.
    """

    rows: int
    smaller: int
    short: Value
    at_stake: Value


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Hours that a person is booked on a project for."""

    name: str
    hours: Value
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class SupplyRow:
    """A person in the weeks asked for, in hours: their calendar's less time off, booked; free or over.

    Null: not known. time_off is null for who may not know of it. bookings: the longest; more_bookings: how many others.
    """

    name: str
    entity: str
    role: str
    skills: tuple[str, ...]
    available: Value
    time_off: Value
    booked: Value
    free: Value
    over: Value
    bookings: tuple[Booking, ...]
    more_bookings: int


@dataclass(frozen=True, kw_only=True)
class StaffingPage:
    """Everything of the page. shortages: dearest first, the first of them; shortage_count: how many there are.

    rates_hidden: why there is no money beside hours for who looks; "" where there is.
    """

    version: str
    currency: str
    as_of: datetime | None
    filters: StaffingFilters
    entities: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    skills: tuple[Choice, ...]
    horizons: tuple[int, ...]
    weeks: tuple[Week, ...]
    tiles: tuple[StaffingTile, ...]
    heat: tuple[HeatRow, ...]
    shortages: tuple[DemandRow, ...]
    shortage_count: int
    shortages_drill: Drill
    has_rates: bool
    rates_hidden: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True)
class StaffingRows:
    """The demand and the people behind a number; week None: the whole horizon. only: "", short, seats, bench or over.

    total: of the demand, of all pages; None where people alone were asked for.
    page: of both lists, from 1; has_more: one of them goes on. rates_hidden: as on the page.
    """

    filters: StaffingFilters
    week: Week | None
    only: str
    currency: str
    demand: tuple[DemandRow, ...]
    total: DemandTotal | None
    supply: tuple[SupplyRow, ...]
    page: int
    has_more: bool
    has_rates: bool
    rates_hidden: str
    has_absences: bool
