"""The grade of a number, A to D, worst of four parts; rule and explanation come from one policy table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum


class Grade(StrEnum):
    """How far a number may be trusted; the alphabet orders it, D is worst."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Reconciliation(StrEnum):
    """Result of comparing the systems a number comes from."""

    CLEAN = "clean"
    WITHIN_TOLERANCE = "within_tolerance"
    OPEN_BREAKS = "open_breaks"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class StreamAge:
    """Age of one needed stream's watermark against its policy, all in seconds; None: never pulled."""

    stream: str
    age: Decimal | None
    warn: Decimal
    fail: Decimal


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one number.

    `amount` is the number itself, None when it is null. `open_money` is the money of open or failed
    transactions that touch it, in the same currency, None for a measure without money. `expected` is None
    where the source was not counted. `unpriced` counts open transactions whose money nobody knows: it is not in
    `open_money`.
    """

    amount: Decimal | None
    streams: Sequence[StreamAge]
    expected: int | None
    received: int
    open_money: Decimal | None
    unpriced: int = 0
    reconciliation: Reconciliation = Reconciliation.NOT_RUN


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a grade in words; grade None means the part was left out."""

    part: str
    grade: Grade | None
    observed: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The grade of a number and the findings it is the worst of."""

    grade: Grade
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the policy: this grade while the evidence passes, and the limit in words."""

    grade: Grade
    limit: str
    passes: Callable[[Evidence], bool]


@dataclass(frozen=True, slots=True)
class Policy:
    """One part: its steps from best to worst (the last always passes), and when it is left out."""

    part: str
    steps: tuple[Step, ...]
    observed: Callable[[Evidence], str]
    is_left_out: Callable[[Evidence], bool]


def _within(limit: Callable[[StreamAge], Decimal]) -> Callable[[Evidence], bool]:
    return lambda evidence: all(stream.age is not None and stream.age <= limit(stream) for stream in evidence.streams)


def _covers(share: str) -> Callable[[Evidence], bool]:
    return lambda evidence: evidence.received * 100 >= Decimal(share) * (evidence.expected or 0)


def _open_up_to(share: str) -> Callable[[Evidence], bool]:
    return lambda evidence: _size(evidence.open_money) * 100 <= Decimal(share) * _size(evidence.amount)


def _all_priced(is_open: Callable[[Evidence], bool]) -> Callable[[Evidence], bool]:
    return lambda evidence: not evidence.unpriced and is_open(evidence)


def _some_unpriced(is_open: Callable[[Evidence], bool]) -> Callable[[Evidence], bool]:
    """Open money that nobody knows is more than an amount of 0."""
    return lambda evidence: is_open(evidence) and (not evidence.unpriced or bool(evidence.amount))


def _size(amount: Decimal | None) -> Decimal:
    return abs(amount or Decimal(0))


def _reconciled(result: Reconciliation) -> Callable[[Evidence], bool]:
    return lambda evidence: evidence.reconciliation is result


def _always(_: Evidence) -> bool:
    return True


def _oldest(evidence: Evidence) -> str:
    if not evidence.streams:
        return "no stream needed"
    worst = max(evidence.streams, key=lambda item: (item.age is None, (item.age or 0) / (item.warn or 1)))
    return f"{worst.stream} never pulled" if worst.age is None else f"{worst.stream} {worst.age:.0f} s old"


def _coverage(evidence: Evidence) -> str:
    """In per cent, never rounded up: how many records a source has is not for everybody who sees the number."""
    if evidence.expected is None:
        return "source not counted"
    share = Decimal(100) if evidence.expected == 0 else Decimal(evidence.received) * 100 / evidence.expected
    return f"{share.quantize(Decimal('0.01'), ROUND_FLOOR)} % of the records expected"


def _open_share(evidence: Evidence) -> str:
    if evidence.open_money is None:
        return "no money in this measure"
    unpriced = f", {evidence.unpriced} without an amount" if evidence.unpriced else ""
    return f"{evidence.open_money:,.2f} open on {evidence.amount or 0:,.2f}{unpriced}"


POLICY: tuple[Policy, ...] = (
    Policy(
        "age",
        (
            Step(Grade.A, "every stream within its warning age", _within(lambda stream: stream.warn)),
            Step(Grade.B, "within its failing age", _within(lambda stream: stream.fail)),
            Step(Grade.C, "within twice its failing age", _within(lambda stream: 2 * stream.fail)),
            Step(Grade.D, "older, or never pulled", _always),
        ),
        _oldest,
        lambda evidence: not evidence.streams,
    ),
    Policy(
        "coverage",
        (
            Step(Grade.A, "99.9 % of expected records or more", _covers("99.9")),
            Step(Grade.B, "99 % or more", _covers("99")),
            Step(Grade.C, "95 % or more", _covers("95")),
            Step(Grade.D, "less", _always),
        ),
        _coverage,
        lambda evidence: evidence.expected is None,
    ),
    Policy(
        "open money",
        (
            Step(Grade.A, "0.1 % of the amount or less", _all_priced(_open_up_to("0.1"))),
            Step(Grade.B, "1 % or less", _all_priced(_open_up_to("1"))),
            Step(Grade.C, "5 % or less, or some without an amount", _some_unpriced(_open_up_to("5"))),
            Step(Grade.D, "more, or any on an amount of 0", _always),
        ),
        _open_share,
        lambda evidence: evidence.open_money is None,
    ),
    Policy(
        "reconciliation",
        (
            Step(Grade.A, "clean", _reconciled(Reconciliation.CLEAN)),
            Step(Grade.B, "within tolerance", _reconciled(Reconciliation.WITHIN_TOLERANCE)),
            Step(Grade.C, "open breaks", _always),
        ),
        lambda evidence: evidence.reconciliation.value.replace("_", " "),
        lambda evidence: evidence.reconciliation is Reconciliation.NOT_RUN,
    ),
)


def assess(evidence: Evidence) -> Trust | None:
    """Grade a number: the worst of age, coverage, open money and reconciliation (ARCHITECTURE 6).

    None when the number is null: it has a reason, not a grade. A part without evidence is left out and
    said so; with nothing to judge by at all the grade is D.
    """
    if evidence.amount is None:
        return None
    findings = tuple(_find(policy, evidence) for policy in POLICY)
    grades = [finding.grade for finding in findings if finding.grade]
    return Trust(max(grades, default=Grade.D), findings)


def explain(trust: Trust) -> str:
    """Say in plain lines why a number has its grade, in the words of the policy table."""
    lines = [_sentence(policy, finding) for policy, finding in zip(POLICY, trust.findings, strict=True)]
    return "\n".join([f"Grade {trust.grade}: the worst of its parts.", *lines])


def policy_text() -> str:
    """Write the whole policy table in words, one part a line."""
    return "\n".join(
        f"{policy.part}: " + "; ".join(f"{step.grade} {step.limit}" for step in policy.steps) for policy in POLICY
    )


def _find(policy: Policy, evidence: Evidence) -> Finding:
    if policy.is_left_out(evidence):
        return Finding(policy.part, None, policy.observed(evidence))
    step = next(step for step in policy.steps if step.passes(evidence))
    return Finding(policy.part, step.grade, policy.observed(evidence))


def _sentence(policy: Policy, finding: Finding) -> str:
    if finding.grade is None:
        return f"{policy.part}: left out, {finding.observed}."
    limit = next(step.limit for step in policy.steps if step.grade is finding.grade)
    return f"{policy.part}: {finding.grade}, {finding.observed} ({limit})."
