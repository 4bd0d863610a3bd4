"""What people see: read models, measures, SLAs, pages and API; also the Django project.

settings urls celery wsgi   the project
environment servers         settings read from the environment; what its two addresses mean to each library
ingest                      the ingest door: webhooks in, inbox rows out, its own process
measures                    pure arithmetic, no Django
models projections          read models and how they are computed from facts and the ledger
sla trust                   business SLAs and freshness policies as data; the grade of a number
access lockout              who may see what; guessing is slowed down
closes                      figures of a period kept as they were when its ERP closed it
queries                     what pages and the API ask, scoped by user
evidence exports            a number with all it is made of, to be proved elsewhere; lists to take along
reports                     reports by mail, each as its reader may see it
web api                     pages and the read-only API
tasks                       what workers do for the read models
devstack                    launcher, embedded servers, fault harness, benches (no product code imports it)
"""
