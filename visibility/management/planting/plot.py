"""One planting: what it does is noted with what takes it back, in a sandbox, where the note outlives us."""

from typing import Any

from visibility.management.planting.sandboxes import INBOX, CannotPlant, Record, Sandboxes

NOTES = "records"


class Plot:
    """Does things in the sandboxes for one case. Notes are written at once: who is interrupted can still take back."""

    def __init__(self, at: Sandboxes, case: str) -> None:
        self.at = at
        self.case = case
        self.undo: list[Record] = _noted(at, case)
        if self.undo:
            raise CannotPlant(f"{case} is planted already, so nothing was. Take it back first: plant --undo {case}")

    def do(self, system: str, action: str, **body: Any) -> Record:
        return self.at.do(system, action, **body)

    def takes_back(self, system: str, action: str, **body: Any) -> None:
        """Note what takes the last thing back; the last one noted is done first."""
        self._note({"system": system, "action": action, "body": body})

    def strike(self, system: str, **faults: Any) -> None:
        """Set faults, which end with the undoing if not before."""
        self._note({"system": system, "action": "", "body": {}})
        self.at.strike(system, faults)

    def _note(self, step: Record) -> None:
        self.undo.insert(0, step)
        _write(self.at, self.case, self.undo)


def take_back(at: Sandboxes, case: str) -> list[str]:
    """Undo a planting, last things first: what was refused, in words. Raises CannotPlant where there is none."""
    steps = _noted(at, case)
    if not steps:
        raise CannotPlant(f"{case} is not planted, so nothing was taken back. Plant it with: plant {case}")
    refused = [words for step in steps if (words := _undone(at, step))]
    _write(at, case, [])
    return refused


def _undone(at: Sandboxes, step: Record) -> str:
    try:
        if step["action"]:
            at.do(step["system"], step["action"], **step["body"])
        else:
            at.strike(step["system"], step["body"])
    except CannotPlant as error:
        return str(error)
    return ""


def _noted(at: Sandboxes, case: str) -> list[Record]:
    notes = (one for one in at.records(INBOX, NOTES) if one["ref"] == _ref(case))
    return next((list(one["undo"]) for one in notes), [])


def _write(at: Sandboxes, case: str, undo: list[Record]) -> None:
    at.do(INBOX, "put_records", records=[{"ref": _ref(case), "object": "planted", "undo": undo}])


def _ref(case: str) -> str:
    return f"planted-{case}"
