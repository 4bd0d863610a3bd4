"""Deals of the stories: opened and won in the CRM, and what each left in the other systems."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests.stories.systems import Record, Systems

RUN = uuid4().hex[:6]
numbers = count(1)


def make_deal(**changes: Any) -> dict[str, Any]:
    """A deal with a customer that the ERP knows; amounts in its currency."""
    start = datetime.now(UTC).date() + timedelta(days=20)
    days = {"start": start.isoformat(), "end": (start + timedelta(weeks=12)).isoformat()}
    number = next(numbers)
    return {
        "key": f"story-{RUN}-{number}",
        "customer": "customer-cedar",
        "name": f"Story {RUN} number {number}",
        "amount": "50000.00",
        "currency": "USD",
        "entity": "US",
        "revenue_method": "fixed_milestone",
        "stage": "Negotiation",
        "close_date": start.isoformat(),
        "roles": [{"role": "Consultant", "hours": "120"} | days],
    } | {**days, **changes}


def open_deal(systems: Systems, **changes: Any) -> str:
    """Opens a deal in the CRM; its id there."""
    return str(systems.salesforce.do("create_deal", **make_deal(**changes))["id"])


def win(systems: Systems, *deals: str) -> None:
    for deal in deals:
        systems.salesforce.do("close_deal", deal=deal)


def win_new_deal(systems: Systems, **changes: Any) -> str:
    deal = open_deal(systems, **changes)
    win(systems, deal)
    return deal


@dataclass(frozen=True)
class Trail:
    """What one deal left: created workspaces, jobs, notices, cards and teams, and the identity links each way."""

    workspaces: list[Record]
    jobs: list[Record]
    notices: list[Record]
    cards: list[Record]
    teams: list[Record]
    references: list[Record]
    deal: Record

    @property
    def is_complete(self) -> bool:
        return bool(self.workspaces and self.jobs and self.notices and self.deal["Sightline_Ref__c"])


def trail(systems: Systems, deal: str) -> Trail:
    """Read from journals what was created for the deal, and from the records how they are linked."""
    references = [
        one for one in systems.kantata.records("external_references").values() if deal in str(one["service_model_ref"])
    ]
    subjects = {one["subject_id"] for one in references if one["subject_type"] == "Workspace"}
    name = systems.salesforce.record("Opportunity", deal)["Name"]
    return Trail(
        workspaces=created(systems.kantata.effects(), "workspaces", ids=subjects),
        jobs=[one for one in created(systems.netsuite.effects(), "job") if deal in str(one["body"]["externalId"])],
        cards=[one for one in systems.microsoft365.effects() if one["object"] == "card" and deal in str(one["ref"])],
        teams=[one for one in created(systems.microsoft365.effects(), "team") if name in str(one["body"])],
        notices=[one for one in systems.mail.records("messages").values() if name in one["subject"]],
        references=references,
        deal=systems.salesforce.record("Opportunity", deal),
    )


def created(effects: list[Record], kind: str, *, ids: set[str] | None = None) -> list[Record]:
    """The effects that created a record of a kind, of those ids where given."""
    made = (one for one in effects if one["operation"] == "create" and one["object"] == kind)
    return [one for one in made if ids is None or one["id"] in ids]
