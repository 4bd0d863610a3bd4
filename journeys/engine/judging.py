"""What becomes of a step once its decision or its outcome is known. Pure."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from integrations.outcomes import (
    Absent,
    Done,
    Duplicate,
    NotSent,
    Outcome,
    Pending,
    Refused,
    Retry,
    Throttled,
    Unauthorized,
    Unavailable,
    Unknown,
)
from journeys.definition import Rejected, Skip, Wait
from journeys.engine.breaking import Tally
from journeys.engine.claiming import Claim

MOST_ATTEMPTS = 12
LONGEST_AGE = timedelta(hours=24)
FIRST_BACKOFF, LONGEST_BACKOFF = 2.0, 900.0
ABSENCES_TO_SEND = 2
PROBES_TO_ASK_A_PERSON = 3
LOOK_AGAIN = timedelta(hours=1)
# While nobody has paused the connection yet, or a newer token is on its way.
AFTER_A_REFUSED_TOKEN = timedelta(seconds=1)
FAR = timedelta(days=36_500)
ANSWERED = Tally(successes=1)


@dataclass(frozen=True)
class Policy:
    """What is fixed for a step: its target's way with creates, its connection's name, and its own manners."""

    connection: str
    creates: str = "keyed"
    server_cutoff: float = 600
    assume_done: bool = False


@dataclass(frozen=True)
class Verdict:
    """The step's next state and what is kept. `question` opens a work item; `tally` is for the gate."""

    state: str
    next_at: datetime
    attempts: int = 0
    output: dict[str, Any] | None = None
    error_kind: str = ""
    error: str = ""
    wait_on: str | None = None
    probes: int = 0
    absences: int = 0
    question: str = ""
    question_kind: str = "undecided"
    tally: Tally = ANSWERED
    is_pausing: bool = False


class Judge:
    """Judges outcomes of one group; `dice` jitters back-offs."""

    def __init__(self, now: datetime, dice: random.Random) -> None:
        self.now = now
        self.dice = dice

    def decided(self, claim: Claim, decision: Wait | Skip | Rejected) -> Verdict:
        """The verdict of a step that sends nothing now. A wait without an instant is looked at again hourly."""
        match decision:
            case Wait(reason, on, until):
                is_person = on.startswith("approval:")
                next_at = until or self.now + (FAR if is_person else LOOK_AGAIN)
                asked = reason[:500] if is_person else ""
                return Verdict(
                    "waiting", next_at, error=reason[:500], wait_on=on[:200], question=asked, question_kind="approval"
                )
            case Skip(reason):
                return Verdict("skipped", self.now, error=reason[:500])
            case Rejected(reason) if claim.state == "unknown":
                return self._for_a_person(claim, reason)
            case Rejected(reason, kind):
                return self._for(claim, Verdict("rejected", self.now, error_kind=kind, error=reason[:500]))

    def judge(self, claim: Claim, outcome: Outcome, policy: Policy) -> Verdict:
        """The verdict; an optional step that would fail is skipped with its reason."""
        if claim.state == "unknown":
            verdict = self._looked_for(claim, outcome, policy)
        else:
            verdict = self._sent(claim, outcome, policy)
        return self._for(claim, verdict)

    def _for(self, claim: Claim, verdict: Verdict) -> Verdict:
        is_waived = claim.is_optional and verdict.state in ("rejected", "dead")
        return replace(verdict, state="skipped") if is_waived else verdict

    def _sent(self, claim: Claim, outcome: Outcome, policy: Policy) -> Verdict:
        match outcome:
            case Done() | Duplicate():
                return self._done(outcome, policy)
            case Absent():
                return Verdict("ready" if claim.is_looking else "done", self.now)
            case Pending(token, check_at):
                return Verdict("waiting", check_at, wait_on=f"remote:{token}"[:200])
            case Refused():
                return self._refused(outcome)
            case _:
                return self._not_done(claim, outcome, policy)

    def _not_done(self, claim: Claim, outcome: Outcome, policy: Policy) -> Verdict:
        match outcome:
            case NotSent():
                return self._held_back(claim, outcome)
            case Retry(why) | Unknown(why) if claim.token:
                return self._asked_in_vain(claim, outcome, why)
            case Retry(why):
                return self._failed(claim, "retry", why)
            case Unknown():
                return self._unknown(claim, outcome, policy)
            case Throttled() | Unavailable() | Unauthorized():
                return self._gate_closed(claim, outcome)
        raise TypeError(f"no verdict for {outcome!r}")

    def _held_back(self, claim: Claim, outcome: NotSent) -> Verdict:
        """Nothing went out: as it was before it was claimed, no attempt, nothing for the gate."""
        return Verdict(
            "unknown" if claim.state == "unknown" else "ready",
            self.now,
            error=outcome.why[:500],
            wait_on=claim.wait_on,
            probes=claim.probes,
            absences=claim.absences,
            tally=Tally(),
        )

    def _done(self, outcome: Done | Duplicate, policy: Policy) -> Verdict:
        reference = outcome.reference
        output = {
            "external_id": reference.external_id,
            "object_type": reference.object_type,
            "url": reference.url,
            "connection": policy.connection,
            "echo": outcome.echo,
        }
        return Verdict("done", self.now, output=output)

    def _refused(self, outcome: Refused) -> Verdict:
        where = f"{outcome.field_name}: " if outcome.field_name else ""
        return Verdict("rejected", self.now, 1, error_kind=outcome.kind, error=(where + outcome.detail)[:500])

    def _failed(self, claim: Claim, kind: str, why: str) -> Verdict:
        """An attempt is counted; back-off with full jitter, or the end of patience."""
        attempts = claim.attempts + 1
        if attempts >= MOST_ATTEMPTS or self._open_age(claim) >= LONGEST_AGE:
            return Verdict(
                "dead", self.now, 1, error_kind=kind, error=f"Given up after {attempts} attempts: {why}"[:500]
            )
        wait_on = claim.wait_on if claim.bulk else None
        next_at = self.now + self.backoff(attempts)
        return Verdict("ready", next_at, 1, error_kind=kind, error=why[:500], wait_on=wait_on)

    def _asked_in_vain(self, claim: Claim, outcome: Retry | Unknown, why: str) -> Verdict:
        """A remote job that cannot be asked about is asked about again; one that nobody knows of is a person's."""
        if isinstance(outcome, Unknown) or claim.attempts + 1 >= MOST_ATTEMPTS:
            return self._for_a_person(claim, why)
        next_at = self.now + self.backoff(claim.attempts + 1)
        return Verdict("waiting", next_at, 1, error_kind="retry", error=why[:500], wait_on=claim.wait_on)

    def _unknown(self, claim: Claim, outcome: Unknown, policy: Policy) -> Verdict:
        """Keyed: the same key again after a back-off. Keyless: looked for after the target's cut-off."""
        if policy.assume_done:
            return Verdict("done", self.now, 1, error_kind="unknown", error=f"Taken as done: {outcome.why}"[:500])
        failed = self._failed(claim, "unknown", outcome.why)
        tally = Tally(failures=1, reason=outcome.why)
        if policy.creates == "none":
            next_at = self.now + timedelta(seconds=policy.server_cutoff)
            return replace(failed, state="unknown", next_at=next_at, error=outcome.why[:500], tally=tally)
        return replace(failed, state="dead" if failed.state == "dead" else "unknown", tally=tally)

    def _gate_closed(self, claim: Claim, outcome: Throttled | Unavailable | Unauthorized) -> Verdict:
        """No attempt is counted: the gate waits, the step stays ready (or unknown, or at its remote job)."""
        state = "waiting" if claim.state == "claimed" and claim.is_looking else claim.state
        state = "ready" if state == "claimed" else state
        return Verdict(
            state,
            self.now,
            error_kind=type(outcome).__name__.lower(),
            error=outcome.why[:500],
            wait_on=claim.wait_on,
            probes=claim.probes,
            absences=claim.absences,
            tally=self._of_gate(outcome),
            is_pausing=isinstance(outcome, Unauthorized),
        )

    def _of_gate(self, outcome: Throttled | Unavailable | Unauthorized) -> Tally:
        """Who refuses a token is there: dozens of calls with one that has ended are no outage."""
        match outcome:
            case Throttled():
                return Tally(successes=1, until=outcome.until, reason=outcome.why)
            case Unauthorized():
                return Tally(until=self.now + AFTER_A_REFUSED_TOKEN, reason=outcome.why)
        return Tally(failures=1, reason=outcome.why)

    def _looked_for(self, claim: Claim, outcome: Outcome, policy: Policy) -> Verdict:
        """What looking for an unknown effect says: done, absent twice (send again), or undecided."""
        match outcome:
            case Done() | Duplicate():
                return self._done(outcome, policy)
            case NotSent():
                return self._held_back(claim, outcome)
            case Throttled() | Unavailable() | Unauthorized():
                return self._gate_closed(claim, outcome)
            case Absent():
                return self._absent(claim, policy)
        why = getattr(outcome, "why", "") or getattr(outcome, "detail", "") or "the target did not say"
        if policy.assume_done:
            return Verdict("done", self.now, error_kind="unknown", error=f"Taken as done: {why}"[:500])
        return self._undecided(claim, why, policy)

    def _absent(self, claim: Claim, policy: Policy) -> Verdict:
        absences = claim.absences + 1
        if absences >= ABSENCES_TO_SEND:
            state = "ready" if claim.attempts < MOST_ATTEMPTS else "dead"
            return Verdict(state, self.now, error_kind="unknown", error="Looked for twice and not found")
        next_at = self.now + timedelta(seconds=policy.server_cutoff)
        why = "Looked for once and not found; looked for once more before it is sent again"
        return Verdict("unknown", next_at, error_kind="unknown", error=why, absences=absences, probes=claim.probes)

    def _for_a_person(self, claim: Claim, why: str) -> Verdict:
        """It may have been done, and can no longer be looked for: a rejection would send it again."""
        return Verdict(
            "unknown",
            self.now + FAR,
            error_kind="unknown",
            error=why[:500],
            probes=claim.probes,
            absences=claim.absences,
            question=f"Was it done? {why}"[:500],
        )

    def _undecided(self, claim: Claim, why: str, policy: Policy) -> Verdict:
        probes = claim.probes + 1
        is_for_a_person = probes >= PROBES_TO_ASK_A_PERSON
        wait = FAR if is_for_a_person else timedelta(seconds=policy.server_cutoff)
        question = f"Was it done? The target could not be asked: {why}"[:500] if is_for_a_person else ""
        return Verdict(
            "unknown",
            self.now + wait,
            error_kind="unknown",
            error=why[:500],
            probes=probes,
            absences=claim.absences,
            question=question,
        )

    def backoff(self, attempts: int) -> timedelta:
        """Full jitter over doubling seconds: base 2 s, cap 15 min."""
        ceiling = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempts - 1))
        return timedelta(seconds=self.dice.uniform(0, ceiling))

    def _open_age(self, claim: Claim) -> timedelta:
        """Age since the first claim, without the seconds the gate was closed."""
        closed = timedelta(seconds=claim.closed_seconds - claim.closed_before)
        return self.now - claim.first_claimed_at - closed
