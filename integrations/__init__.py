"""The outside, and the language it is spoken of in.

gateway                the only door: execute, preview, probe, read, receive
connector registry     how a connector is declared; kind -> connector
connections tokens     a connection opened for use: its row, secrets, limits; one refresher of its token at a time
secrets                sealed, bound to the addresses they were entered for
courier delivery       commands sent on a loop in a second thread; handed to handlers, answers made outcomes
reading receiving      streams by pages, single questions; what a webhook call says
reader ahead           a connection being asked; pages fetched and mapped ahead of their storing
outcomes               what an attempt can end in
models                 connections, credentials, gates, cursors, exchanges, quarantine
exchanges bodies       evidence stored; its bodies in tables of a week each
pull pulling           pages -> one merge -> cursor, one transaction a chunk; its parts
queries                routes, look-ups of steps, cursors that are due: in batches
establish pausing      what a connection needs beside its row; stopped and resumed by people
forms admin_base       the form of a connection; the one import of the admin's theme
tasks busy doorbell    what Celery is rung for; a database that is busy; how the pulse is told of rows
broken                 what a person is told of work that broke
texts halving          texts as the database can keep them; what spoils a batch, found by halves
transport              HTTP, limits, OAuth, redaction, outbound guard, vault
connectors             one folder a vendor; no knowledge of each other
entered stated checks  what they share: lines of settings, fields of records, lines of a connection test
canonical              Django app: events, commands, money, periods, ownership, look-ups, store
sandbox                simulated vendors over real HTTP; imports nothing of the rest
"""
