"""The OpenAPI 3.1 document, out of the routes and the pydantic models that they read and answer."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from starlette.routing import BaseRoute, Route

from events_platform.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT

F = TypeVar("F", bound=Callable[..., Any])
REFERENCE = "#/components/schemas/{model}"
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
MOMENT = {"type": "string", "format": "date-time"}
# Parameters that mean the same wherever they are: their shape, and for those in a path also their words.
SHAPES: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": DEFAULT_LIMIT},
    "until": MOMENT,
    "known_at": MOMENT,
    "sent_at": MOMENT,
    "since": MOMENT,
    "id": {"type": "string", "format": "uuid"},
}
IN_PATH = {"event": "The event's id, or its slug, present or former.", "id": "The id."}
# Of what everybody may read who has a role in the event.
FOR_ALL_STAFF = (401, 404)
SECURITY = {
    "staffToken": "A staff token, made by the team's owner in the console or by `token create`.",
    "deviceToken": "The token that a device got when it was enrolled at a gate.",
    "personalToken": "The token of somebody's personal page.",
}


class Problem(BaseModel):
    """A refusal (RFC 9457). `errors` holds a sentence for each field that does not fit, by dotted path."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: dict[str, str] | None = None


@dataclass(frozen=True)
class Operation:
    """What one operation of the API does, reads and answers. `query` maps parameter names to descriptions.

    `body` is read as JSON, and may be missing unless `is_body_needed`; `takes` maps other media types of the
    body to their schemas.
    """

    summary: str
    tag: str
    body: Any = None
    is_body_needed: bool = True
    takes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    answer: Any = None
    status: int = 200
    errors: tuple[int, ...] = (401, 403, 404)
    query: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"
    description: str = ""
    is_idempotent_by_key: bool = False
    is_conditional: bool = False
    security: str = "staffToken"


class _Described(NamedTuple):
    """An operation at its place, with the schemas of what it reads and answers."""

    path: str
    method: str
    operation: Operation
    body: dict[str, Any] | None
    answer: dict[str, Any] | None


class _Schemas(GenerateJsonSchema):
    """Schemas without the titles that only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def operation(summary: str, *, tag: str, **details: Any) -> Callable[[F], F]:
    """Describe an endpoint for the document."""
    described = Operation(summary, tag, **details)

    def attach(function: F) -> F:
        setattr(function, "operation", described)  # noqa: B010
        return function

    return attach


def document(
    routes: Iterable[BaseRoute], *, title: str, version: str, description: str, server: str
) -> dict[str, Any]:
    """The whole document (OpenAPI 3.1.1); tags stand in the order of the routes."""
    operations, schemas = _described(routes)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": version, "description": description},
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in dict.fromkeys(_tag(one.operation) for one in operations)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer", "description": text}
                for name, text in SECURITY.items()
            },
        },
    }


def _described(routes: Iterable[BaseRoute]) -> tuple[list[_Described], dict[str, Any]]:
    """The operations of these routes, and the schemas that they refer to by name."""
    found = [
        (PARAMETER.sub(r"{\1}", route.path), method.lower(), route.endpoint.operation)
        for route in routes
        if isinstance(route, Route) and hasattr(route.endpoint, "operation")
        for method in sorted((route.methods or {"GET"}) - {"HEAD"})
    ]
    shapes: list[Any] = [((0, "problem"), "serialization", TypeAdapter(Problem))]
    for number, (_path, _method, one) in enumerate(found):
        if one.body is not None:
            shapes.append(((number, "body"), "validation", TypeAdapter(one.body)))
        if one.answer is not None:
            shapes.append(((number, "answer"), "serialization", TypeAdapter(one.answer)))
    made, shared = TypeAdapter.json_schemas(shapes, ref_template=REFERENCE, schema_generator=_Schemas)
    known: dict[tuple[int, str], dict[str, Any]] = {key: schema for (key, _mode), schema in made.items()}
    operations = [
        _Described(path, method, one, known.get((number, "body")), known.get((number, "answer")))
        for number, (path, method, one) in enumerate(found)
    ]
    return operations, shared.get("$defs", {})


def _tag(one: Operation) -> str:
    return one.tag[:1].upper() + one.tag[1:]


def _operation(one: _Described) -> dict[str, Any]:
    found = one.operation
    described: dict[str, Any] = {
        "operationId": f"{one.method}_{re.sub(r'[^a-z0-9]+', '_', one.path.lower()).strip('_')}",
        "summary": found.summary,
        "tags": [_tag(found)],
        "parameters": _parameters(one.path, found),
        "responses": _answers(one),
        "security": [{found.security: []}] if found.security else [],
    }
    if found.description:
        described["description"] = found.description
    taken = {"application/json": one.body} if one.body is not None else {}
    if taken or found.takes:
        content = {media: {"schema": schema} for media, schema in (taken | dict(found.takes)).items()}
        described["requestBody"] = {"required": found.is_body_needed, "content": content}
    return described


def text_body(media: str, description: str) -> dict[str, Any]:
    """The schema of a body of text of this media type."""
    return {"type": "string", "contentMediaType": media, "description": description}


def file_form(description: str, **more: dict[str, Any]) -> dict[str, Any]:
    """The schema of a form with a file in the field `file`, and `more` fields beside it."""
    # Bytes have no type in a schema: OpenAPI 3.1.1, 4.8.14.4.
    file = {"contentMediaType": "application/octet-stream", "description": description}
    return {"type": "object", "properties": {"file": file, **more}, "required": ["file"]}


def _answers(one: _Described) -> dict[str, Any]:
    found = one.operation
    answers: dict[str, Any] = {str(found.status): {"description": HTTPStatus(found.status).phrase}}
    if one.answer is not None:
        answers[str(found.status)]["content"] = {found.media: {"schema": one.answer}}
    if found.is_conditional:
        answers["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    has_body = one.body is not None or found.takes
    is_paged = "limit" in found.query
    statuses = set(found.errors) | ({400, 413, 415} if has_body else set()) | {429}
    statuses |= {422} if one.body is not None or is_paged else set()
    statuses |= {400, 409} if found.is_idempotent_by_key else set()
    refusal = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    for status in sorted(statuses):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": refusal}
    return answers


def _parameters(path: str, found: Operation) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = [
        _parameter(name, "path", IN_PATH.get(name, ""), required=True) for name in PARAMETER.findall(path)
    ]
    given += [_parameter(name, "query", text) for name, text in found.query.items()]
    if found.is_idempotent_by_key:
        text = "Repeating a request with the same key within 24 hours repeats its answer."
        given.append(_parameter("Idempotency-Key", "header", text))
    return given


def _parameter(name: str, place: str, text: str, **more: Any) -> dict[str, Any]:
    plain = {"type": "string", "maxLength": 200} if place == "header" else {"type": "string"}
    described = {"description": text} if text else {}
    return {"name": name, "in": place, "schema": SHAPES.get(name, plain), **described, **more}
