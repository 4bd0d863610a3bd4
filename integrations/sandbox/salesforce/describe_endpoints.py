"""What the org says of itself: versions, resources, limits, objects and their fields."""

from typing import Any

from aiohttp import web

from integrations.sandbox.salesforce.org import VERSIONS, Org, version_of
from integrations.sandbox.salesforce.schema import OBJECTS, PICKLISTS, Field, SObject
from integrations.sandbox.salesforce.session import Sessions
from integrations.sandbox.server import json_response

FIXED_LIMITS = {
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentSyncReportRuns": 20,
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyStreamingApiEvents": 10_000,
    "DataStorageMB": 5,
    "FileStorageMB": 20,
    "HourlyPublishedPlatformEvents": 50_000,
    "SingleEmail": 15,
}


def routes(sessions: Sessions) -> list[web.RouteDef]:
    base = "/services/data/{version}"
    guarded = sessions.guarded
    return [
        web.get("/services/data", versions),
        web.get("/services/data/", versions),
        web.get(base, guarded(resources)),
        web.get(f"{base}/", guarded(resources)),
        web.get(f"{base}/limits", guarded(limits)),
        web.get(f"{base}/limits/", guarded(limits)),
        web.get(f"{base}/sobjects", guarded(describe_global)),
        web.get(f"{base}/sobjects/", guarded(describe_global)),
        web.get(f"{base}/sobjects/{{object}}/describe", guarded(describe_object)),
        web.get(f"{base}/sobjects/{{object}}/describe/", guarded(describe_object)),
    ]


async def versions(_: web.Request) -> web.Response:
    """No session needed."""
    listed = [{"label": f"Release {it[1:]}", "url": f"/services/data/{it}", "version": it[1:]} for it in VERSIONS]
    return json_response(listed)


async def resources(_: Org, request: web.Request) -> web.Response:
    base = f"/services/data/{version_of(request)}"
    return json_response({it: f"{base}/{it}" for it in ("query", "queryAll", "sobjects", "limits", "composite")})


async def limits(org: Org, _: web.Request) -> web.Response:
    maximum = org.daily_maximum()
    daily = {"DailyApiRequests": {"Max": maximum, "Remaining": max(0, maximum - org.used_requests())}}
    return json_response(daily | {name: {"Max": it, "Remaining": it} for name, it in FIXED_LIMITS.items()})


async def describe_global(org: Org, request: web.Request) -> web.Response:
    described = [_summary(org.describe(it.name), version_of(request)) for it in OBJECTS.values()]
    return json_response({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": described})


async def describe_object(org: Org, request: web.Request) -> web.Response:
    described = org.describe(request.match_info["object"])
    details = {"fields": [_field(it) for it in described.fields.values()], "childRelationships": []}
    return json_response(_summary(described, version_of(request)) | details)


def _summary(described: SObject, version: str) -> dict[str, Any]:
    url = f"/services/data/{version}/sobjects/{described.name}"
    writable = any(it.writes for it in described.fields.values())
    return {
        "name": described.name,
        "label": described.label,
        "labelPlural": described.plural,
        "keyPrefix": described.prefix,
        "custom": described.name.endswith("__c"),
        "queryable": True,
        "retrieveable": True,
        "createable": writable,
        "updateable": writable,
        "deletable": writable,
        "replicateable": True,
        "urls": {"sobject": url, "describe": f"{url}/describe", "rowTemplate": f"{url}/{{ID}}"},
    }


def _field(field: Field) -> dict[str, Any]:
    values = PICKLISTS.get(field.name, ()) if field.type == "picklist" else ()
    return {
        "name": field.name,
        "label": field.name.removesuffix("__c").replace("_", " "),
        "type": field.type,
        "length": field.length,
        "custom": field.is_custom,
        "nillable": not field.required and field.name != "Id",
        "createable": bool(field.writes),
        "updateable": field.writes == "both",
        "externalId": field.external,
        "idLookup": field.external or field.name == "Id",
        "unique": field.unique,
        "filterable": field.type != "textarea",
        "sortable": field.type != "textarea",
        "referenceTo": [field.refers_to] if field.refers_to else [],
        "relationshipName": field.relation or None,
        "picklistValues": [{"value": it, "label": it, "active": True} for it in values],
    }
