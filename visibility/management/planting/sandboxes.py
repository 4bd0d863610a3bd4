"""The demo firm's simulated vendors over HTTP: what their world's hand can do there, and their raw records."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.models import Connection
from visibility.management.demo.firm import SLUG

Record = dict[str, Any]
PATIENCE_SECONDS = 20
PSA, ERP, INBOX = "kantata", "netsuite", "plain"
# What a system is called as a simulated vendor -> the kind of its connection.
KINDS: Mapping[str, str] = {PSA: "kantata", ERP: "netsuite", INBOX: "files"}
FOLDER = "/files"


class CannotPlant(Exception):
    """What happened, what it costs, what to do."""


@dataclass(frozen=True)
class Sandboxes:
    """Base addresses by the names above."""

    addresses: Mapping[str, str]

    def check(self) -> None:
        """Raises CannotPlant unless each address is that of the simulated vendor: no real system is ever touched."""
        for system, address in self.addresses.items():
            try:
                said = self._ask(f"{address}/_health")
            except (CannotPlant, ValueError) as error:
                raise _no_sandbox(system, address) from error
            if said.get("vendor") != system:
                raise _no_sandbox(system, address)

    def do(self, system: str, action: str, **body: Any) -> Record:
        """What the world's hand answers. Raises CannotPlant with the system's words where it refuses."""
        return self._ask(f"{self.addresses[system]}/_do", {"action": action, **body})

    def strike(self, system: str, faults: Mapping[str, Any]) -> None:
        """Sets the faults of a system in place of those in force; none: it is well again."""
        self._ask(f"{self.addresses[system]}/_mode", dict(faults))

    def records(self, system: str, collection: str) -> list[Record]:
        """The raw records of a collection, oldest first."""
        return list(self.by_id(system, collection).values())

    def by_id(self, system: str, collection: str) -> dict[str, Record]:
        return self._ask(f"{self.addresses[system]}/_state/{collection}")

    def _ask(self, url: str, body: Record | None = None) -> Record:
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=raw)  # noqa: S310  (the demo's own sandbox)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  (as above)
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise CannotPlant(f"{url} refused: {error.read().decode(errors='replace')}") from error
        except OSError as error:
            raise CannotPlant(f"{url} does not answer ({error}). Is the demo running? ./sightline demo") from error


def of_demo() -> Sandboxes:
    """Where the demo's connections lead. Raises CannotPlant where there is no demo, or they lead elsewhere."""
    kept = Connection.objects.filter(firm__slug=SLUG, kind__in=KINDS.values()).order_by("-pk")
    addresses = {one.kind: one.base_url.removesuffix(FOLDER) for one in kept}
    if missing := [kind for kind in KINDS.values() if kind not in addresses]:
        raise CannotPlant(
            f"The firm {SLUG} has no connection of kind {', '.join(missing)}. Nothing was planted. "
            "Start the demo first: ./sightline demo"
        )
    found = Sandboxes({system: addresses[kind] for system, kind in KINDS.items()})
    found.check()
    return found


def _no_sandbox(system: str, address: str) -> CannotPlant:
    return CannotPlant(
        f"{address} is not the simulated {system}. Nothing was planted there: cases are for sandboxes alone. "
        "Start the demo (./sightline demo), or point its connection at its sandbox."
    )
