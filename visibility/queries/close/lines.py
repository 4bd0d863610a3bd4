"""What stops a safe close of one legal entity's period: each check with its count, its money and its list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from journeys.queries import expense_lines, time_lines
from journeys.queries.entry_lines import EntryLines
from journeys.rows import Row, rows
from visibility.queries.close.scope import CloseScope
from visibility.queries.close.sql import (
    BILLS,
    DOUBLED_LINES,
    DRAFTS,
    RATE_DAYS,
    RECEIVED,
    SUMS,
    UNBILLED_MILESTONES,
    WITHOUT_RATE,
)
from visibility.queries.intercompany.checking import not_agreed
from visibility.queries.shapes.close import CloseLine, LineState, RollForward, Verdict
from visibility.queries.shapes.common import Drill
from visibility.queries.slices.period_money import Span
from visibility.queries.wording import counted, lasted
from visibility.trust import needs
from visibility.trust.streams import StreamState, needed, never_brought

# Where entries stand on their way to the ledger: key of the line -> state of its entries.
ON_THE_WAY: Mapping[str, str] = {
    "unposted": "never_started",
    "failed": "failed",
    "unknown": "unknown",
    "in_flight": "on_its_way",
    "unapproved": "not_approved",
}
RECORDS: Mapping[str, str] = {
    "bills": BILLS,
    "rates": WITHOUT_RATE,
    "milestones": UNBILLED_MILESTONES,
    "drafts": DRAFTS,
    "doubled_line": DOUBLED_LINES,
    "rate_day": RATE_DAYS,
    "received": RECEIVED,
}
# Told, and no reason not to close: whether it was accrued only the ledger's own accounts say.
TOLD = ("received",)
LABELS: Mapping[str, str] = {
    "unposted": "Approved time and expenses without any posting",
    "failed": "Postings that failed",
    "unknown": "Postings without an answer",
    "in_flight": "Postings on their way",
    "bills": "Supplier invoices not in the ERP",
    "rates": "Amounts without an exchange rate",
    "milestones": "Accepted milestones not invoiced",
    "drafts": "Invoices not posted yet",
    "doubled_line": "Invoice lines that stand twice",
    "rate_day": "Invoices at the exchange rate of another day",
    "received": "Received and not invoiced: to be accrued",
    "intercompany": "Intercompany charges that do not agree",
    "roll_forward": "Roll-forward of unbilled work",
    "streams": "Sources late for the period",
    "period": "The period at the ERP",
    "unapproved": "Time and expenses not approved: the next period's",
    "late": "Known only after the close",
}
MOST_NAMED = 3
LISTED = (*ON_THE_WAY, *RECORDS, "late")
STATES = {"open": "Open.", "soft_closed": "Locked for postings, not closed yet.", "closed": "Closed."}


@dataclass(frozen=True)
class Entries:
    """Time and expenses of the period by where they stand."""

    sums: Sequence[Row]

    def standing(self, state: str) -> list[Row]:
        return [row for row in self.sums if row["state"] == state]


def lines(scope: CloseScope, forward: RollForward) -> tuple[CloseLine, ...]:
    """Every check, in the order in which people clear them."""
    entries = _entries(scope)
    return (
        *(_of_entries(scope, entries, key) for key in ON_THE_WAY if key != "unapproved"),
        *(_of_records(scope, key) for key in RECORDS),
        _intercompany(scope),
        _forward(forward),
        _streams(scope),
        _period(scope),
        _of_entries(scope, entries, "unapproved", state="told"),
    )


def verdict(found: Iterable[CloseLine], period_state: str) -> Verdict:
    """Safe only when every check is clear; not safe when one stops; otherwise nobody can know."""
    states = {line.state for line in found}
    if period_state == "closed":
        return "closed"
    return "not_safe" if "stops" in states else "cannot_know" if "cannot_know" in states else "safe"


def drill(scope: CloseScope, key: str) -> Drill:
    """The records behind a line."""
    asked = {"line": key, "entity": scope.entity.code, "period": scope.period.starts_on.isoformat()}
    return Drill(name="close-rows", query=asked)


def sums(scope: CloseScope, body: str) -> list[Row]:
    """What a statement of records comes to, by currency."""
    return scope.own(body, lambda ledger: rows(SUMS.format(body=body), **scope.parameters | ledger.parameters))


def _entries(scope: CloseScope) -> Entries:
    """Amounts that a fact froze are in the reporting currency."""
    found = (*_standing(scope, time_lines.LINES), *_standing(scope, expense_lines.LINES))
    return Entries([{**row, "currency": scope.currency} for row in found])


def _standing(scope: CloseScope, kind: EntryLines) -> list[Row]:
    first, last = scope.period.starts_on, scope.period.ends_on
    return scope.own(kind.approvals.journey, lambda ledger: kind.period_sums(ledger, first, last))


def _of_entries(scope: CloseScope, entries: Entries, key: str, *, state: LineState = "stops") -> CloseLine:
    return _line(scope, key, entries.standing(ON_THE_WAY[key]), state)


def _of_records(scope: CloseScope, key: str) -> CloseLine:
    return _line(scope, key, sums(scope, RECORDS[key]), "told" if key in TOLD else "stops")


def _line(scope: CloseScope, key: str, found: Sequence[Row], state: LineState) -> CloseLine:
    number = sum(row["number"] for row in found)
    return CloseLine(
        key=key,
        label=LABELS[key],
        count=number,
        money=scope.total(found),
        state=state if number else "clear",
        words="",
        drill=drill(scope, key),
    )


def _intercompany(scope: CloseScope) -> CloseLine:
    """The group cannot be consolidated while one side is missing, or says something else."""
    first, last = scope.period.starts_on, scope.period.ends_on
    found = not_agreed(scope.firm.pk, scope.currency, scope.entity.code, Span(first, last))
    asked = {"entity": scope.entity.code, "period": str(Span(first, last)), "state": "open"}
    line = _line(scope, "intercompany", found, "stops")
    words = f"Money as {scope.entity.code} has booked it; the list shows both sides." if line.count else ""
    return replace(line, words=words, drill=Drill(name="intercompany", query=asked))


def _forward(forward: RollForward) -> CloseLine:
    """It closes by itself where every rate is known; no ERP connected here states a control account to compare with."""
    is_known, left_out = forward.closing.figure is not None, forward.left_out
    compared = "The ERP states no control account to compare with."
    words = compared if is_known else f"An exchange rate of one of its balances is missing. {compared}"
    return CloseLine(
        key="roll_forward",
        label=LABELS["roll_forward"],
        count=left_out,
        money=forward.closing,
        state="clear" if is_known and not left_out else "cannot_know",
        words=f"Left out: {counted(left_out, 'contract')} whose revenue is not known. {words}" if left_out else words,
        drill=None,
    )


def _streams(scope: CloseScope) -> CloseLine:
    """Whether every source has been read since the period was over; what no stream brings cannot be known."""
    fed = needed(scope.streams, needs.CLOSE)
    late = [one for one in fed if one.as_of is not None and (one.as_of < scope.over_at or not one.is_on_time)]
    absent = [*(one.stream for one in never_brought(fed, needs.CLOSE - scope.optional)), *_never_read(fed)]
    words = [*_late(late, scope), *(f"{name} was never read" for name in absent)]
    return CloseLine(
        key="streams",
        label=LABELS["streams"],
        count=len(late) + len(absent),
        money=None,
        state="stops" if late else "cannot_know" if absent else "clear",
        words="; ".join(words[:MOST_NAMED]) + (f"; and {len(words) - MOST_NAMED} more" if words[MOST_NAMED:] else ""),
        drill=Drill(name="freshness"),
    )


def _never_read(fed: Sequence[StreamState]) -> list[str]:
    return [one.measured().stream for one in fed if one.as_of is None]


def _late(late: Sequence[StreamState], scope: CloseScope) -> list[str]:
    if scope.now < scope.over_at:
        return [f"{len(late)} sources have to be read once more when the period is over"]
    return [f"{one.measured().stream} was read {lasted(one.age or 0)} ago" for one in late]


def _period(scope: CloseScope) -> CloseLine:
    """It has to be over, and the ERP has to say where it stands."""
    state, is_over = scope.period.state, scope.now >= scope.over_at
    shown: LineState = "cannot_know" if not state else "clear" if is_over else "stops"
    words = STATES.get(state, "No ERP states its periods.")
    if state and not is_over:
        words = f"{words} It ends on {scope.period.ends_on:%d %b %Y}."
    return CloseLine(key="period", label=LABELS["period"], count=0, money=None, state=shown, words=words, drill=None)
