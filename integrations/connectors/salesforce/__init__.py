"""Salesforce (CRM): accounts and opportunities in, the project's reference out, outbound messages as hints.

connector   settings, limits, sign-in, the connector itself
soql        queries from values, escaped
streams     keyset reading over SystemModstamp, deletes included
mapping     records to canonical rows, pure
contract_mapping   contracts, their lines and change orders, pure
link        LinkOpportunity
signals     throttling, locks, refusals, quota in answers
outbound    the webhook: SOAP outbound messages
checks      test connection
"""
