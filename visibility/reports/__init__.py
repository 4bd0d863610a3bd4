"""Reports by mail: written for each reader within role and legal entities, sent by the ledger.

due       pure: the last day of a schedule
letter    what the mail says
sending   schedules whose day has come -> runs of the ledger, one for each reader
"""
