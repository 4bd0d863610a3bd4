"""What pages and the API ask: frozen answers, one function a page, scoped by viewer, `now` from the edge.

shapes                            the frozen answers: units, currency, sign, what None means
portfolio portfolio_lines         portfolio(viewer, filters, now); its projects with their figures
portfolio_filters narrowing       its selection; a selection carried along in addresses
portfolio_rows portfolio_burn     its table; its burn chart
tiles trends totals               the five tiles, their sparklines, sums over projects
project project_look              project(viewer, code, now); everything its page needs, loaded once
project_money project_rows        one project's money, and its lists
project_entries                   where an entry stands on its way to the ERP, in words
project_time project_expenses     what became of its time, and of its expenses, at the ERP
project_story project_address     its life in plain sentences; what it is called in addresses
milestones burn_chart             milestones that wait for their invoice; burn charts
facts fact_rows entry_costs       facts(viewer, code, kind, ...): the rows behind a number; what they cost
belief portfolio_belief           what was believed at an instant, against what is known now
late_facts                        the late facts between the two, in words
saved_views                       filters kept under a name, each with how much it finds
freshness                         freshness(viewer, now): each stream against its policy
operations questions              operations(viewer, now): journeys and connections; four questions
latency_rows connection_rows      how long journeys take, against what was promised; what waits where, and why
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
