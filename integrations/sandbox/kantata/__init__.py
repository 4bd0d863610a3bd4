"""A Kantata OX account over its v1 API. Time in minutes, money in cents, ids as numeric strings.

resources           the collections: attributes, what may be written, what is required, what may be included
store totals        the tables, external references, events; the sums the account keeps on stories and workspaces
account session     what the endpoints share; the bearer token
filters envelope    list parameters, paging and the answer's form
stretches           plain readings by stamp, without looking at each record
endpoints references   list, show, create, update, delete; external_references and create_or_update
writes checks       planning and committing writes; validation in the account's words
actions staffing_actions expense_actions   the hand of the world
expense_reports     the reports that expenses are approved by
seed seed_work seed_expenses               what the account starts from
plans               the project office's baselines, a file beside the account

Attribute names are those of the vendor's own client library. Assumed, because no document says: the strictness of
updated_after, the parameter external_reference_service_name, cost_rates.effective_date, custom_fields in a
workspace's create body as {custom field id: value}, and that the custom field is called "Legal entity".
"""
