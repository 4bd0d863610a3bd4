"""The org as the world finds it: users, stages, accounts, contacts and opportunities of the firm."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.sandbox.salesforce.data import Data, Record, stamp
from integrations.sandbox.salesforce.filling import put
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.salesforce.org import INTEGRATION_USER_ID, ORGANIZATION_ID
from integrations.sandbox.salesforce.seed_contracts import seed_contract
from integrations.sandbox.salesforce.stages import STAGES, fiscal
from integrations.sandbox.world.types import Customer, Deal, Firm, Person

FOUNDED_DAYS_BEFORE = 500


def seed(data: Data, firm: Firm, anchor: date) -> None:
    """Fill the tables. Wire amounts are JSON numbers, exact to the cent in their shortest form."""
    founded = datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) - timedelta(days=FOUNDED_DAYS_BEFORE)
    _seed_org(data, firm, founded)
    for person in firm.people:
        put(data, ("User", person.key), _user(person), (founded, founded))
    owners = {entity.code: _owner(firm, entity.code) for entity in firm.entities}
    for customer in firm.customers:
        put(data, ("Account", customer.key), _account(customer, owners), (founded, founded))
    for deal in firm.deals:
        changed = deal.won_at or deal.created_at
        put(data, ("Opportunity", deal.key), _opportunity(deal, owners), (deal.created_at, changed))
    for contract in firm.contracts:
        seed_contract(data, contract)


def _seed_org(data: Data, firm: Firm, founded: datetime) -> None:
    organization = {
        "Id": ORGANIZATION_ID,
        "Name": firm.name,
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "EU42",
        "TimeZoneSidKey": "Europe/Berlin",
        "IsSandbox": False,
        "FiscalYearStartMonth": 1,
    }
    put(data, ("Organization", "northlight"), organization, (founded, founded))
    integration = {
        "Username": "integration@northlight.example",
        "LastName": "Integration",
        "Name": "Integration",
    }
    put(data, ("User", "integration"), integration | {"IsActive": True}, (founded, founded))
    for position, stage in enumerate(STAGES, start=1):
        put(data, ("OpportunityStage", stage[0]), _stage(position, stage), (founded, founded))


def _owner(firm: Firm, entity: str) -> str:
    person = next((person for person in firm.people if person.entity == entity), None)
    return salesforce_id("User", person.key) if person else INTEGRATION_USER_ID


def _user(person: Person) -> Record:
    first, _, last = person.name.rpartition(" ")
    return {
        "Username": person.email,
        "Email": person.email,
        "FirstName": first or None,
        "LastName": last,
        "Name": person.name,
        "Title": person.role,
        "EmployeeNumber": person.key,
        "IsActive": True,
    }


def _account(customer: Customer, owners: dict[str, str]) -> Record:
    return {
        "Name": customer.name,
        "Type": "Customer",
        "BillingCountry": customer.country,
        "Industry": customer.industry,
        "OwnerId": owners.get(customer.entity, INTEGRATION_USER_ID),
        "CurrencyIsoCode": customer.currency,
        "Tax_Code__c": customer.tax_code,
    }


def _opportunity(deal: Deal, owners: dict[str, str]) -> Record:
    stage = next(stage for stage in STAGES if stage[0] == deal.stage)
    return {
        "AccountId": salesforce_id("Account", deal.customer),
        "Name": deal.name,
        "Type": "New Business",
        "StageName": deal.stage,
        "Amount": float(deal.amount),
        "Probability": deal.probability,
        "CloseDate": deal.close_date.isoformat(),
        "LastStageChangeDate": stamp(deal.won_at or deal.created_at),
        "IsClosed": stage[2],
        "IsWon": deal.is_won,
        "ForecastCategory": stage[4],
        "ForecastCategoryName": stage[4],
        "HasOpportunityLineItem": False,
        "OwnerId": owners.get(deal.entity, INTEGRATION_USER_ID),
        "CurrencyIsoCode": deal.currency,
        "Legal_Entity__c": deal.entity,
        "Revenue_Method__c": deal.revenue_method,
        "Staffing__c": json.dumps([_demand(it) for it in deal.roles]),
        "Start_Date__c": deal.start.isoformat(),
        "End_Date__c": deal.end.isoformat(),
    } | fiscal(deal.close_date.isoformat())


def _demand(demand: Any) -> dict[str, str]:
    return {
        "role": demand.role,
        "hours": str(demand.hours),
        "start": demand.start.isoformat(),
        "end": demand.end.isoformat(),
    } | ({"skill": demand.skill} if demand.skill else {})


def _stage(position: int, stage: tuple[str, int, bool, bool, str]) -> Record:
    name, probability, closed, won, category = stage
    return {
        "MasterLabel": name,
        "ApiName": name,
        "IsActive": True,
        "SortOrder": position,
        "IsClosed": closed,
        "IsWon": won,
        "ForecastCategory": category,
        "ForecastCategoryName": category,
        "DefaultProbability": probability,
    }
