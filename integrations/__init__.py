"""The outside, and the language it is spoken of in.

gateway                the only door: execute, preview, probe, read, receive
connector registry     how a connector is declared; kind -> connector
outcomes               what an attempt can end in
models                 connections, credentials, gates, cursors, exchanges, quarantine
pull                   pages -> one merge -> cursor, one transaction a chunk
transport              HTTP, limits, OAuth, redaction, outbound guard, vault
connectors             one folder a vendor; no knowledge of each other
entered stated checks  what they share: lines of settings, fields of records, lines of a connection test
canonical              Django app: events, commands, money, periods, ownership, look-ups, store
sandbox                simulated vendors over real HTTP; imports nothing of the rest
"""
