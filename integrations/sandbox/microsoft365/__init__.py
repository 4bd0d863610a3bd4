"""Microsoft 365 as Graph v1.0 shows it, with the sign-in endpoint and a Teams Workflows address beside it.

sandbox    the vendor: state, routes, the world's hand, the words of its faults
tenant     what all endpoints share: records, clock, journal
login      OAuth 2.0 client credentials: the client's file, tokens, refusals with AADSTS codes
guard      what every Graph call passes: token, application role, request ids, throttle headers
errors     {"error": {"code", "message", "innerError"}}
schema     entities and the properties shown and taken, as the CSDL names them
filters    $filter: eq, in, startsWith, and, or; $select
directory  users and groups; a group's mailNickname is unique
mail       sendMail: 202, no idempotency, no id in the answer
teams      teams made from a group or on their own; operations that end later
workflows  Adaptive Cards posted to a Workflows address
seed       the demo firm's people, a shared mailbox

Modes: p504 (done, and then the gateway gives up), fail_team (its operation ends as failed), throttle_percentage (the
header's value). Settings (`POST /_mode`, sticky): token_seconds, team_seconds (from request to team), roles (of the
application), groups_lag (seconds until a new group is found by a filter). File: microsoft365-client.json.

(recalled) 401, 403 and AADSTS texts; the answer to a mailNickname that is taken; default page of 100 and $top to 999; a
header of a message must begin with x-; 20 MB of a request; the codes of 429 and 503; a Workflows address answers 401
DirectApiAuthorizationRequired to a wrong signature.
(assumed) Teams names the group of a team made on its own by its display name; GET /teams/{id}/operations lists, and
knows an operation before its team is there; a Workflows address takes any JSON object with 202, also one that its flow
cannot show afterwards; throttling speaks Graph's words there too; half of team_seconds an operation has not started.

Left out: $batch, $count, $orderby, $expand, delta, subscriptions, channels and their messages, members of a team.
"""
