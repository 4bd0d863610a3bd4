"""The hand of the world on the CRM: `POST /_do {"action": NAME, ...}`. Deals and accounts go by key or id."""

import json
from typing import Any

from integrations.sandbox.salesforce.ids import PREFIXES, full_id, is_id, salesforce_id
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.outbound import FIRST_PAUSE
from integrations.sandbox.salesforce.writes import plan_create, plan_delete, plan_update
from integrations.sandbox.server import Action

Body = dict[str, Any]
DEAL_FIELDS = {
    "name": "Name",
    "amount": "Amount",
    "currency": "CurrencyIsoCode",
    "entity": "Legal_Entity__c",
    "revenue_method": "Revenue_Method__c",
    "stage": "StageName",
    "probability": "Probability",
    "close_date": "CloseDate",
    "start": "Start_Date__c",
    "end": "End_Date__c",
}
ACCOUNT_FIELDS = {
    "name": "Name",
    "country": "BillingCountry",
    "currency": "CurrencyIsoCode",
    "tax_code": "Tax_Code__c",
    "industry": "Industry",
}
NUMBERS = ("Amount", "Probability")


class WorldActions:
    """Each answers {"id": ...} of what it touched."""

    def __init__(self, org: Org) -> None:
        self.org = org

    def table(self) -> dict[str, Action]:
        return {
            "close_deal": self.close_deal,
            "create_deal": self.create_deal,
            "update_deal": self.update_deal,
            "delete_deal": self.delete_deal,
            "create_account": self.create_account,
            "set_fields": self.set_fields,
            "create_records": self.create_records,
            "touch": self.touch,
            "subscribe": self.subscribe,
            "unsubscribe": self.unsubscribe,
        }

    def close_deal(self, body: Body) -> Body:
        """{"deal", "lost": false, "close_date": today, "amount"}: won unless lost."""
        stage = "Closed Lost" if body.get("lost") else "Closed Won"
        today = self.org.now().date().isoformat()
        fields = {"CloseDate": today} | _mapped(body, DEAL_FIELDS) | {"StageName": stage}
        return self._update("Opportunity", body["deal"], fields)

    def create_deal(self, body: Body) -> Body:
        """{"key", "customer", "roles"} and any of DEAL_FIELDS."""
        fields = {"StageName": "Qualification"} | _mapped(body, DEAL_FIELDS) | _staffing(body)
        fields["AccountId"] = identity_of("Account", body["customer"])
        return self._create("Opportunity", fields, key=str(body.get("key", "")))

    def update_deal(self, body: Body) -> Body:
        """{"deal", ...any of create_deal's, "fields": {API names}}."""
        fields = _mapped(body, DEAL_FIELDS) | _staffing(body) | body.get("fields", {})
        return self._update("Opportunity", body["deal"], fields)

    def delete_deal(self, body: Body) -> Body:
        effect = plan_delete(self.org, "Opportunity", identity_of("Opportunity", body["deal"]))
        self.org.commit(effect)
        return {"id": effect["id"]}

    def create_account(self, body: Body) -> Body:
        """{"key", "name", "country", "currency", "tax_code", "industry"}."""
        return self._create("Account", _mapped(body, ACCOUNT_FIELDS), key=str(body.get("key", "")))

    def set_fields(self, body: Body) -> Body:
        """{"object", "id": key or id, "fields": {API names}}."""
        return self._update(body["object"], body["id"], body["fields"])

    def create_records(self, body: Body) -> Body:
        """{"object", "records": [{API names}]}: many rows with one SystemModstamp."""
        return {"ids": [self._create(body["object"], it, key="")["id"] for it in body["records"]]}

    def touch(self, body: Body) -> Body:
        """{"object", "ids": [...]} or all live rows up to "n": SystemModstamp becomes now."""
        rows = self.org.data.tables[self.org.describe(body["object"]).name].values()
        live = [row["Id"] for row in rows if not row.get("IsDeleted")]
        chosen = body.get("ids") or live[: body.get("n")]
        return {"ids": [self._update(body["object"], identity, {})["id"] for identity in chosen]}

    def subscribe(self, body: Body) -> Body:
        """{"url", "pause": 30}: outbound messages of every opportunity change from now on."""
        wanted = {"url": body["url"], "pause": float(body.get("pause", FIRST_PAUSE))}
        self.org.commit({"operation": "subscribe", "object": "OutboundMessage", "body": wanted})
        return wanted

    def unsubscribe(self, body: Body) -> Body:
        wanted = {"url": body["url"]}
        self.org.commit({"operation": "unsubscribe", "object": "OutboundMessage", "body": wanted})
        return wanted

    def _create(self, name: str, fields: Body, *, key: str) -> Body:
        effect = plan_create(self.org, name, fields, key=key)
        if self.org.data.get(effect["object"], effect["id"]):
            raise ValueError(f"{name} {key} exists already; choose another key")
        self.org.commit(effect)
        return {"id": effect["id"]}

    def _update(self, name: str, key: str, fields: Body) -> Body:
        effect = plan_update(self.org, name, identity_of(name, key), fields)
        self.org.commit(effect)
        return {"id": effect["id"]}


def identity_of(object_name: str, key: str) -> str:
    """The id itself, or that of the world's key."""
    looks_native = is_id(key) and key.startswith(PREFIXES[object_name])
    return full_id(key) if looks_native else salesforce_id(object_name, key)


def _mapped(body: Body, names: dict[str, str]) -> Body:
    fields = {names[name]: value for name, value in body.items() if name in names}
    return {name: _number(value) if name in NUMBERS else value for name, value in fields.items()}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def _staffing(body: Body) -> Body:
    return {"Staffing__c": json.dumps(body["roles"])} if "roles" in body else {}
