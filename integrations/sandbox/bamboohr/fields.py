"""Names of fields by endpoint. One record holds an employee; each endpoint has its own names for the same thing."""

BASE = ("employeeId", "firstName", "lastName", "preferredName", "photoUrl", "jobTitleName", "status")
OPTIONAL = (
    *("workEmail", "homeEmail", "bestEmail", "middleName", "workPhone", "workPhoneExtension", "mobilePhone"),
    *("homePhone", "skypeUsername", "linkedinUrl", "facebookUrl", "instagramUrl", "twitterUrl", "pinterestUrl"),
    *("birthDate", "hireDate", "divisionName", "divisionId", "departmentName", "departmentId", "locationName"),
    *("locationId", "jobTitleId", "employmentStatusName", "employmentStatusId", "reportsToName", "reportsToId"),
)
SORTABLE = ("employeeId", "firstName", "lastName", "preferredName", "jobTitleName", "status")
# What the list calls otherwise than the record does.
LIST_NAMES = {
    "employeeId": "id",
    "divisionName": "division",
    "departmentName": "department",
    "locationName": "location",
    "employmentStatusName": "employmentStatus",
}
# (recalled) Older names that one employee is still asked by.
ALIASES = {"jobTitle": "jobTitleName", "supervisorEId": "reportsToId", "supervisor": "reportsToName"}
RECALLED = ("employeeNumber", "lastChanged")
EMPLOYEE = (
    *("id", "firstName", "lastName", "preferredName", "middleName", "photoUrl", "jobTitleName", "jobTitleId"),
    *("status", "workEmail", "homeEmail", "bestEmail", "workPhone", "mobilePhone", "birthDate", "hireDate"),
    *("originalHireDate", "terminationDate", "city", "country", "payRate", "payType", "payPeriod"),
    *("division", "divisionId", "department", "departmentId", "location", "locationId"),
    *("employmentStatus", "employmentStatusId", "reportsToName", "reportsToId"),
)
# Columns of tables; those of jobInfo are in the OpenAPI, the others (recalled), customSkills (assumed).
TABLES = {
    "jobInfo": ("date", "location", "department", "division", "jobTitle", "reportsTo", "teams"),
    "employmentStatus": ("date", "employmentStatus", "comment"),
    "compensation": (
        *("startDate", "rate", "type", "exempt", "reason", "comment", "paidPer", "paySchedule", "overtimeRate"),
    ),
    "customSkills": ("customSkill", "customSkillLevel"),
}
TIME_OFF = (
    *("id", "employeeId", "name", "start", "end", "created", "status", "type", "amount", "actions", "dates", "notes"),
)
WEBHOOK = (
    *("id", "name", "created", "lastSent", "monitorFields", "postFields", "url", "format"),
    *("includeCompanyDomain", "events"),
)
WEBHOOK_SUMMARY = ("id", "name", "created", "lastSent", "url")
LOG_ENTRY = ("webhookId", "url", "lastAttempted", "lastSuccess", "statusCode", "format", "employeeIds")


def record_name(name: str) -> str:
    """The record's own name of a field that an endpoint calls otherwise."""
    return LIST_NAMES.get(name) or ALIASES.get(name, name)
