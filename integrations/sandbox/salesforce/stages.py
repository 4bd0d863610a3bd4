"""What a stage name implies: closed, won, probability, forecast category, fiscal period."""

from datetime import date
from typing import Any

from integrations.sandbox.salesforce.data import Record
from integrations.sandbox.salesforce.org import Org

STAGES = (
    ("Qualification", 10, False, False, "Pipeline"),
    ("Proposal", 40, False, False, "Pipeline"),
    ("Negotiation", 70, False, False, "BestCase"),
    ("Closed Won", 100, True, True, "Closed"),
    ("Closed Lost", 0, True, False, "Omitted"),
)
DRIVERS = ("StageName", "CloseDate", "FirstName", "LastName")


def needs_deriving(given: Record) -> bool:
    return any(name in given for name in DRIVERS)


def derived(org: Org, object_name: str, record: Record, given: Record) -> dict[str, Any]:
    """The read-only fields that follow from others; a given Probability beats the stage's own."""
    if object_name == "Opportunity":
        return _stage(org, record, given) | fiscal(record["CloseDate"])
    if object_name in ("Contact", "User"):
        parts = (record.get("FirstName"), record.get("LastName"))
        return {"Name": " ".join(part for part in parts if part)}
    return {}


def fiscal(close_date: str) -> dict[str, Any]:
    """Fiscal fields of a year that starts in January."""
    closing = date.fromisoformat(close_date)
    quarter = (closing.month + 2) // 3
    return {"FiscalYear": closing.year, "FiscalQuarter": quarter, "Fiscal": f"{closing.year} {quarter}"}


def _stage(org: Org, record: Record, given: Record) -> dict[str, Any]:
    stages = org.data.tables["OpportunityStage"].values()
    stage = next((row for row in stages if row["ApiName"] == record["StageName"]), None)
    if stage is None:
        return {"IsClosed": False, "IsWon": False, "ForecastCategory": "Pipeline"}
    implied = {
        "IsClosed": stage["IsClosed"],
        "IsWon": stage["IsWon"],
        "ForecastCategory": stage["ForecastCategory"],
        "ForecastCategoryName": stage["ForecastCategoryName"],
        "HasOpportunityLineItem": False,
    }
    if "StageName" in given:
        implied["LastStageChangeDate"] = record["LastModifiedDate"]
    if "StageName" in given and given.get("Probability") is None:
        implied["Probability"] = stage["DefaultProbability"]
    return implied
