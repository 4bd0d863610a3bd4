"""A Salesforce org over REST: OAuth, SOQL, records, collections, describe, outbound messages.

ids schema data   record ids, objects and fields, the tables
soql_text soql soql_run   lexer, parser and evaluation of the SOQL subset
org               what the endpoints share: data, clock, faults, sessions, usage
session           the OAuth token endpoint and the check of every call
writes            planning and committing creates, updates, upserts, deletes
*_endpoints       the REST surface
outbound envelope outbound messages: queue, retries, SOAP
actions           the hand of the world
seed seed_contracts filling   what it starts from

Standard fields are those of a real org's schema; custom fields (ending in __c) are assumed.
"""
