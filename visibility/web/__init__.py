"""The pages, one file each; charts.py alone imports plotly.

access                              who may see a page: roles and the viewer's scope
shell                               what surrounds every page: navigation, firm, version
signin sessions                     log-in with a throttle kept in the database; how long a session lasts
home portfolio project              where a role begins, all projects, one and the rows behind its numbers
project_lists                       one project's long lists, in pages
slices heatmap                      all projects by a dimension; money and promises side by side
intercompany                        charges between legal entities
unbilled                            unbilled work by the reason that it is not billed
leakage bridge                      from the margin as sold to the margin as things stand
operations freshness                journeys and connections, streams against their policies
cash close                          from won to paid; what stops the close of a period
staffing                            demand by role and week against people
transactions transaction exchanges  all runs, one of them, one exchange of it
replays                             failed ones replayed together, and what became of them
firms fields addresses              switching the firm; fields cut to size; addresses of pages
typed                               a form that could not be taken, shown again as it was typed
evidence belief                     the evidence pack of a number; what was believed of it
exports board_pack                  lists as files; the portfolio on paper
saved_views view_bar                filters kept under a name; what a page needs to list them
reports                             schedules of reports by mail
api_docs                            the API, described for who calls it
charts                              figures as JSON, for the browser to draw
busy health                         what the database had no time for is asked again; /healthz and /metrics
"""
