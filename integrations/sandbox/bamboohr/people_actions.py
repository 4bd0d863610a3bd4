"""The hand of the world on people: hired, moved, paid, taught, gone. Each answers the ids it touched."""

from typing import Any

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.seed import employee_id, employee_record, money
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.server import Action

Body = dict[str, Any]
JOB = {"job_title": "jobTitle", "division": "division", "department": "department", "location": "location"}
JOB_FIELDS = {"jobTitle": "jobTitleName", "division": "division", "department": "department", "location": "location"}


class PeopleActions:
    def __init__(self, company: Company) -> None:
        self.company = company

    def table(self) -> dict[str, Action]:
        return {
            "hire": self.hire,
            "change_job": self.change_job,
            "change_pay": self.change_pay,
            "correct_pay": self.correct_pay,
            "remove_pay": self.remove_pay,
            "add_skill": self.add_skill,
            "terminate": self.terminate,
            "delete": self.delete,
            "set_fields": self.set_fields,
        }

    def hire(self, body: Body) -> Body:
        """{"first_name", "last_name", "email", "job_title", "division", "location", "date"}."""
        store = self.company.store
        identity = store.next_id("employees", first=101)
        record = employee_record(identity, body)
        job = {"id": self._row_id("jobInfo"), "employeeId": identity, "date": body["date"], "reportsTo": None}
        job |= {column: record[name] for column, name in JOB_FIELDS.items()} | {"teams": None}
        puts = [("employees", record), ("jobInfo", job)]
        self.company.change_employee(identity, "Inserted", record, puts)
        return {"id": identity}

    def change_job(self, body: Body) -> Body:
        """{"person", "date"} and any of "job_title", "division", "department", "location": as of today's record."""
        employee = self.employee(body["person"])
        given = {JOB[name]: body[name] for name in JOB if name in body}
        held = {column: employee[name] for column, name in JOB_FIELDS.items()} | given
        job = {"id": self._row_id("jobInfo"), "employeeId": employee["id"], "date": body["date"], **held}
        record = employee | {JOB_FIELDS[column]: value for column, value in given.items()}
        puts = [("employees", record), ("jobInfo", job | {"reportsTo": None, "teams": None})]
        return self._updated(employee, [JOB_FIELDS[column] for column in given], puts)

    def change_pay(self, body: Body) -> Body:
        """{"person", "date", "rate", "currency", "per"}: another row of the history. Answers its id as "row"."""
        employee, identity = self.employee(body["person"]), self._row_id("compensation")
        row = {
            "id": identity,
            "employeeId": employee["id"],
            "startDate": body["date"],
            "rate": money(body["rate"], body["currency"]),
            "type": "Hourly" if body.get("per") == "Hour" else "Salary",
            "exempt": "Exempt",
            "reason": body.get("reason", "Merit"),
            "comment": "",
            "paidPer": body.get("per", "Year"),
            "paySchedule": "Monthly",
            "overtimeRate": None,
        }
        return self._updated(employee, ["payRate"], [("compensation", row)]) | {"row": identity}

    def correct_pay(self, body: Body) -> Body:
        """{"row", "columns": {...}}: a row of the compensation table as somebody edits it."""
        row = self.company.store.tables["compensation"][str(body["row"])]
        employee = self.employee(row["employeeId"])
        return self._updated(employee, ["payRate"], [("compensation", row | body["columns"])])

    def remove_pay(self, body: Body) -> Body:
        """{"row"}: it is gone without a trace but the employee's stamp."""
        row = self.company.store.tables["compensation"][str(body["row"])]
        self.company.write("compensation", row, "delete")
        return self._updated(self.employee(row["employeeId"]), ["payRate"], [])

    def add_skill(self, body: Body) -> Body:
        """{"person", "skill", "level"}."""
        employee, identity = self.employee(body["person"]), self._row_id("customSkills")
        row = {"id": identity, "employeeId": employee["id"], "customSkill": body["skill"]}
        puts = [("customSkills", row | {"customSkillLevel": body.get("level", "")})]
        return self._updated(employee, ["customSkill"], puts) | {"row": identity}

    def terminate(self, body: Body) -> Body:
        """{"person", "date"}: the employee stays, inactive."""
        employee = self.employee(body["person"])
        gone = {"status": "Inactive", "terminationDate": body["date"], "employmentStatus": "Terminated"}
        row = {"id": self._row_id("employmentStatus"), "employeeId": employee["id"], "date": body["date"]}
        puts = [("employees", employee | gone), ("employmentStatus", row | {"employmentStatus": "Terminated"})]
        return self._updated(employee, sorted(gone), puts)

    def delete(self, body: Body) -> Body:
        """{"person"}: the employee and all rows of it; the changed feed alone remembers."""
        identity = self.employee(body["person"])["id"]
        self.company.change_employee(identity, "Deleted", (), ())
        return {"id": identity}

    def set_fields(self, body: Body) -> Body:
        """{"person", "fields": {names of GET /employees/{id}}}."""
        employee = self.employee(body["person"])
        return self._updated(employee, body["fields"], [("employees", employee | body["fields"])])

    def employee(self, key: str) -> Record:
        """By the world's key, the id or the e-mail. Raises LookupError."""
        identity = employee_id(key) if str(key).startswith("person-") else str(key)
        employees = self.company.store.tables["employees"]
        found = employees.get(identity) or next((one for one in employees.values() if one["workEmail"] == key), None)
        if found is None:
            raise LookupError(f"nobody is known as {key}")
        return found

    def _updated(self, employee: Record, fields: Any, puts: list[tuple[str, Record]]) -> Body:
        self.company.change_employee(employee["id"], "Updated", fields, puts)
        return {"id": employee["id"]}

    def _row_id(self, table: str) -> str:
        return self.company.store.next_id(table, first=1)
