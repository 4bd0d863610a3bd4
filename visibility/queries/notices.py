"""Banners: what happened, what it costs, where to look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from integrations.models import ConnectionGate
from visibility.measures.figure import Reason
from visibility.queries.answers import words
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.common import Drill, Notice
from visibility.queries.shapes.operations import ConnectionRow
from visibility.queries.wording import counted, exactly, lasted
from visibility.trust.open_money import OpenMoney
from visibility.trust.silence import Silence
from visibility.trust.streams import StreamState, loading, records_read

TOLD_FOR = timedelta(hours=12)
# So many late sources have a banner each; of more, those that nobody knows a reason for share one.
SOURCES_TOLD = 2


WRONG = {
    "doubled_line": ("invoice line{s} stand{v} twice", "is billed again: unbilled work may be too low by as much."),
    "rate_day": ("invoice{s} bear{v} the exchange rate of another day", "is what the books are off by."),
}


def wrongly_billed(errors: Mapping[str, OpenMoney], currency: str, drill: Drill) -> tuple[Notice, ...]:
    """Each kind of error of a project's invoices with its money. drill: its invoices."""
    return tuple(_wrong(kind, errors[kind], currency, drill) for kind in WRONG if kind in errors)


def _wrong(kind: str, found: OpenMoney, currency: str, drill: Drill) -> Notice:
    title, tells = WRONG[kind]
    said = title.format(s=_s(found.count), v="" if found.count > 1 else "s")
    money = f"Money of {found.unpriced} without a rate" if found.unpriced else exactly(found.amount, currency)
    return Notice(tone="warn", title=f"{found.count} {said}.", text=f"{money} {tells}", drill=drill)


PARKED = Drill(name="unstarted", query={"kind": "parked"})


def parked(changes: int, hints: int) -> tuple[Notice, ...]:
    """Changes that could not be worked on and started nothing; apart from them, hints whose record was not read."""
    told: list[Notice] = []
    if changes:
        title = f"{changes} change{_s(changes)} could not be worked on."
        told.append(Notice(tone="bad", title=title, text="Nothing was started for what stands there.", drill=PARKED))
    if hints:
        title = f"{hints} hint{_s(hints)} led to no record."
        text = (
            "A webhook named what could not be read at its source; the stream's pulls go on and bring what they find."
        )
        told.append(Notice(tone="warn", title=title, text=text, drill=PARKED))
    return tuple(told)


def late_sources(streams: Sequence[StreamState], *, now: datetime, has_errors: bool) -> tuple[Notice, ...]:
    """A banner a source whose streams are past their policy, with the reason the gate gives; one for a first load.

    has_errors: also the stream's own error, which may name records of any legal entity, and how many records came.
    """
    late: dict[int, StreamState] = {}
    for state in (one for one in streams if not one.is_coming):
        worst = late.get(state.cursor.connection_id)
        if not state.is_on_time and (worst is None or (state.age or 0) > (worst.age or 0)):
            late[state.cursor.connection_id] = state
    reasons = _reasons(list(late), now) if late else {}
    told = [
        state
        for connection, state in late.items()
        if len(late) <= SOURCES_TOLD or connection in reasons or (has_errors and state.cursor.last_error)
    ]
    together = [state for state in late.values() if state not in told]
    banners = (
        *(_late(state, reasons.get(state.cursor.connection_id, ""), now, has_errors=has_errors) for state in told),
        *_late_together(together, now),
    )
    caught_up = _caught_up(streams, now, has_counts=has_errors)
    return (*caught_up, *first_loads(streams, has_counts=has_errors), *banners)


def _caught_up(streams: Sequence[StreamState], now: datetime, *, has_counts: bool) -> tuple[Notice, ...]:
    """After a standstill of hours, for half a day: how long nothing was read, and what has come since."""
    stood = [
        state.cursor
        for state in streams
        if state.cursor.stood_since and state.cursor.resumed_at and now - state.cursor.resumed_at < TOLD_FOR
    ]
    if not stood:
        return ()
    longest = max(cursor.resumed_at - cursor.stood_since for cursor in stood)  # type: ignore[operator]  # asked above
    number = sum(cursor.caught_up for cursor in stood)
    changes = f" {number:,} change{_s(number)} came since." if has_counts else ""
    title = f"Caught up {lasted(longest)}."
    text = f"Nothing was read from {len(stood)} stream{_s(len(stood))} for so long.{changes}"
    return (Notice(tone="none", title=title, text=text, drill=Drill(name="freshness")),)


def first_loads(streams: Sequence[StreamState], *, has_counts: bool) -> tuple[Notice, ...]:
    """How far the first reading is; nothing where none is under way."""
    known = loading(streams)
    if known is None or not any(state.is_coming for state in streams):
        return ()
    records = f" {records_read(streams):,} records have been read so far." if has_counts else ""
    return (
        Notice(
            tone="none",
            title=f"Loading {known[0]} of {known[1]}.",
            text=f"So many streams have been read whole; figures grow until the rest has come.{records}",
            drill=Drill(name="freshness"),
        ),
    )


def rationed(connections: Iterable[ConnectionRow]) -> tuple[Notice, ...]:
    """What waits while a vendor's quota is nearly used (R076)."""
    return tuple(
        Notice(
            tone="warn",
            title=f"{one.name}: reporting waits for quota.",
            text=f"{deferral(one)}.",
            drill=Drill(name="freshness"),
        )
        for one in connections
        if one.is_short
    )


def deferral(one: ConnectionRow) -> str:
    """How much of the quota is used, and what waits for more; "" where nothing does."""
    if not one.is_short:
        return ""
    streams = ", ".join(stream.replace("_", " ") for stream in one.deferred)
    return (
        f"{one.quota_used:,} of the {one.quota_limit:,} calls the vendor allows are used: counts and what only reports "
        f"need{f' ({streams})' if streams else ''} wait until there are more, journeys go on"
    )


def crowded(sessions_left: int) -> tuple[Notice, ...]:
    """Whether workers find no session at the database any more."""
    if sessions_left:
        return ()
    title = "The database has no session left for workers."
    text = (
        "Pages and the ingest door go on with theirs; steps wait until others give sessions back. Look who holds them."
    )
    return (Notice(tone="bad", title=title, text=text),)


def silent(streams: Iterable[StreamState], silences: Mapping[int, Silence]) -> tuple[Notice, ...]:
    """Feeds that bring nothing although their pulls go well."""
    return tuple(
        Notice(
            tone="warn",
            title=f"{state.cursor.connection.name} {state.cursor.stream.replace('_', ' ')} bring nothing new.",
            text=f"{quiet(silences[state.cursor.pk])}. Every pull went well; ask at the source whether it is so.",
            drill=Drill(name="freshness"),
        )
        for state in streams
        if state.cursor.pk in silences
    )


def quiet(silence: Silence) -> str:
    """For how long nothing came, and for how long nothing ever came before, in office hours."""
    now, before = (lasted(hours * 3600) for hours in (silence.hours, silence.usual_hours))
    return f"Nothing for {now} of office hours, and never for more than {before} in the two weeks before"


def left_out(lines: Iterable[Line]) -> tuple[Notice, ...]:
    """Projects missing from a total by somebody's fault: something has no rate or no amount, or nothing is computed."""
    found = list(lines)
    counts = {
        Reason.MISSING_RATE: sum(line.has_missing_rate for line in found),
        Reason.NO_RATE: sum(line.has_unrated_time for line in found),
        Reason.NO_AMOUNT: sum(line.has_unstated_expense for line in found),
        Reason.NOT_COMPUTED: sum(line.is_not_computed for line in found),
    }
    return tuple(_left_out(number, reason) for reason, number in counts.items() if number)


def _left_out(number: int, reason: str) -> Notice:
    return Notice(tone="warn", title=f"{number} project{_s(number)} left out of totals.", text=words(reason))


def _late_together(states: Sequence[StreamState], now: datetime) -> Iterator[Notice]:
    if states:
        ages = (
            f"{one.cursor.connection.name} {lasted(now - one.as_of) if one.as_of else 'not read'}" for one in states
        )
        yield Notice(
            tone="warn",
            title=f"{counted(len(states), 'source is', 'sources are')} older than promised.",
            text=f"{', '.join(ages)}.",
            drill=Drill(name="freshness"),
        )


def _late(state: StreamState, reason: str, now: datetime, *, has_errors: bool) -> Notice:
    name = state.cursor.connection.name
    if state.as_of is None:
        title, text = (
            f"{name} was not read yet.",
            f"{state.cursor.stream} has not arrived for the first time.",
        )
    else:
        title = f"{name} figures are {lasted(now - state.as_of)} old."
        text = f"{state.cursor.stream} should be no older than {lasted(state.warn)}."
    why = reason or (state.cursor.last_error if has_errors else "")
    return Notice(tone="warn", title=title, text=f"{text} {why}".strip(), drill=Drill(name="freshness"))


def _reasons(connection_ids: Sequence[int], now: datetime) -> Mapping[int, str]:
    """Why the gates of these connections are shut; a reason whose time is over is none."""
    shut = ConnectionGate.objects.filter(connection_id__in=connection_ids).exclude(blocked_reason="")
    gates = shut.exclude(blocked_until__lte=now)
    return dict(gates.values_list("connection_id", "blocked_reason"))


def _s(number: int) -> str:
    return "" if number == 1 else "s"
