"""NetSuite as SuiteTalk REST shows it: OAuth 2.0 machine to machine, record API, SuiteQL, governance.

sandbox         the vendor: state, routes, the guard every call passes
keys tokens     the client's key pair, JWT client assertions, bearer tokens
problems        errors in the vendor's shape
schema record_type purchases_schema journals_schema store  record types with their fields; records in memory
rules cost_rules purchases postings  what the ERP refuses, and how it totals a document
jobs            asynchronous batches, their tasks and results
records search  record API: list, detail, POST, PATCH, PUT eid:, DELETE; the `q` parameter of lists
suiteql_*       SuiteQL: text, tables, compiled expressions, the query itself; `query` is its endpoint
catalogue       metadata catalogue and governance limits
seed hand paying  the demo firm's records; what the world may do by `POST /_do`
journals charging  charges between subsidiaries; those booked by hand
exchange_rates  the rate that a document takes: that of its day

Settings (`POST /_mode`, sticky): concurrency_limit 15, latency_ms 0, token_seconds 3600, job_seconds 2,
takes_batches true.
Files in the state directory: netsuite-client.json (account, client and certificate id), netsuite-client.pem.

Field names are those of the REST API Browser 2026.1. (assumed) marks guesses: custentity_ fields, the
SuiteQL columns `job`, `taxtotal`, `foreignamountpaid`, `foreignamountunpaid`, `custbody_billed_amount`,
`custbody_received_amount` of transaction and `id`, `lastmodifieddate` of currencyrate, negative totals of credit
memos and expense reports, the sign of amounts in `nexttransactionlinelink`, all of vendorBill and vendorCredit, the
governance limits' names. Journals between subsidiaries: see journals.
(recalled) marks field names of customer, vendor, employee, creditMemo, customerPayment,
accountingPeriod, subsidiary, currency.

Left out: `Prefer: respond-async` but for upserts of a collection (answered synchronously), sub-resources of sublists,
!transform, RESTlets, token-based authentication. The account's time zone is UTC, its date format M/D/YYYY.
Currency rates are units of EUR for one unit of the transaction currency; only EUR is a base. `item` of a line is a
name here, and tax no line.
"""
