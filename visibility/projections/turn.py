"""One turn of the projector, and turns until nothing is marked."""

from datetime import UTC, datetime
from time import perf_counter

from django.db import transaction

from integrations import busy
from integrations.queries import is_loading
from visibility.projections import batches, cells, figures, history, marks, snapshots, statistics

MARKS_A_TURN = 50_000
# Then somebody else has the worker's turn: while a source is read for the first time there are always new marks.
LONGEST_SECONDS = 5.0


def run(now: datetime) -> int:
    """Bring the read models up to date, or nearer to it; returns how many projects got new figures.

    Safe to run twice at once: one of the two takes all marks, the other leaves.
    """
    statistics.gather()
    with transaction.atomic():
        # Not beside a turn: what it has not written yet would be marked again and again.
        if marks.hold_alone():
            marks.mark_what_changed(now.astimezone(UTC).date())
    done = _turns(now)
    # Weekly points read everything: while a source is first read, or marks wait, they would be false a moment later.
    if not is_loading(now) and not marks.are_waiting():
        history.refresh(now)
    return done


def _turns(now: datetime) -> int:
    """Turns until nothing is marked; none while another process takes them, whose next one sees our marks too."""
    done, started, touched = 0, perf_counter(), 1
    while touched and perf_counter() - started < LONGEST_SECONDS:
        touched = _turn_alone(now) if marks.are_waiting() else 0
        done += touched
    return done


@transaction.atomic
def _turn_alone(now: datetime) -> int:
    """A turn, or 0 while another process is in one: two at once would share the marks and wait for each other."""
    return turn(now) if marks.hold_alone() else 0


@transaction.atomic
def turn(now: datetime, *, limit: int = MARKS_A_TURN) -> int:
    """Take marks, recompute their cells, then the figures of every project touched; returns how many got new ones.

    Figures are locked before cells: a project that changed after it was marked has all of its cells recomputed. One
    that cannot be computed keeps its marks and does not stop the others.
    """
    busy.wait_longer(statement_timeout=history.LONGEST, idle_in_transaction_session_timeout=history.LONGEST)
    today = now.astimezone(UTC).date()
    taken = marks.take(limit)
    if not taken.touched:
        return 0
    versions = figures.lock(taken.touched, as_of=today)
    wanted = sorted(set(taken.cells) | cells.outdated(taken.touched))
    computed = batches.compute(batches.Batch(versions, wanted, today))
    marks.put_back(taken, computed.aside)
    changed = [*computed.done, *computed.newly_aside]
    if changed:
        snapshots.publish(changed, now=now, today=today)
        history.mark_stale(changed, [period for _, period in wanted])
    return len(computed.done)
