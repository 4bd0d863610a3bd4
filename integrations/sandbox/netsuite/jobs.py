"""Asynchronous batches: PUT of a collection with `Prefer: respond-async`, answered with 202 and the job's address.

A job takes `job_seconds`, then writes its items one by one; each is a task with an answer of its own. A key that was
used before is refused with the address of then, whatever is sent under it. Tasks are listed in no order of the items.
(assumed): that items of a PUT are known by their externalId, that a task's result is the answer of its single request,
`progress` while a job is at work and after a part of it was refused, and the words for batches that are too large.
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.netsuite.problems import Problem, already_submitted, invalid_content, no_such_job
from integrations.sandbox.netsuite.records import RecordApi, base_url, kind_of, read_json
from integrations.sandbox.netsuite.schema import RECORD_TYPES
from integrations.sandbox.netsuite.shapes import COLLECTION, answer
from integrations.sandbox.netsuite.store import Record

JOB = "asyncJob"
MOST = 100


class Jobs:
    """Jobs by id, journalled when they begin and when they end; one that was under way goes on after a restart."""

    def __init__(self, records: RecordApi, commit: Callable[[dict[str, Any]], None]) -> None:
        self.records = records
        self.commit = commit
        self.jobs: dict[str, Record] = {}

    async def submit(self, request: web.Request) -> tuple[str, web.Response]:
        """The id of the new job and its answer. Raises a Problem for what is no batch."""
        kind, key = kind_of(request), request.headers.get("X-NetSuite-Idempotency-Key", "")
        if request.headers.get("Prefer") != "respond-async" or request.headers.get("Content-Type") != COLLECTION:
            raise Problem(405, "METHOD_NOT_ALLOWED", "PUT takes an external ID, or a collection with respond-async.")
        for known in self.jobs.values():
            if key and known["key"] == key:
                return "", already_submitted(_address(known["id"]))
        items = (await read_json(request)).get("items", [])
        if not 0 < len(items) <= MOST:
            raise invalid_content(f"A batch takes 1 to {MOST} records.", "items")
        identity = str(len(self.jobs) + 1)
        body = {"kind": kind.name, "key": key, "items": items, "begins": self.records.writer.stamp(), "tasks": None}
        self._journal("create", identity, key, body)
        headers = {"Location": _address(identity), "Preference-Applied": "respond-async"}
        return identity, web.Response(status=202, headers=headers)

    async def job(self, request: web.Request) -> web.Response:
        job, url = self._asked(request), self._url(request)
        tasks = {"links": [{"rel": "self", "href": f"{url}/task"}]}
        return answer({"links": [{"rel": "self", "href": url}], "task": tasks} | _progress(job, job["tasks"] or []))

    async def tasks(self, request: web.Request) -> web.Response:
        job, url = self._asked(request), self._url(request)
        links = [[{"rel": "self", "href": f"{url}/task/{task['id']}"}] for task in job["tasks"] or []]
        return answer({"items": [{"links": one} for one in links], "totalResults": len(links)}, COLLECTION)

    async def task(self, request: web.Request) -> web.Response:
        job, task = self._asked(request), self._task(request)
        url = f"{self._url(request)}/task/{task['id']}"
        links = [{"rel": "related", "href": f"{url}/result"}, {"rel": "self", "href": url}]
        return answer({"links": links} | _progress(job, [task]) | {"id": task["id"]})

    async def result(self, request: web.Request) -> web.Response:
        """What the item's single request would have been answered with."""
        task = self._task(request)
        if task["problem"]:
            return Problem(**task["problem"]).response()
        place = f"{base_url(request)}/record/v1/{self._asked(request)['kind']}/{task['record']}"
        return web.Response(status=204, headers={"Location": place})

    async def run(self, identity: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.finish(identity)

    def finish(self, identity: str) -> None:
        """Write what is still to be written, once."""
        job = self.jobs[identity]
        if job["tasks"] is None:
            done = [self._write(job["kind"], item) for item in job["items"]]
            tasks = [one | {"id": str(number)} for number, one in enumerate(sorted(done, key=_shuffled), start=1)]
            self._journal("update", identity, job["key"], {"tasks": tasks, "ends": self.records.writer.stamp()})

    def unfinished(self) -> list[str]:
        return [identity for identity, job in self.jobs.items() if job["tasks"] is None]

    def apply(self, effect: dict[str, Any]) -> None:
        self.jobs.setdefault(effect["id"], {"id": effect["id"]}).update(effect["body"])

    def _write(self, kind: str, item: dict[str, Any]) -> Record:
        external = str(item.get("externalId") or "")
        fields = {name: value for name, value in item.items() if name != "externalId"}
        try:
            record, _ = self.records.put(RECORD_TYPES[kind], external, fields)
        except Problem as problem:
            return {"ref": external, "record": None, "problem": problem.told()}
        return {"ref": external, "record": record, "problem": None}

    def _journal(self, operation: str, identity: str, key: str, body: Record) -> None:
        self.commit({"operation": operation, "object": JOB, "ref": key, "id": identity, "body": body})

    def _asked(self, request: web.Request) -> Record:
        if job := self.jobs.get(request.match_info["job"]):
            return job
        raise no_such_job(request.match_info["job"])

    def _task(self, request: web.Request) -> Record:
        for task in self._asked(request)["tasks"] or []:
            if task["id"] == request.match_info["task"]:
                return dict(task)
        raise no_such_job(request.match_info["task"])

    def _url(self, request: web.Request) -> str:
        return f"{request.scheme}://{request.host}{_address(request.match_info['job'])}"


def _address(identity: str) -> str:
    return f"/services/rest/async/v1/job/{identity}"


def _progress(job: Record, tasks: list[Record]) -> Record:
    is_over = job["tasks"] is not None
    ended = "failed" if any(task["problem"] for task in tasks) else "succeeded"
    progress = {"completed": is_over, "id": job["id"], "progress": ended if is_over else "pending"}
    return progress | {"startTime": job["begins"]} | ({"endTime": job["ends"]} if is_over else {})


def _shuffled(task: Record) -> str:
    return hashlib.sha256(task["ref"].encode()).hexdigest()
