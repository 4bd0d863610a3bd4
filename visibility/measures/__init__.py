"""Pure arithmetic of project money: frozen values in and out, no database, no clock, no network.

figure         a number or the reason there is none
rates          dated rates per hour              labour        labour cost
revenue        time, milestones, caps, cost plus completion    percentage of completion
retainer       straight line, overage, rollover  evm           earned value
forecast       estimates, margin, erosion        burn          budget use, exhaustion
billing        asset, liability, what is unbilled timesheets   which time is billed
ageing         open amounts by age               advances      payments before performance
commitments    purchase orders, supplier bills   leakage       money lost and at risk
staffing       unfilled demand                   utilisation   use of people, realisation
capacity       working hours                     holidays      public holidays by rule
cash           receivables, lock-up, backlog     accuracy      forecast against actual
fx             rates and conversion              translation   gains and foreign operations
consolidation  groups of entities                tax           documents and credit notes
corrections    late and corrected postings       fiscal_weeks  4-4-5 calendars
worktime       hours, zones, business hours      quality       rows that contradict themselves
sla            promises kept                     trust         the grade of a number
resource       rates of roles                    outlook       what is still to come
worked         every function by its conceptual name, for worked examples
"""
