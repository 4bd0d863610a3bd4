"""The company as the world finds it: the people with job, pay history, skills and days off."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from integrations.sandbox.bamboohr.company import stamp
from integrations.sandbox.bamboohr.fields import EMPLOYEE, TABLES
from integrations.sandbox.bamboohr.store import Record, Store
from integrations.sandbox.world.cast import ANALYST
from integrations.sandbox.world.types import Firm, Person

# The world's cost rates are what a year of pay comes to by the productive hour.
PRODUCTIVE_HOURS = 1600
PLACES = {"DE": ("Germany", "Berlin"), "US": ("United States", "Boston"), "UK": ("United Kingdom", "London")}
SKILLS = {"Data Engineer": "Data migration", "Solution Architect": "Integration design"}
VACATION = {"id": 78, "name": "Vacation", "icon": "palm-trees"}
ACTIONS = {"view": True, "edit": True, "cancel": False, "approve": False, "deny": False, "bypass": False}


def seed(store: Store, firm: Firm, anchor: date, dice: int) -> None:
    """Deterministic for one firm, anchor and dice."""
    currencies = {entity.code: entity.currency for entity in firm.entities}
    for person in firm.people:
        _seed_person(store, person, currencies[person.entity])
    random = Random(f"{dice}:time-off")
    for number, person in enumerate(random.sample(firm.people, 16)):
        first = anchor + timedelta(days=random.randint(-60, 60))
        days = [first + timedelta(days=offset) for offset in range(random.randint(1, 10))]
        working = {day: Decimal(1) for day in days if day.weekday() < 5}
        if working:
            employee = store.tables["employees"][employee_id(person.key)]
            created = min(anchor, first) - timedelta(days=20)
            status = "requested" if number % 4 == 3 else "approved"
            store.put(
                "time_off_requests", time_off_request(1001 + number, employee, working, created=created, status=status)
            )


def employee_id(key: str) -> str:
    """The id of the world's person: person-07 is 107."""
    return str(100 + int(key.rpartition("-")[2]))


def employee_record(identity: str, given: Mapping[str, Any]) -> Record:
    """A whole employee from what somebody who hires knows."""
    return dict.fromkeys(EMPLOYEE) | {
        "id": identity,
        "firstName": given["first_name"],
        "lastName": given["last_name"],
        "jobTitleName": given.get("job_title"),
        "status": "Active",
        "workEmail": given.get("email"),
        "hireDate": given["date"],
        "originalHireDate": "0000-00-00",
        "terminationDate": "0000-00-00",
        "division": given.get("division"),
        "department": given.get("department", "Delivery"),
        "location": given.get("location"),
        "employmentStatus": "Full-Time",
        "employeeNumber": identity,
    }


def money(amount: Any, currency: str) -> Record:
    """(recalled) Money in tables is an object with two decimal places as text."""
    return {"currency": currency, "value": f"{Decimal(str(amount)):.2f}"}


def time_off_request(
    number: int,
    employee: Record,
    days: Mapping[date, Decimal],
    *,
    created: date,
    unit: str = "days",
    status: str = "requested",
) -> Record:
    """Days with what is off on each. Amounts are texts, as recorded answers have them."""
    return {
        "id": number,
        "employeeId": int(employee["id"]),
        "name": f"{employee['firstName']} {employee['lastName']}",
        "start": min(days).isoformat(),
        "end": max(days).isoformat(),
        "created": created.isoformat(),
        "status": {"lastChanged": created.isoformat(), "lastChangedByUserId": 1, "status": status},
        "type": VACATION,
        "amount": {"unit": unit, "amount": str(sum(days.values()))},
        "actions": ACTIONS,
        "dates": {day.isoformat(): str(amount) for day, amount in days.items()},
        "notes": {"employee": "Away with the family"},
    }


def _seed_person(store: Store, person: Person, currency: str) -> None:
    identity, hired_on = employee_id(person.key), person.cost_rates[0][0]
    first, _, last = person.name.partition(" ")
    division, location = PLACES[person.entity]
    given = {"first_name": first, "last_name": last, "email": person.email, "job_title": person.role}
    record = employee_record(identity, given | {"division": division, "location": location, "date": str(hired_on)})
    record |= {"status": "Inactive", "terminationDate": str(person.left_on)} if person.left_on else {}
    store.put("employees", record)
    job = {"date": str(hired_on), "location": location, "department": record["department"], "division": division}
    _add(store, "jobInfo", identity, job | {"jobTitle": person.role})
    _add(store, "employmentStatus", identity, {"date": str(hired_on), "employmentStatus": "Full-Time"})
    for since, rate in person.cost_rates:
        _add(store, "compensation", identity, _pay(person.role, since, rate, currency))
    if skill := SKILLS.get(person.role):
        _add(store, "customSkills", identity, {"customSkill": skill, "customSkillLevel": "Expert"})
    touched_on = max(person.cost_rates[-1][0], person.left_on or date.min)
    changed = datetime.combine(touched_on, time(9), UTC) + timedelta(seconds=int(identity))
    store.touch(identity, "Updated" if touched_on > hired_on else "Inserted", stamp(changed))


def _pay(role: str, since: date, rate: Decimal, currency: str) -> Record:
    """Analysts are paid by the hour, everybody else by the year."""
    per, amount = ("Hour", rate) if role == ANALYST else ("Year", rate * PRODUCTIVE_HOURS)
    terms = {"type": "Hourly" if per == "Hour" else "Salary", "exempt": "Exempt", "reason": "", "comment": ""}
    paid = {"paidPer": per, "paySchedule": "Monthly", "overtimeRate": None}
    return {"startDate": str(since), "rate": money(amount, currency), **terms, **paid}


def _add(store: Store, table: str, employee: str, columns: Record) -> None:
    identity = store.next_id(table, first=1)
    store.put(table, {"id": identity, "employeeId": employee} | dict.fromkeys(TABLES[table]) | columns)
