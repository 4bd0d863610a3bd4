"""What pages and the API ask: frozen answers, one function a page, scoped by viewer, `now` from the edge.

shapes                            the frozen answers: units, currency, sign, what None means
portfolio portfolio_lines         portfolio(viewer, filters, now); its projects with their figures
methods                           what a project earns by, as pages say it
portfolio_filters narrowing       its selection; a selection carried along in addresses
dimensions period_money           what it is sliced by; money between two days
slices slice_rows slice_periods   its slices: by a dimension, one of them, by fiscal period
unbilled held_days held_sql       unbilled work by reason: each amount under one; what says so
hold_rows project_holds           its reasons on the portfolio, and on a project's page
heatmap heat_cells                projects against money and promises
portfolio_rows portfolio_burn     its table; its burn chart
tiles trends totals               the five tiles, their sparklines, sums over projects
project project_look              project(viewer, code, now); everything its page needs, loaded once
project_grid project_money        one project's margin grid, and its other money
project_contract project_rows     what was signed for it, and its other lists
project_entries                   where an entry stands on its way to the ERP, in words
project_time project_expenses     what became of its time, and of its expenses, at the ERP
project_bills                     and of what suppliers bill for it
project_lists                     its long lists, in pages
project_story project_address     its life in plain sentences; what it is called in addresses
milestones burn_chart             milestones that wait for their invoice; burn charts
facts fact_rows entry_costs       facts(viewer, code, kind, ...): the rows behind a number; what they cost
sold_rows                         the deal behind the as-sold numbers
belief portfolio_belief           what was believed at an instant, against what is known now
late_facts                        the late facts between the two, in words
saved_views                       filters kept under a name, each with how much it finds
report_schedules                  reports by mail: whose, to whom, what became of the last
freshness                         freshness(viewer, now): each stream against its policy
cash cash_legs cash_sql           cash(viewer, filters, now): from won to paid; its legs, their statements
cash_scope cash_rows earned_work  whose money and which days; rows behind a number; work matched with invoices
lock_up receivables               days of revenue tied up; what customers owe, by age
staffing staffing_tiles           staffing(viewer, filters, now): the radar; the numbers on top of it
staffing_scope staffing_look      whose people and which weeks; through which filters
staffing_demand staffing_supply   who is wanted; who there is
staffing_match                    demand against free hours
staffing_heat staffing_rows       roles by week; demand and people behind a cell
close close_lines close_rows      close(viewer, period, now): what stops a safe close; its checks, their records
close_scope close_periods         one entity and period; which periods there are
close_sql roll_forward            statements of the checks; unbilled work over a period
operations questions              operations(viewer, now): journeys and connections; four questions
latency_rows connection_rows      how long journeys take, against what was promised; what waits where, and why
leakage leakage_bars              leakage(viewer, filters, now): the waterfall and its bars
leakage_selection leakage_words   the projects it speaks of; what its bars are called and mean
leakage_kinds                     what is lost, and what is at risk
leakage_integration               what leaks between the systems, and what was recovered
leakage_rows leakage_roles        the rows behind a bar; one project's hours and rates by role
billing_errors                    invoices that cannot be right, and what is wrong with each
bridge bridge_scope               bridge(viewer, filters, now): from one margin to another; its days and projects
bridge_standing bridge_words      a kept day as its measure sees it; what its bars are called and mean
bridge_rows                       the projects behind a bar, and the facts of one
at_budget project_shown           the portfolio at budget rates; a project's margin in another currency
unstarted                         unstarted(viewer, kind, page, now): what came in and started no transaction
transactions transaction_filters  failures by cause, tabs, runs; by the filters of a query string
transaction waterfall             one transaction; its line of time
attempt_diffs                     what a try sent and got that the one before did not
mending exchange                  what mends an error; one exchange, the evidence
home                              landing(viewer): where a role begins
version kept                      one short word that changes when any page would; answers kept while it stands
health metrics                    for machines: is the product alive; what Prometheus scrapes
ledger stored                     the ledger as one viewer sees it; figures as the read model keeps them
answers wording one_of            values with their unit or their reason; numbers in sentences; one of a kind
tones notices                     when a figure is fine or bad; banners
masking thinning                  private figures in payloads; fewer points of a long past
"""
