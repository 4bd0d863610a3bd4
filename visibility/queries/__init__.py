"""What pages and the API ask: frozen answers, one function a page, scoped by viewer, `now` from the edge.

shapes                the frozen answers: units, currency, sign, what None means
portfolio slices      all projects; by a dimension
unbilled heatmap      why work is not billed; projects against money and promises
project facts         one project; the rows behind a number
belief bridge         what was believed, against what is known; from one margin to another
leakage               from the margin as sold to the forecast
intercompany          charges between legal entities, and the group without them
cash close            from won to paid; what stops the close of a period
staffing              demand against people
operations            journeys, connections, streams; for machines too
transactions          what ran between the systems
saved_views           filters kept under a name, each with how much it finds
report_schedules      reports by mail: whose, to whom, what became of the last
home                  landing(viewer): where a role begins
methods narrowing     what a project earns by, as pages say it; a selection carried along in addresses
paging                which page of a list is asked for
version kept          one short word that changes when any page would; answers kept while it stands
ledger stored         the ledger as one viewer sees it; figures as the read model keeps them
answers wording       values with their unit or their reason; numbers in sentences
one_of told           one of a kind; what is said where there is none and something else is shown
tones notices         when a figure is fine or bad; banners
failures              banners of what did not get through: what the margin may be wrong by
masking thinning      private figures in payloads; fewer points of a long past
"""
