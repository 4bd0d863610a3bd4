"""What pages and the API ask: frozen answers, one function a page, scoped by viewer, `now` from the edge.

shapes         the frozen answers: units, currency, sign, what None means
portfolio      portfolio(viewer, filters, now)
project        project(viewer, code, now)
facts          facts(viewer, code, kind, ...): the rows behind a number
freshness      freshness(viewer, now): each stream against its policy
operations     operations(viewer, now): journeys and connections
unstarted      unstarted(viewer, kind, page, now): what came in and started no transaction
home           landing(viewer): where a role begins
version        version(viewer, now): one short word that changes when any page would
"""
