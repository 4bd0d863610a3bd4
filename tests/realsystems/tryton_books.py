"""The books of a Tryton that was just made: company, employees, works and a key, by JSON-RPC as its own clients do."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

ANSWER_SECONDS = 120
Record = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A timesheet line as Tryton holds it."""

    id: int
    work: int
    employee: int
    day: str
    seconds: Decimal
    description: str


class Books:
    """The administrator's session with one database. A refusal fails with Tryton's words."""

    def __init__(self, url: str, database: str, password: str) -> None:
        self.database = database
        self._address = f"{url}/{database}/rpc/"
        user, session, _ = self._call("common.db.login", "admin", {"password": password}, "en")
        token = base64.b64encode(f"admin:{user}:{session}".encode()).decode()
        self.user = int(user)
        self._headers = {"Authorization": f"Session {token}"}

    _headers: Mapping[str, str] = {}

    def open_company(self, name: str, currency: str) -> int:
        """A company whose time the administrator may keep; the administrator may do everything else, too."""
        groups = self._model("res.group", "search", [], 0, None, None)
        self._model("res.user", "write", [self.user], {"groups": [["add", groups]]})
        digits = {"code": currency, "name": currency, "symbol": currency, "digits": 2, "rounding": decimal("0.01")}
        company = self.create(
            "company.company", party=self._party(name), currency=self.create("currency.currency", **digits)
        )
        access = {"companies": [["add", [company]]], "company": company, "company_filter": "all"}
        self._model("res.user", "write", [self.user], access)
        return company

    def employ(self, company: int, name: str, email: str) -> int:
        return self.create("company.employee", company=company, party=self._party(name, email))

    def open_work(self, company: int, name: str, **more: Any) -> int:
        return self.create("timesheet.work", company=company, name=name, **more)

    def issue_key(self) -> str:
        """The key of an application that may use the REST interface."""
        key = self.create("res.user.application", user=self.user, application="rest")
        (record,) = self._model("res.user.application", "read", [key], ["key", "state"])
        if record["state"] != "validated":
            self._model("res.user.application", "validate_", [key])
        return str(record["key"])

    def lines(self, company: int) -> list[Line]:
        """All lines of a company, oldest first."""
        fields = ["work", "employee", "date", "duration", "description"]
        wanted: Sequence[Any] = [["company", "=", company]]
        found = self._model("timesheet.line", "search_read", wanted, 0, None, [["id", "ASC"]], fields)
        return [_line(record) for record in found]

    def create(self, model: str, **values: Any) -> int:
        (created,) = self._model(model, "create", [values])
        return int(created)

    def _party(self, name: str, email: str = "") -> int:
        mechanisms = {"contact_mechanisms": [["create", [{"type": "email", "value": email}]]]} if email else {}
        return self.create("party.party", name=name, **mechanisms)

    def _model(self, model: str, method: str, *parameters: Any) -> Any:
        return self._call(f"model.{model}.{method}", *parameters, {})

    def _call(self, method: str, *parameters: Any) -> Any:
        body: Any = {"id": 1, "method": method, "params": parameters}
        answer = requests.post(self._address, json=body, headers=dict(self._headers), timeout=ANSWER_SECONDS)
        answer.raise_for_status()
        told: Record = answer.json()
        assert "error" not in told, f"{method}: {told['error']}"
        return told["result"]


def decimal(text: str) -> Record:
    """A decimal as Tryton writes it in JSON."""
    return {"__class__": "Decimal", "decimal": text}


def day(iso: str) -> Record:
    """A date as Tryton writes it in JSON."""
    year, month, number = map(int, iso.split("-"))
    return {"__class__": "date", "year": year, "month": month, "day": number}


def _line(record: Record) -> Line:
    date = record["date"]
    return Line(
        id=record["id"],
        work=record["work"],
        employee=record["employee"],
        day=f"{date['year']:04}-{date['month']:02}-{date['day']:02}",
        seconds=Decimal(str(record["duration"]["seconds"])),
        description=record["description"] or "",
    )
