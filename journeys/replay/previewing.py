"""What a replay would do, without doing it: the step's decision on what is known now, and the calls it would make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from integrations import gateway
from integrations.canonical import codec
from integrations.canonical.commands import Command
from journeys import states
from journeys.definition import Rejected, Skip, Wait
from journeys.engine import deciding
from journeys.engine.commands import stored
from journeys.engine.preparing import idem_key
from journeys.models import Effect, StepRun
from journeys.replay.acting import NoSuchStep
from journeys.replay.refreshing import current_event
from journeys.replay.replaying import is_superseded, keeps_command, rereads_of

Choice = Literal["send", "wait", "skip", "reject"]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would happen. reason: of a wait, skip or rejection. problem: why no call can be shown, "" otherwise.

    command: as it would be stored; is_same_key: the target would see the key it has seen before (None: never sent);
    is_done_before: the ledger knows the effect as done, so nothing would be sent. requests: method, path and body of
    each call of a first send. reread: find steps that run first; the preview uses their last answers.
    """

    choice: Choice
    reason: str = ""
    command: Mapping[str, Any] | None = None
    idem_key: str = ""
    is_same_key: bool | None = None
    is_done_before: bool = False
    is_event_refreshed: bool = False
    reread: tuple[str, ...] = ()
    connection: str = ""
    requests: tuple[Mapping[str, Any], ...] = ()
    problem: str = ""


def preview(run_id: int, step_id: int, *, now: datetime) -> Preview | None:
    """The preview of a replay; None where none is allowed. Raises NoSuchStep."""
    step = StepRun.objects.select_related("run").filter(pk=step_id, run_id=run_id).first()
    if step is None:
        raise NoSuchStep(f"Run {run_id} has no step {step_id}.")
    if step.state not in states.FAILED or step.connection_id is None or is_superseded(step.run):
        return None
    return _described(step, step.connection_id, now)


def _described(step: StepRun, connection_id: int, now: datetime) -> Preview:
    question = _question(step)
    reread = rereads_of(step.run.journey, step.name)
    is_refreshed = question.event != step.run.event
    match deciding.answer([question], deciding.Events(), now)[0]:
        case Wait(reason, _, _):
            return Preview(choice="wait", reason=reason, reread=reread, is_event_refreshed=is_refreshed)
        case Skip(reason):
            return Preview(choice="skip", reason=reason, reread=reread, is_event_refreshed=is_refreshed)
        case Rejected(reason, _):
            return Preview(choice="reject", reason=reason, reread=reread, is_event_refreshed=is_refreshed)
        case command:
            return _sending(step, connection_id, command, reread, is_refreshed=is_refreshed)


def _question(step: StepRun) -> deciding.Question:
    """What a drain would ask after a replay: the kept command, or what to do with the record as it stands now."""
    run, is_kept = step.run, keeps_command(step)
    event = None if is_kept else current_event(run)
    frozen = run.event if event is None else codec.encode(event)
    return deciding.Question(run.pk, run.journey, step.name, frozen, step.command if is_kept else None)


def _sending(
    step: StepRun, connection_id: int, command: Command, reread: tuple[str, ...], *, is_refreshed: bool
) -> Preview:
    key = "" if command.reads_only else idem_key(connection_id, command)
    shown, problem = _calls(connection_id, command)
    return Preview(
        choice="send",
        command=stored(command),
        idem_key=key,
        is_same_key=key == step.idem_key if step.idem_key else None,
        is_done_before=Effect.objects.filter(idem_key=key, done_at__isnull=False).exists(),
        is_event_refreshed=is_refreshed,
        reread=reread,
        connection=shown.get("connection", ""),
        requests=tuple(shown.get("requests", ())),
        problem=problem,
    )


def _calls(connection_id: int, command: Command) -> tuple[dict[str, Any], str]:
    try:
        return gateway.preview(connection_id, command), ""
    except gateway.CallFailed as failure:
        return {}, str(failure)
