"""The demo firm's systems from outside: the world's hand, raw records, journals, faults."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

Record = dict[str, Any]
PATIENCE = 20


@dataclass(frozen=True)
class System:
    """One simulated vendor over HTTP; what is to be done after each change by the world's hand."""

    name: str
    url: str
    then: Callable[[str], None]

    def is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/_journal", params={"after": "999999999"}, timeout=PATIENCE).ok
        except requests.ConnectionError:
            return False

    def do(self, action: str, **body: Any) -> Record:
        """What the world's hand did; fails with the system's words where it refuses."""
        answer = requests.post(f"{self.url}/_do", json={"action": action} | body, timeout=PATIENCE)
        assert answer.status_code == 200, f"{self.name} {action}: {answer.text}"
        self.then(self.name)
        return dict(answer.json())

    def records(self, collection: str) -> dict[str, Record]:
        """The raw records of a collection by id."""
        answer = requests.get(f"{self.url}/_state/{collection}", timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())

    def record(self, collection: str, identity: str) -> Record:
        answer = requests.get(f"{self.url}/_state/{collection}", params={"id": identity}, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json()[identity])

    def effects(self, *, after: int = 0) -> list[Record]:
        """Everything that was ever written there, the seed left out, oldest first; without the first `after`."""
        return self._journal("effect", after)

    def requests(self, *, after: int = 0) -> list[Record]:
        """Every call, oldest first; without the first `after`."""
        return self._journal("request", after)

    def mode(self, **faults: Any) -> None:
        """Sets faults; none clears them."""
        requests.post(f"{self.url}/_mode", json=faults, timeout=PATIENCE).raise_for_status()

    def _journal(self, kind: str, after: int) -> list[Record]:
        wanted = {"kind": kind, "after": str(after)}
        answer = requests.get(f"{self.url}/_journal", params=wanted, timeout=PATIENCE)
        answer.raise_for_status()
        return list(answer.json()["entries"])


@dataclass(frozen=True)
class Systems:
    """CRM, PSA, ERP, HRIS, collaboration, the folder of e-invoices and mail of the demo firm."""

    salesforce: System
    kantata: System
    netsuite: System
    bamboohr: System
    microsoft365: System
    plain: System
    mail: System

    @classmethod
    def at(cls, urls: dict[str, str], *, then: Callable[[str], None]) -> "Systems":
        return cls(**{name: System(name, url, then) for name, url in urls.items()})
