"""Bills and credits of suppliers. No description of these records is at hand: all names are (assumed).

They are those of a purchase order and its lines; `orderDoc` of a line is the order that it bills, `taxTotal` the tax
as the supplier states it, `custbody_reverses` of a credit the external id of its bill.
"""

from integrations.sandbox.netsuite.record_type import COMPUTED, DOCUMENT_TARGETS, Kind, RecordType, fields_of

BILL_LINES: dict[str, Kind] = {
    "item": "text",
    "description": "text",
    "quantity": "number",
    "rate": "money",
    "amount": "money",
    "customer": "text",
    "orderDoc": "text",
}
READ_ONLY = COMPUTED - {"taxTotal"}
VENDOR_BILL = RecordType(
    "vendorBill",
    fields_of(
        text="externalId tranId postingPeriod memo",
        ref="entity subsidiary currency",
        choice="status approvalStatus",
        date="tranDate dueDate",
        rate="exchangeRate",
        money="total subtotal taxTotal amountPaid amountRemaining",
        datetime="lastModifiedDate",
        lines="item",
    ),
    DOCUMENT_TARGETS | {"entity": ("vendor",)},
    ("entity", "subsidiary", "tranId", "item"),
    READ_ONLY,
)
VENDOR_CREDIT = RecordType(
    "vendorCredit",
    {**{name: kind for name, kind in VENDOR_BILL.fields.items() if name != "dueDate"}, "custbody_reverses": "text"},
    VENDOR_BILL.targets,
    (*VENDOR_BILL.mandatory, "custbody_reverses"),
    READ_ONLY,
)
