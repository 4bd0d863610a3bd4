"""Reports by mail: written for each reader within role and legal entities, sent by the ledger.

due       pure: the last day of a schedule
letter ledger_letter  what the mail says of the portfolio, of transactions
sending   schedules whose day has come -> runs of the ledger, one for each reader
asking_again  whether a mail may go out once more
"""
