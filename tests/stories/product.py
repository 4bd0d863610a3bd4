"""The running product: where it is, who may sign in, and what its pages and API answer."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.stories.schedule import Schedule
from tests.stories.systems import Systems
from tests.stories.waiting import eventually

PATIENCE = 30
FIRST_PULL_SECONDS = 300.0
HAS_CAUGHT_UP = """
SELECT (SELECT bool_and(is_backfilled) FROM integrations_streamcursor)
  AND NOT EXISTS (SELECT FROM canonical_dirty) AND EXISTS (SELECT FROM visibility_projectfigures)
"""
# The server may close a kept connection just as the next page is asked for; browsers ask again, and so do visitors.
ASKED_AGAIN = HTTPAdapter(max_retries=Retry(total=1, allowed_methods=("GET",)))
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Account:
    """A name and a password."""

    name: str
    password: str


@dataclass(frozen=True)
class Product:
    """Sightline as its launcher described it."""

    web: str
    ingest: str
    systems: Systems
    log_ins: str
    state: Path

    @classmethod
    def described(cls, line: str) -> "Product":
        told: dict[str, Any] = json.loads(line)
        state = Path(told["state"])
        return cls(
            web=told["web"].rstrip("/"),
            ingest=told["ingest"].rstrip("/"),
            systems=Systems.at(told["systems"], then=Schedule(state).at_once),
            log_ins=told["log_ins"],
            state=state,
        )

    @cached_property
    def environment(self) -> dict[str, str]:
        """What the product's processes have beyond our own environment."""
        return dict(json.loads((self.state / "environment.json").read_text()))

    def account(self, role: str) -> Account:
        """The log-in that the start printed for a role."""
        found = re.search(rf"^\s*{role}\s+(\S+)", self.log_ins, re.MULTILINE)
        assert found, f"no log-in of {role} in: {self.log_ins}"
        return Account(role, found.group(1))

    def visitor(self, role: str) -> "Visitor":
        """Somebody of that role, signed in over HTTP."""
        account, session = self.account(role), requests.Session()
        session.mount("http://", ASKED_AGAIN)
        page = session.get(f"{self.web}/login/", timeout=PATIENCE)
        token = TOKEN.search(page.text)
        assert token, page.text[:500]
        form = {"username": account.name, "password": account.password, "csrfmiddlewaretoken": token.group(1)}
        answer = session.post(f"{self.web}/login/", data=form, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code == 302, f"{role} could not sign in: {answer.status_code} {answer.text[:500]}"
        return Visitor(self.web, session)

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.state)

    def await_first_pull(self) -> None:
        """Returns when every stream was read to its end and the read models know it."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            eventually(lambda: connection.execute(HAS_CAUGHT_UP).fetchone() == (True,), seconds=FIRST_PULL_SECONDS)

    def processes(self, name: str) -> list[psutil.Process]:
        """The processes of one name ("worker-live"), children included."""
        chosen = [one for one in self._leaders() if one.environ().get("PGAPPNAME") == f"sightline-{name}"]
        return [process for one in chosen for process in (one, *one.children(recursive=True))]

    def sandbox(self, vendor: str) -> list[psutil.Process]:
        """The process that plays a vendor; none while it is started anew."""
        return [one for one in self._leaders() if {"integrations.sandbox", vendor} <= {*one.cmdline()}]

    def _leaders(self) -> list[psutil.Process]:
        entries = json.loads((self.state / "processes.json").read_text())
        return [psutil.Process(entry["group"]) for entry in entries if psutil.pid_exists(entry["group"])]

    def log(self, name: str) -> str:
        return (self.state / "logs" / f"{name}.log").read_text(errors="replace")


@dataclass(frozen=True)
class Visitor:
    """A signed-in session."""

    web: str
    session: requests.Session

    def get(self, path: str, **query: str) -> requests.Response:
        answer = self.session.get(f"{self.web}{path}", params=query, timeout=PATIENCE)
        answer.raise_for_status()
        return answer

    def ask(self, question: str, **query: str) -> dict[str, Any]:
        """The API's answer to a question: portfolio, operations, freshness, projects/<code>."""
        return dict(self.get(f"/api/v1/{question}/", **query).json())
