"""Microsoft 365 over Graph v1.0: notices by mail, teams, cards in a channel. Application permissions only.

connector    settings, sign-in (client credentials) and what the connector can do
graph        paths, a filter's literals, pages, records by address
mail         SendNotice: sendMail with our reference as a header
teams        CreateTeam: a group with our nickname, a team made of it, and what became of it
cards        PostCard: an Adaptive Card to a Teams Workflows address
signals      throttling, sign-in and refusals in the vendor's words
checks       test connection

Permissions of the application: Mail.Send, User.Read.All, Group.Read.All, Group.Create, Team.Create,
Team.ReadBasic.All. An application cannot post channel messages; so cards go by the Workflows address, a secret that
carries its own key and gets no token.

A notice is not looked for after a lost answer. sendMail answers no id, and asking the sent items by internetMessageId
would take Mail.Read on mailboxes, which is more than telling people is worth. Steps that send notices or cards take an
unknown outcome as done; others ask a person.

A team is looked for by its group's mailNickname, made of our reference and unique in the tenant: two can never be made.
"""
