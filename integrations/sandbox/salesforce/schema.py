"""Objects and fields of the org. Standard names are real ones; every name ending in __c is assumed."""

from dataclasses import dataclass, field

LINE_METHODS = (
    *("time_and_materials", "capped_tm", "fixed_milestone", "fixed_poc_cost", "fixed_poc_effort", "retainer"),
    "cost_plus",
)
PICKLISTS = {
    "Recognition__c": LINE_METHODS,
    "Legal_Entity__c": ("DE", "US", "UK"),
    "Revenue_Method__c": ("time_and_materials", "fixed_milestone", "fixed_poc_cost"),
    "CurrencyIsoCode": ("EUR", "USD", "GBP", "CHF", "JPY"),
    "StageName": ("Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column. type is the describe type; `writes` is "", "create" or "both"."""

    name: str
    type: str = "string"
    length: int = 255
    writes: str = "both"
    required: bool = False
    external: bool = False
    unique: bool = False
    refers_to: str = ""
    relation: str = ""

    @property
    def is_custom(self) -> bool:
        return self.name.endswith("__c")


@dataclass(frozen=True, slots=True)
class SObject:
    """One object and its fields by lower-case name."""

    name: str
    label: str
    plural: str
    prefix: str
    fields: dict[str, Field] = field(default_factory=dict)

    def field(self, name: str) -> Field | None:
        """The field of that name in any case, or None."""
        return self.fields.get(name.lower())

    def relation(self, name: str) -> Field | None:
        """The reference field a relationship name like Account or Owner goes through, or None."""
        return next((it for it in self.fields.values() if it.relation.lower() == name.lower()), None)


def texts(*names: str) -> list[Field]:
    return [Field(name) for name in names]


def reference(name: str, to: str, *, writes: str = "both", required: bool = False) -> Field:
    relation = name.replace("__c", "__r") if name.endswith("__c") else name.removesuffix("Id")
    return Field(name, "reference", 18, writes, required, refers_to=to, relation=relation)


SYSTEM = [
    Field("Id", "id", 18, ""),
    Field("IsDeleted", "boolean", 0, ""),
    Field("CreatedDate", "datetime", 0, ""),
    reference("CreatedById", "User", writes=""),
    Field("LastModifiedDate", "datetime", 0, ""),
    reference("LastModifiedById", "User", writes=""),
    Field("SystemModstamp", "datetime", 0, ""),
]
UNDELETABLE = [it for it in SYSTEM if it.name != "IsDeleted"]
CURRENCY = Field("CurrencyIsoCode", "picklist", 3)
NAME = Field("Name", required=True)
ACCOUNT_FIELDS = [
    NAME,
    *texts("Type", "BillingStreet", "BillingCity", "BillingState", "BillingPostalCode", "BillingCountry"),
    *texts("Phone", "Website", "Industry", "Description"),
    Field("AnnualRevenue", "currency"),
    Field("NumberOfEmployees", "int"),
    reference("ParentId", "Account"),
    reference("OwnerId", "User"),
    CURRENCY,
    Field("Tax_Code__c"),
    Field("Sightline_Ref__c", external=True),
]
CONTACT_FIELDS = [
    Field("LastName", required=True),
    *texts("FirstName", "Email", "Phone", "MobilePhone", "Title", "Department"),
    Field("Name", writes=""),
    reference("AccountId", "Account"),
    reference("OwnerId", "User"),
    CURRENCY,
]
OPPORTUNITY_FIELDS = [
    NAME,
    reference("AccountId", "Account"),
    *texts("Description", "Type", "NextStep", "LeadSource"),
    Field("StageName", "picklist", required=True),
    Field("Amount", "currency"),
    Field("Probability", "percent"),
    Field("CloseDate", "date", required=True),
    Field("LastStageChangeDate", "datetime", 0, ""),  # (recalled)
    Field("IsClosed", "boolean", 0, ""),
    Field("IsWon", "boolean", 0, ""),
    Field("ForecastCategory", "picklist", 40, ""),
    Field("ForecastCategoryName", "picklist"),
    Field("HasOpportunityLineItem", "boolean", 0, ""),
    Field("FiscalQuarter", "int", 0, ""),
    Field("FiscalYear", "int", 0, ""),
    Field("Fiscal", writes=""),
    reference("OwnerId", "User"),
    CURRENCY,
    Field("Legal_Entity__c", "picklist"),
    Field("Revenue_Method__c", "picklist"),
    Field("Sightline_Ref__c", external=True, unique=True),
    Field("Staffing__c", "textarea", 32_768),
    Field("Start_Date__c", "date"),
    Field("End_Date__c", "date"),
]
CONTRACT_FIELDS = [
    reference("AccountId", "Account", required=True),
    *texts("Description", "Status"),
    *[Field(name, writes="") for name in ("ContractNumber", "StatusCode")],
    *[Field(name, "date") for name in ("StartDate", "CustomerSignedDate")],
    Field("EndDate", "date", writes=""),
    Field("ContractTerm", "int"),
    Field("ActivatedDate", "datetime", 0, ""),
    reference("OwnerId", "User"),
    CURRENCY,
    reference("Opportunity__c", "Opportunity"),
    Field("PO_Number__c"),
]
LINE_FIELDS = [
    reference("OpportunityId", "Opportunity", required=True),
    *texts("Name", "Description"),
    Field("Quantity", "double", required=True),
    *[Field(name, "currency") for name in ("UnitPrice", "TotalPrice")],
    Field("ServiceDate", "date"),
    CURRENCY,
    Field("Recognition__c", "picklist"),
    *[Field(name, "currency") for name in ("Cap__c", "Fee_Ceiling__c", "Overage_Rate__c")],
    *[Field(name, "percent") for name in ("Fee_Percent__c", "Markup_Percent__c")],
    Field("Included_Hours__c", "double"),
    Field("Service_End__c", "date"),
]
ORDER_FIELDS = [
    reference("ContractId", "Contract"),
    reference("AccountId", "Account"),
    *texts("Type", "Status", "Description"),
    *[Field(name, writes="") for name in ("OrderNumber", "StatusCode")],
    Field("EffectiveDate", "date", required=True),
    Field("TotalAmount", "currency", 0, ""),
    Field("ActivatedDate", "datetime", 0, ""),
    reference("OwnerId", "User"),
    CURRENCY,
    Field("Cost_Change__c", "currency"),
    Field("Hours_Change__c", "double"),
]
STAGE_FIELDS = [
    *[Field(name, writes="") for name in ("MasterLabel", "ApiName", "Description")],
    *[Field(name, "boolean", 0, "") for name in ("IsActive", "IsClosed", "IsWon")],
    Field("SortOrder", "int", 0, ""),
    Field("DefaultProbability", "percent", 0, ""),
    Field("ForecastCategory", "picklist", 40, ""),
    Field("ForecastCategoryName", "picklist", 40, ""),
]
USER_FIELDS = [
    Field("Username", required=True),
    Field("LastName", required=True),
    *texts("FirstName", "Email", "Alias", "Title", "Department", "EmployeeNumber", "TimeZoneSidKey"),
    Field("Name", writes=""),
    Field("IsActive", "boolean", 0),
    reference("ManagerId", "User"),
    CURRENCY,
]
ORGANIZATION_FIELDS = [
    *[Field(name, writes="") for name in ("Name", "OrganizationType", "InstanceName", "TimeZoneSidKey")],
    Field("IsSandbox", "boolean", 0, ""),
    Field("FiscalYearStartMonth", "int", 0, ""),
]
TIME_ENTRY_FIELDS = [
    Field("Name", writes=""),
    reference("Opportunity__c", "Opportunity"),
    Field("Date__c", "date", required=True),
    Field("Hours__c", "double", required=True),
    Field("Billable__c", "boolean", 0),
    Field("Person_Email__c"),
    CURRENCY,
    Field("Sightline_Ref__c", external=True),
]


def _object(name: str, plural: str, prefix: str, fields: list[Field]) -> SObject:
    label = name.removesuffix("__c").replace("TimeEntry", "Time Entry")
    return SObject(name, label, plural, prefix, {it.name.lower(): it for it in fields})


OBJECTS = {
    it.name.lower(): it
    for it in (
        _object("Account", "Accounts", "001", SYSTEM + ACCOUNT_FIELDS),
        _object("Contact", "Contacts", "003", SYSTEM + CONTACT_FIELDS),
        _object("User", "Users", "005", UNDELETABLE + USER_FIELDS),
        _object("Opportunity", "Opportunities", "006", SYSTEM + OPPORTUNITY_FIELDS),
        _object("OpportunityLineItem", "Opportunity Products", "00k", SYSTEM + LINE_FIELDS),
        _object("Contract", "Contracts", "800", SYSTEM + CONTRACT_FIELDS),
        _object("Order", "Orders", "801", SYSTEM + ORDER_FIELDS),
        _object("Organization", "Organizations", "00D", UNDELETABLE + ORGANIZATION_FIELDS),
        _object("OpportunityStage", "Opportunity Stages", "01J", UNDELETABLE + STAGE_FIELDS),
        _object("TimeEntry__c", "Time Entries", "a00", SYSTEM + TIME_ENTRY_FIELDS),
    )
}
