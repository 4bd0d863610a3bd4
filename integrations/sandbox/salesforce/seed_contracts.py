"""What was signed, as the org keeps it: contracts, the deal's products as their lines, orders that change them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from integrations.sandbox.salesforce.data import Data, Record, stamp
from integrations.sandbox.salesforce.filling import Times, put
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.world.signed import ChangeOrder, Contract, ContractLine

CHANGE = "Change Order"


def seed_contract(data: Data, contract: Contract) -> None:
    """The contract, its lines beneath its opportunity, its change orders."""
    deal = salesforce_id("Opportunity", contract.deal)
    made = _at(contract.signed_on or contract.start)
    put(data, ("Contract", contract.key), _contract(contract, deal), made)
    data.put("Opportunity", data.tables["Opportunity"][deal] | {"HasOpportunityLineItem": True})
    for line in contract.lines:
        put(data, ("OpportunityLineItem", line.key), _line(contract, line, deal), made)
    for change in contract.changes:
        put(data, ("Order", change.key), _order(contract, change), _at(change.signed_on or change.ordered_on))


def _contract(contract: Contract, deal: str) -> Record:
    status = "Activated" if contract.signed_on else "Draft"
    return {
        "AccountId": salesforce_id("Account", contract.customer),
        "ContractNumber": contract.number,
        "Status": status,
        "StatusCode": status,
        "StartDate": contract.start.isoformat(),
        "EndDate": contract.end.isoformat(),
        "CustomerSignedDate": contract.signed_on.isoformat() if contract.signed_on else None,
        "ActivatedDate": _instant(contract.signed_on),
        "CurrencyIsoCode": contract.currency,
        "Opportunity__c": deal,
        "PO_Number__c": contract.po_number,
    }


def _line(contract: Contract, line: ContractLine, deal: str) -> Record:
    return {
        "OpportunityId": deal,
        "Name": line.title,
        "Quantity": 1.0,
        "UnitPrice": float(line.price),
        "TotalPrice": float(line.price),
        "ServiceDate": line.start.isoformat(),
        "CurrencyIsoCode": contract.currency,
        "Recognition__c": line.method,
        "Cap__c": _number(line.cap),
        "Fee_Percent__c": _number(line.fee_percent),
        "Fee_Ceiling__c": _number(line.fee_ceiling),
        "Markup_Percent__c": _number(line.markup_percent),
        "Included_Hours__c": _number(line.included_hours),
        "Overage_Rate__c": _number(line.overage_rate),
        "Service_End__c": line.end.isoformat(),
    }


def _order(contract: Contract, change: ChangeOrder) -> Record:
    status = "Activated" if change.signed_on else "Draft"
    return {
        "ContractId": salesforce_id("Contract", contract.key),
        "AccountId": salesforce_id("Account", contract.customer),
        "Type": CHANGE,
        "Status": status,
        "StatusCode": status,
        "OrderNumber": change.number,
        "Description": change.title,
        "EffectiveDate": change.ordered_on.isoformat(),
        "TotalAmount": float(change.price),
        "ActivatedDate": _instant(change.signed_on),
        "CurrencyIsoCode": contract.currency,
        "Cost_Change__c": float(change.cost),
        "Hours_Change__c": float(change.hours),
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _instant(day: date | None) -> str | None:
    return stamp(_at(day)[0]) if day else None


def _at(day: date) -> Times:
    noon = datetime.combine(day, time(12), UTC)
    return noon, noon
