"""The home page's answer: where a role begins, and what waits there."""

from dataclasses import dataclass

from visibility.queries.shapes.common import Drill, Value


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits for the viewer: how many and how much money, and the rows."""

    label: str
    count: int
    at_risk: Value | None
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """`landing` is the page a role is sent to; `waiting` what the viewer may want to see first."""

    landing: Drill
    firm: str
    firms: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    waiting: tuple[Waiting, ...]
