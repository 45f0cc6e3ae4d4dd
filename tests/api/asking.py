"""Asking the API as a program does, each answer held against the API's document."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from events_platform.kit.ids import new_id
from tests.factories.accounts import bearer

EVENT = "/api/v1/events/{event}"


class Api:
    """Asks as a program does, and holds each answer against the document."""

    def __init__(self, client: httpx.AsyncClient, document: dict[str, Any], token: str) -> None:
        self.client = client
        self.document = document
        self.token = token
        self.places: dict[str, str] = {}
        self.tried: set[tuple[str, str]] = set()

    async def ask(
        self, method: str, path: str, token: str | None = None, *, refused: bool = False, **options: Any
    ) -> Any:
        """The answer, which must fit its schema; `path` is the document's, filled from `places`."""
        described = self.document["paths"][path][method.lower()]
        full, told = path.format(**self.places), described["responses"]
        headers = bearer(token or self.token) | options.pop("headers", {})
        if any(one["name"] == "Idempotency-Key" for one in described["parameters"]):
            headers["Idempotency-Key"] = str(new_id())
        request = self.client.build_request(method, full, headers=headers, **options)
        await request.aread()
        answer = await self.client.send(request)
        assert str(answer.status_code) in told, f"{method} {path}: {answer.status_code} {answer.text}"
        assert (answer.status_code >= 400) == refused, f"{method} {path}: {answer.text}"
        if "Idempotency-Key" in headers:
            await self._ask_again(request, answer)
        content = told[str(answer.status_code)].get("content")
        self.tried.add((method.lower(), path))
        if content is None:
            assert answer.content == b""
            return None
        if answer.status_code == 201:
            await self._ask_for_what_was_made(path, answer, headers)
        media = answer.headers["content-type"].partition(";")[0]
        if media in {"text/csv", "text/html"}:
            return answer.text
        if media != "application/json":
            return answer.content
        problems = [error.message for error in fits(self.document, content[media]["schema"], answer.json())]
        assert problems == [], f"{method} {path}"
        return answer.json()

    async def _ask_for_what_was_made(
        self, path: str, answer: httpx.Response, headers: dict[str, str]
    ) -> None:
        """What can be read by itself is told where (RFC 9110, 15.3.2)."""
        single = re.compile(re.escape(path) + r"/{\w+}")
        if any(single.fullmatch(other) and "get" in told for other, told in self.document["paths"].items()):
            found = await self.client.get(answer.headers["location"], headers=headers)
            made, read = answer.json(), found.json()
            name = next(one for one in ("id", "number", "version") if one in made)
            assert read[name] == made[name], path

    async def _ask_again(self, request: httpx.Request, first: httpx.Response) -> None:
        """The same request has the same answer, and another body under its key is refused."""
        again = await self.client.send(request)
        assert again.headers["idempotency-replayed"] == "true", request.url
        for name in ("content-type", "location"):
            assert again.headers.get(name) == first.headers.get(name), request.url
        assert (again.status_code, again.content) == (first.status_code, first.content)
        other = await self.client.request(
            request.method, request.url, headers=request.headers, content=request.content + b" "
        )
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused"), request.url


def fits(document: dict[str, Any], schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """Where a value breaks a schema of the document."""
    whole = {**schema, "components": document["components"]}
    yield from Draft202012Validator(whole).iter_errors(value)
