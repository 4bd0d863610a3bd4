"""Record types of the ERP: their fields, what kind of value each holds, and what is mandatory on creation.

Names of job, projectTask, invoice and purchaseOrder are the REST API Browser's; the other types' names are
(recalled), custentity_ fields are (assumed).
"""

from integrations.sandbox.netsuite.journals_schema import ACCOUNT, JOURNAL_TYPES
from integrations.sandbox.netsuite.purchases_schema import BILL_LINES, VENDOR_BILL, VENDOR_CREDIT
from integrations.sandbox.netsuite.record_type import (
    COMPUTED,
    DOCUMENT_TARGETS,
    ENTITY_TARGETS,
    Kind,
    RecordType,
    fields_of,
)

SUBLISTS: dict[str, dict[str, Kind]] = {
    "invoice": {
        "item": "text",
        "description": "text",
        "quantity": "number",
        "rate": "money",
        "amount": "money",
    },
    "purchaseOrder": {
        "item": "text",
        "amount": "money",
        "customer": "text",
        "quantity": "number",
        "quantityBilled": "number",
        "quantityReceived": "number",
        "rate": "money",
        "isClosed": "bool",
    },
}
SUBLISTS["expenseReport"] = {
    "amount": "money",
    "category": "text",
    "currency": "text",
    "customer": "text",
    "expensedate": "date",
    "isBillable": "bool",
    "isnonreimbursable": "bool",
}
SUBLISTS["creditMemo"] = SUBLISTS["invoice"]
SUBLISTS["vendorBill"] = SUBLISTS["vendorCredit"] = BILL_LINES


CUSTOMER = RecordType(
    "customer",
    fields_of(
        text="externalId entityId companyName email custentity_tax_code custentity_country"
        " custentity_industry custentity_sightline_ref",
        ref="subsidiary currency",
        bool="isInactive",
        datetime="lastModifiedDate",
    ),
    ENTITY_TARGETS,
    ("companyName", "subsidiary"),
)
JOB = RecordType(
    "job",
    fields_of(
        text="externalId entityId companyName custentity_sightline_ref",
        ref="parent subsidiary currency projectManager",
        choice="entityStatus jobBillingType jobType",
        date="startDate projectedEndDate endDate calculatedEndDate",
        money="jobPrice estimatedCost estimatedRevenue",
        number="estimatedTime percentComplete",
        bool="isInactive",
        datetime="lastModifiedDate",
    ),
    ENTITY_TARGETS | {"parent": ("customer",), "projectManager": ("employee",)},
    ("companyName", "parent", "subsidiary"),
)
PROJECT_TASK = RecordType(
    "projectTask",
    fields_of(
        text="externalId title",
        ref="project parent",
        choice="status",
        number="estimatedWork actualWork plannedWork remainingWork percentTimeComplete",
        date="endDate",
        datetime="startDateTime lastModifiedDate",
        bool="nonBillableTask",
    ),
    {"project": ("job",), "parent": ("projectTask",)},
    ("title", "project"),
)
INVOICE = RecordType(
    "invoice",
    fields_of(
        text="externalId tranId postingPeriod",
        ref="entity job subsidiary currency",
        choice="status approvalStatus",
        date="tranDate dueDate",
        rate="exchangeRate",
        money="total subtotal taxTotal amountPaid amountRemaining",
        datetime="lastModifiedDate",
        lines="item",
    ),
    DOCUMENT_TARGETS,
    ("entity", "subsidiary"),
    COMPUTED,
)
CREDIT_MEMO = RecordType(
    "creditMemo",
    {**{name: kind for name, kind in INVOICE.fields.items() if name != "dueDate"}, "createdFrom": "ref"},
    DOCUMENT_TARGETS | {"createdFrom": ("invoice",)},
    ("entity", "subsidiary"),
    COMPUTED,
)
# Read by SuiteQL alone; people enter payments by hand. `apply` says what is settled. Names are (recalled).
CUSTOMER_PAYMENT = RecordType(
    "customerPayment",
    fields_of(
        text="externalId tranId postingPeriod",
        ref="entity subsidiary currency",
        date="tranDate",
        rate="exchangeRate",
        money="total",
        datetime="lastModifiedDate",
        lines="apply",
    ),
    ENTITY_TARGETS | {"entity": ("customer",)},
)
PURCHASE_ORDER = RecordType(
    "purchaseOrder",
    fields_of(
        text="externalId tranId",
        ref="entity subsidiary currency",
        choice="orderStatus status approvalStatus",
        date="tranDate",
        rate="exchangeRate",
        money="total",
        datetime="lastModifiedDate",
        lines="item",
    ),
    DOCUMENT_TARGETS,
    ("entity", "subsidiary"),
    frozenset({"lastModifiedDate", "status", "total"}),
)
VENDOR = RecordType(
    "vendor",
    fields_of(
        text="externalId entityId companyName",
        ref="subsidiary currency",
        bool="isInactive",
        datetime="lastModifiedDate",
    ),
    ENTITY_TARGETS,
    ("companyName", "subsidiary"),
)
EMPLOYEE = RecordType(
    "employee",
    fields_of(
        text="externalId entityId firstName lastName email title",
        ref="subsidiary",
        bool="isInactive",
        datetime="lastModifiedDate",
    ),
    ENTITY_TARGETS,
    ("firstName", "lastName", "subsidiary"),
)
# The names are those of the REST API Browser; custcol_ fields are (assumed).
TIME_BILL = RecordType(
    "timeBill",
    fields_of(
        text="externalId hours memo custcol_reverses",
        ref="customer employee caseTaskEvent subsidiary",
        choice="approvalStatus timeType",
        date="tranDate custcol_worked_on",
        money="rate price",
        bool="isBillable posted",
        datetime="lastModifiedDate",
    ),
    {
        "customer": ("job",),
        "employee": ("employee",),
        "caseTaskEvent": ("projectTask",),
        "subsidiary": ("subsidiary",),
    },
    ("customer", "employee", "hours", "tranDate"),
    frozenset({"lastModifiedDate", "posted", "price"}),
)
# The names are those of the REST API Browser; custbody_reverses is (assumed), the memo (recalled).
EXPENSE_REPORT = RecordType(
    "expenseReport",
    fields_of(
        text="externalId tranId memo custbody_reverses",
        ref="entity expensereportcurrency",
        choice="status approvalStatus",
        date="tranDate",
        money="total",
        bool="complete supervisorapproval accountingapproval",
        datetime="lastModifiedDate",
        lines="expense",
    ),
    {"entity": ("employee",), "expensereportcurrency": ("currency",)},
    ("entity", "tranDate", "expensereportcurrency", "expense"),
    frozenset({"lastModifiedDate", "status", "total"}),
)
# Kept by people, each with an account; names are (recalled).
EXPENSE_CATEGORY = RecordType(
    "expenseCategory",
    fields_of(text="externalId name", bool="isInactive", datetime="lastModifiedDate"),
    {},
    ("name",),
)
SUBSIDIARY = RecordType(
    "subsidiary",
    fields_of(
        text="externalId name country",
        ref="currency",
        bool="isInactive isElimination",
        datetime="lastModifiedDate",
    ),
    {"currency": ("currency",)},
    ("name", "currency"),
)
CURRENCY = RecordType(
    "currency",
    fields_of(text="externalId name symbol", bool="isInactive isBaseCurrency", datetime="lastModifiedDate"),
    {},
    ("name", "symbol"),
)
CURRENCY_RATE = RecordType(
    "currencyRate",
    fields_of(
        ref="baseCurrency transactionCurrency",
        rate="exchangeRate",
        date="effectiveDate",
        datetime="lastModifiedDate",
    ),
    {"baseCurrency": ("currency",), "transactionCurrency": ("currency",)},
)

# Read by SuiteQL alone; people close and open periods by hand. Names are (recalled).
ACCOUNTING_PERIOD = RecordType(
    "accountingPeriod",
    fields_of(
        text="periodName",
        date="startDate endDate",
        bool="closed allLocked isPosting isQuarter isYear isAdjust",
        datetime="lastModifiedDate",
    ),
    {},
)

RECORD_TYPES = {
    kind.name: kind
    for kind in (
        CUSTOMER, JOB, PROJECT_TASK, INVOICE, CREDIT_MEMO, PURCHASE_ORDER, VENDOR, EMPLOYEE, TIME_BILL,
        EXPENSE_REPORT, EXPENSE_CATEGORY, SUBSIDIARY, CURRENCY, VENDOR_BILL, VENDOR_CREDIT,
    )
}  # fmt: skip
READ_ALONE = (CURRENCY_RATE, ACCOUNTING_PERIOD, CUSTOMER_PAYMENT, ACCOUNT, *JOURNAL_TYPES)
ALL_TYPES = RECORD_TYPES | {kind.name: kind for kind in READ_ALONE}
