"""Journals and accounts. Their names are (recalled); `custbody_intercompany_ref` is the account's own (assumed)."""

from integrations.sandbox.netsuite.record_type import ENTITY_TARGETS, RecordType, fields_of

# Over several subsidiaries, and in the books of one.
ACROSS, WITHIN = JOURNALS = ("advIntercompanyJournalEntry", "journalEntry")
FIELDS = fields_of(
    text="externalId tranId postingPeriod custbody_intercompany_ref",
    ref="subsidiary currency",
    date="tranDate",
    rate="exchangeRate",
    bool="approved",
    datetime="lastModifiedDate",
    lines="line",
)
JOURNAL_TYPES = tuple(RecordType(name, FIELDS, ENTITY_TARGETS) for name in JOURNALS)
ACCOUNT = RecordType(
    "account",
    fields_of(text="acctNumber acctName", choice="acctType", bool="eliminate", datetime="lastModifiedDate"),
    {},
)
