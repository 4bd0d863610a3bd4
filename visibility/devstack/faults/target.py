"""A plain sandbox as the harness sees it: its fault modes, and its journal of what really happened."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from visibility.devstack.faults.checker import Effect
from visibility.devstack.faults.proxy import Proxy

ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Target:
    """`entity` is the legal entity whose postings are routed here; `proxy` stands before the sandbox."""

    name: str
    entity: str
    currency: str
    port: int
    state: Path
    is_keyed: bool
    proxy: Proxy

    def mode(self, **faults: Any) -> dict[str, Any]:
        """Replace the faults in force; none: well again."""
        return self._ask("/_mode", faults)

    def hits(self) -> int:
        """How often the faults in force have struck."""
        return int(sum(self._ask("/_mode")["hits"].values()))

    def effects(self, prefix: str) -> list[Effect]:
        """What the target did for keys of this prefix, in order."""
        return [
            Effect(line["ref"], self.entity, Decimal(line["amount"] or 0), line["currency"] or "")
            for line in self._lines("effect")
            if line["operation"] == "step" and line["ref"].startswith(prefix)
        ]

    def requests(self, prefix: str) -> list[dict[str, Any]]:
        """Requests for keys of this prefix; those refused unread are not known to be for any."""
        return [line for line in self._lines("request") if (line["ref"] or "").startswith(prefix)]

    def calls(self, *, since: float) -> list[float]:
        """When anything was called, answered or not, since an instant of time.time()."""
        return [line["t"] for line in self._lines("request") if line["t"] >= since]

    def keys(self) -> list[str]:
        """The idempotency key of every call that bore one, also of those that were refused unread."""
        return [line["key"] for line in self._lines("request") if line["key"]]

    def do(self, action: str, **body: Any) -> dict[str, Any]:
        """What the world's hand did there."""
        return self._ask("/_do", {"action": action} | body)

    def held(self, prefix: str) -> dict[str, dict[str, Any]]:
        """The source records of this prefix by reference, as they are now."""
        records = self._ask("/_state/records").values()
        return {record["ref"]: record for record in records if str(record["ref"]).startswith(prefix)}

    def made(self, step: str, prefix: str) -> list[str]:
        """The references of effects of that step, in order, whose business key begins so."""
        return [
            line["ref"] for line in self._lines("effect") if line["body"].get("step") == step and prefix in line["ref"]
        ]

    def posts(self, path: str, *, since: float) -> int:
        """How often something was posted to that path since an instant of time.time()."""
        lines = self._lines("request")
        return sum(line["t"] >= since and line["path"] == path and line["method"] == "POST" for line in lines)

    def _lines(self, kind: str) -> Iterator[dict[str, Any]]:
        wanted = f'{{"kind":"{kind}"'.encode()
        with (self.state / "plain.journal.jsonl").open("rb") as journal:
            for line in journal:
                if line.startswith(wanted) and line.endswith(b"\n"):
                    yield json.loads(line)

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data)
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return dict(json.load(answer))
