"""The OpenAPI 3.1 document, out of the routes and the pydantic models that they read and answer."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from starlette.routing import Route

F = TypeVar("F", bound=Callable[..., Any])
REFERENCE = "#/components/schemas/{model}"
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: dict[str, str] | None = None


@dataclass(frozen=True)
class Operation:
    """What one operation of the API does, reads and answers. `query` maps parameter names to descriptions."""

    summary: str
    tag: str
    body: Any = None
    answer: Any = None
    status: int = 200
    errors: tuple[int, ...] = (401, 403, 404)
    query: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"
    description: str = ""
    is_idempotent_by_key: bool = False
    security: str = "staffToken"


def operation(summary: str, *, tag: str, **details: Any) -> Callable[[F], F]:
    """Describe an endpoint for the document."""
    described = Operation(summary, tag, **details)

    def attach(function: F) -> F:
        setattr(function, "operation", described)  # noqa: B010
        return function

    return attach


def document(
    routes: Sequence[Route], *, title: str, version: str, description: str, server: str
) -> dict[str, Any]:
    """The whole document (OpenAPI 3.1.1)."""
    described = [(route, found) for route in routes if (found := getattr(route.endpoint, "operation", None))]
    schemas = _schemas(found for _route, found in described)
    paths: dict[str, dict[str, Any]] = {}
    for route, found in described:
        path = PARAMETER.sub(r"{\1}", route.path)
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            paths.setdefault(path, {})[method.lower()] = _operation(path, method, found)
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": version, "description": description},
        "servers": [{"url": server}],
        "security": [{"staffToken": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "staffToken": {"type": "http", "scheme": "bearer", "description": "A staff token."},
                "deviceToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of an enrolled device.",
                },
                "personalToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a personal page.",
                },
            },
        },
    }


def _operation(path: str, method: str, found: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {str(found.status): {"description": HTTPStatus(found.status).phrase}}
    if found.answer is not None:
        answers[str(found.status)]["content"] = {found.media: {"schema": _reference(found.answer)}}
    statuses = set(found.errors) | ({400, 413, 415, 422} if found.body is not None else set()) | {429}
    for status in sorted(statuses):
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
        }
    described: dict[str, Any] = {
        "operationId": f"{method.lower()}_{re.sub(r'[^a-z0-9]+', '_', path.lower()).strip('_')}",
        "summary": found.summary,
        "tags": [found.tag],
        "parameters": _parameters(path, found),
        "responses": answers,
        "security": [{found.security: []}] if found.security else [],
    }
    if found.description:
        described["description"] = found.description
    if found.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(found.body)}},
        }
    return described


def _parameters(path: str, found: Operation) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(path)
    ]
    given += [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in found.query.items()
    ]
    if found.is_idempotent_by_key:
        text = "Repeating a request with the same key within 24 hours repeats its answer."
        given.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": text,
                "schema": {"type": "string", "maxLength": 200},
            }
        )
    return given


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    models: dict[Any, None] = {Problem: None}
    for found in operations:
        for shape in (found.body, found.answer):
            for model in _models(shape):
                models[model] = None
    _map, definitions = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=REFERENCE,
        schema_generator=GenerateJsonSchema,
    )
    schemas: dict[str, Any] = definitions.get("$defs", {})
    return schemas


def _models(shape: Any) -> list[type[BaseModel]]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return [shape]
    return [model for inner in getattr(shape, "__args__", ()) for model in _models(inner)]


def _reference(shape: Any) -> dict[str, Any]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return {"$ref": REFERENCE.format(model=shape.__name__)}
    schema: dict[str, Any] = TypeAdapter(shape).json_schema(ref_template=REFERENCE)
    schema.pop("$defs", None)
    return schema
