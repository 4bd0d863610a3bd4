"""The grade of a number: how old, how complete, how much money is open on it (ARCHITECTURE 6).

needs          which streams a measure needs, which journeys touch it
streams        the age of every stream against its policy, its coverage
silence        feeds that bring nothing although every pull goes well
billing_errors  money of invoices that cannot be right
open_money     money of open and failed transactions, by journey, project and legal entity
grading        evidence of one measure -> grade, parts, explanation
"""
