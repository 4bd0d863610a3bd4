"""The freshness page's answer: sources, their streams, each against its policy."""

from dataclasses import dataclass
from datetime import datetime

from visibility.queries.shapes.common import Drill, Notice, Tone
from visibility.queries.shapes.operations import ConnectionRow


@dataclass(frozen=True, kw_only=True)
class StreamRow:
    """One stream. as_of: data time (None: never pulled). Seconds: age (None with as_of), warn, fail.

    state: on time, late, failing, paused, never pulled or, with part of a first reading, continuing; feeds: tiles and
    measures that need it; held and source: records here and at the source (None: not counted); quarantined: rows put
    aside with a reason; silence: how long it
    has brought nothing although its pulls go well, "" where that is as usual.
    """

    connection_id: int
    stream: str
    entity: str
    feeds: tuple[str, ...]
    as_of: datetime | None
    age_seconds: float | None
    warn_seconds: float
    fail_seconds: float
    state: str
    tone: Tone
    held: int | None
    source: int | None
    last_seen: int | None
    last_changed: int | None
    last_started_at: datetime | None
    last_success_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    consecutive_failures: int
    next_at: datetime | None
    quarantined: int | None
    is_paused: bool
    silence: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One connection with its streams; the worst of them gives state and tone. failed: failed transactions to it.

    age_seconds and limit_seconds are those of the stream that is worst against its own limit (fail). rationed: what
    waits because the vendor's quota is nearly used, "" where nothing does. sending: what waits to be sent there.
    """

    connection_id: int
    name: str
    kind: str
    feeds: tuple[str, ...]
    as_of: datetime | None
    age_seconds: float | None
    limit_seconds: float
    state: str
    tone: Tone
    records: int | None
    failed: int
    is_paused: bool
    paused_reason: str
    blocked_until: datetime | None
    blocked_reason: str
    breaker: str
    sending: ConnectionRow
    streams: tuple[StreamRow, ...]
    drill: Drill
    rationed: str = ""


@dataclass(frozen=True, kw_only=True)
class FreshnessPage:
    """All sources of the firm; on_time of total sources are inside their policy.

    has_counts: false where the viewer sees part of the legal entities; counts are then None, errors "".
    """

    version: str
    now: datetime
    sources: tuple[SourceRow, ...]
    on_time: int
    total: int
    has_counts: bool
    notices: tuple[Notice, ...]
