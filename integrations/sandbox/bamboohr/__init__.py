"""A BambooHR company over its v1 API: Basic auth with the API key as user, ids as numeric strings, dates without time.

sandbox             state, routes, the words of its faults
company store       what the endpoints share; employees, table rows, requests, webhooks, and who changed when
session errors      the API key; refusals in the three forms the vendor has
fields              field names by endpoint, as the vendor's OpenAPI has them
listing paging      GET /employees: filters, optional fields, restricted fields; its cursors
employees tables    one employee and the changed feed; rows of history and custom tables
time_off            GET /time_off/requests
subscriptions delivery   webhooks and their log; signing and sending
actions people_actions   the hand of the world
seed                what the company starts from

Read in the vendor's OpenAPI: paths, parameters, field names of employees, time off and webhooks, the 200 with a 429
in its body, 400s of webhooks. From the vendor's page on webhooks: the signature is hex HMAC-SHA256 over the body
followed by the timestamp in Unix seconds. Recalled: column names of the compensation table, the classic webhook
payload, the names jobTitle, employeeNumber and lastChanged of one employee. Assumed: `since` leaves its own second
out; `latest` is `since` where nothing changed; deleted employees stay in the changed feed; which error form an
endpoint speaks where the document shows no body; a skills table called customSkills; five tries of a webhook.
"""
