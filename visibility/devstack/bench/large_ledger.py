"""A large ledger, filled set-based: runs of one step each, most of them done, some failed of a few causes."""

from datetime import datetime, timedelta
from uuid import UUID

from integrations.models import Connection
from journeys.models import JourneyRun, StepRun
from visibility.devstack.bench.multiplying import multiply

# One in a hundred failed, one in a thousand under way: a bad month of a firm that mends what fails.
STATE = "CASE WHEN n % 100 = 7 THEN 'failed' WHEN n % 1000 = 11 THEN 'open' ELSE 'done' END"
STEP_STATE = "CASE WHEN n % 100 = 7 THEN 'rejected' WHEN n % 1000 = 11 THEN 'waiting' ELSE 'done' END"
FAILED = "n % 100 = 7"
KIND = "(ARRAY['master_data', 'closed_period', 'validation', 'refused'])[1 + n / 100 % 4]"
ERROR = "(ARRAY['No tax code', 'The period is closed', 'No rate', 'Locked'])[1 + n / 100 % 4] || ' for record ' || n"


def fill(source: Connection, transactions: int, *, projects: tuple[int, int], now: datetime) -> None:
    """`projects`: the first key and how many there are. Runs start within the last two years, newest first."""
    first, count = projects
    run = JourneyRun.objects.create(
        firm=source.firm,
        journey="time_to_finance",
        subject="example",
        entity="time_entry",
        canonical_id=1,
        event={},
        amount=1,
        currency="EUR",
        correlation_id=UUID(int=1),
        traceparent="00-" + "0" * 32 + "-" + "0" * 16 + "-01",
        steps_total=1,
        started_at=now,
        business_at=now,
        due_at=now + timedelta(hours=4),
    )
    entities = list(source.firm.legal_entities.order_by("pk").values_list("pk", flat=True))
    multiply(
        run,
        transactions,
        subject=f"'{source.kind}-time' || n",
        label="'Time entry ' || n",
        customer="'Customer ' || n % 200",
        canonical_id="n",
        project_id=f"{first} + n % {count}",
        legal_entity_id=f"(ARRAY{entities})[1 + n % {count} % 3]",
        amount="100 + n % 2000",
        correlation_id="md5(n::text)::uuid",
        state=STATE,
        steps_ended="CASE WHEN n % 1000 = 11 THEN 0 ELSE 1 END",
        steps_failed=f"CASE WHEN {FAILED} THEN 1 ELSE 0 END",
        error_kind=f"CASE WHEN {FAILED} THEN {KIND} ELSE '' END",
        error=f"CASE WHEN {FAILED} THEN {ERROR} ELSE '' END",
        started_at=_at(transactions),
        finished_at=f"CASE WHEN n % 1000 <> 11 THEN {_at(transactions)} + interval '3 s' END",
        delivered_at=f"CASE WHEN {STATE} = 'done' THEN {_at(transactions)} + interval '3 s' END",
    )
    _fill_steps(source, transactions, now)


def _fill_steps(source: Connection, transactions: int, now: datetime) -> None:
    first = JourneyRun.objects.order_by("pk").values_list("pk", flat=True)[0]
    step = StepRun.objects.create(
        run_id=first, name="post_time", position=1, connection=source, state="done", next_at=now
    )
    multiply(
        step,
        transactions,
        run_id=f"{first} + n - 1",
        state=STEP_STATE,
        external_ref="'ref-' || n",
        error_kind=f"CASE WHEN {FAILED} THEN {KIND} ELSE '' END",
        error=f"CASE WHEN {FAILED} THEN {ERROR} ELSE '' END",
    )


def _at(transactions: int) -> str:
    return f"(one.started_at - n * interval '{730 * 86400 / transactions:.3f} s')"
