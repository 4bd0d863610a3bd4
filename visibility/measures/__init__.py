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
ramps                amounts that climb straight, and sums of thousands of them
burn                 budget use, exhaustion
billing timesheets   asset, liability, what is unbilled; which time is billed
unbilled_past        what was unbilled on many earlier days
holds                why it is unbilled: one reason for each amount
ageing advances      open amounts by age; payments before performance
commitments          purchase orders, supplier bills
leakage leakage_walk  money lost and at risk; from the margin sold to the margin expected
margin_bridge        from a margin on one day to the one on another
staffing capacity    unfilled demand; working hours
shortage             demand against free hours of a week, each used once
absence              capacity less time off, and planned work it leaves open
utilisation          use of people, realisation
holidays worktime    public holidays by rule; hours, zones, business hours
calendars            one stored calendar: its hours, and how work spreads over them
fiscal_weeks         4-4-5 calendars
cash cash_clock      receivables, lock-up, backlog; from won to paid, leg by leg
accuracy             forecast against actual
fx translation       rates and conversion; gains and foreign operations
stated_rates         the exchange rate on a document against that of its day
doubled_lines        invoice lines that bill the same work again
consolidation intercompany  groups of entities; which charges between them agree
tax                  documents and credit notes
corrections quality  late and corrected postings; rows that contradict themselves
sla trust            promises kept; the grade of a number
worked               every function by its conceptual name, for worked examples
"""
