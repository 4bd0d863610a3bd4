"""Pure arithmetic of project money: frozen values in and out, no database, no clock, no network.

figure               a number or the reason there is none
rates resource       dated rates per hour; rates of roles
labour               labour cost
revenue completion   time, milestones, caps, cost plus; percentage of completion
retainer             straight line, overage, rollover
agreed               contract value, pending changes
baseline             plans by month: budget and planned value
evm                  earned value
forecast outlook     estimates, margin, erosion; what is still to come
burn                 budget use, exhaustion
billing timesheets   asset, liability, what is unbilled; which time is billed
holds                why it is unbilled: one reason for each amount
ageing advances      open amounts by age; payments before performance
commitments          purchase orders, supplier bills
leakage leakage_walk  money lost and at risk; from the margin sold to the margin expected
staffing capacity    unfilled demand; working hours
absence              capacity less time off, and planned work it leaves open
utilisation          use of people, realisation
holidays worktime    public holidays by rule; hours, zones, business hours
fiscal_weeks         4-4-5 calendars
cash cash_clock      receivables, lock-up, backlog; from won to paid, leg by leg
accuracy             forecast against actual
fx translation       rates and conversion; gains and foreign operations
consolidation        groups of entities
tax                  documents and credit notes
corrections quality  late and corrected postings; rows that contradict themselves
sla trust            promises kept; the grade of a number
worked               every function by its conceptual name, for worked examples
"""
