"""The OpenAPI document as people read it: groups of operations, fields in rows, and an example to copy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

DEEPEST = 5
FIRST_REFUSAL = 400
METHODS = ("get", "post", "put", "patch", "delete")
Schema = Mapping[str, Any]

# What stands in examples, by the name of the field; the rest follows from its type.
EXAMPLES: dict[str, Any] = {
    "event": "symposium-next",
    "id": "0198f3a2-7c41-7d2e-9b60-5f1c2a7e4d10",
    "category": "delegate",
    "code": "K7QX4M",
    "country": "CN",
    "email": "chen.jing@example.edu",
    "ends_on": "2027-06-11",
    "host_country": "CN",
    "mode": "onsite",
    "name": {"en": "Main hall", "zh": "主会场"},
    "native": "陈静",
    "romanised": "Chen Jing",
    "reason": "Asked by telephone",
    "scanned_at": "2027-06-10T08:41:07+08:00",
    "starts_on": "2027-06-10",
    "ticket": "EP1:6BF3T0…",
    "timezone": "Asia/Shanghai",
    "title": {"en": "Symposium on Partnerships", "zh": "产学研用合作会议"},
    "visible": True,
}
# Optional fields without which an example would not show what an operation is for.
TELLING = frozenset({"email", "ticket"})
BY_FORMAT = {
    "uuid": EXAMPLES["id"],
    "date": EXAMPLES["starts_on"],
    "date-time": EXAMPLES["scanned_at"],
    "time": "09:00:00",
}
BY_TYPE: dict[str, Any] = {"string": "…", "integer": 1, "number": 1.0, "boolean": False, "object": {}}


@dataclass(frozen=True)
class Field:
    """One row of a table: a parameter, or a field by its dotted path, `[]` standing for each item."""

    name: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True)
class Answer:
    """One answer: `phrase` is the status in words; refusals share one shape and have no fields here."""

    status: int
    phrase: str
    text: str
    fields: list[Field]


@dataclass(frozen=True)
class OperationView:
    """One operation with everything that a caller needs."""

    anchor: str
    method: str
    path: str
    summary: str
    text: str
    token: str
    parameters: list[Field]
    media: list[str]
    body_text: str
    body: list[Field]
    answer: Answer
    refusals: list[Answer]
    example: str


@dataclass(frozen=True)
class Group:
    """The operations about one kind of thing."""

    anchor: str
    name: str
    operations: list[OperationView]


class Reader:
    """Reads one document."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.schemas: Mapping[str, Schema] = document["components"]["schemas"]

    def groups(self) -> list[Group]:
        """The groups in the document's order, each with its operations by address."""
        operations: dict[str, list[OperationView]] = {tag["name"]: [] for tag in self.document["tags"]}
        for path, methods in self.document["paths"].items():
            for method in METHODS:
                if method in methods:
                    operations[methods[method]["tags"][0]].append(self._view(path, method, methods[method]))
        return [Group(_anchor(name), name, found) for name, found in operations.items()]

    def _view(self, path: str, method: str, found: Schema) -> OperationView:
        body = _content(found.get("requestBody", {}))
        answers = [self._answer(int(status), answer) for status, answer in sorted(found["responses"].items())]
        return OperationView(
            anchor=found["operationId"].replace("_", "-"),
            method=method.upper(),
            path=path,
            summary=found["summary"],
            text=found.get("description", ""),
            token=next((name for one in found["security"] for name in one), ""),
            parameters=[_parameter(one, self) for one in found["parameters"]],
            media=list(found.get("requestBody", {}).get("content", {})),
            body_text=self._about(body),
            body=list(self.fields(body)),
            answer=answers[0],
            refusals=[one for one in answers if one.status >= FIRST_REFUSAL],
            example=self._curl(path, method, found, body),
        )

    def _answer(self, status: int, found: Schema) -> Answer:
        schema = _content(found)
        fields = list(self.fields(schema)) if status < 400 else []
        return Answer(status, found["description"], self._about(schema), fields)

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself, where it is a reference to one with a name."""
        name = schema.get("$ref", "").rpartition("/")[2]
        return {**self.schemas[name], **{k: v for k, v in schema.items() if k != "$ref"}} if name else schema

    def _about(self, schema: Schema) -> str:
        return str(self.resolved(self._one(schema)).get("description", ""))

    def _one(self, schema: Schema) -> Schema:
        """Where there is a choice, the first that is not null; lists of a thing stand for the thing."""
        choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        return {**choices[0], **{k: v for k, v in schema.items() if k != "anyOf"}} if choices else schema

    def fields(self, schema: Schema, prefix: str = "", depth: int = 0) -> Iterator[Field]:
        """The fields of an object in their order, inner ones below their outer one."""
        found = self.resolved(self._one(schema))
        if found.get("type") == "array":
            yield from self.fields(found["items"], f"{prefix}[]", depth)
            return
        required = found.get("required", ())
        for name, inner in found.get("properties", {}).items():
            path = f"{prefix}.{name}" if prefix else name
            yield Field(path, self.kind(inner), name in required, inner.get("description", ""))
            if depth < DEEPEST:
                yield from self.fields(
                    {k: v for k, v in inner.items() if k != "description"}, path, depth + 1
                )

    def kind(self, schema: Schema) -> str:
        """The type in a few words of code, such as `string, at most 200 characters` or `"en" | "zh"`."""
        if "anyOf" in schema:
            return " | ".join(dict.fromkeys(self.kind(one) for one in schema["anyOf"]))
        found = self.resolved(schema)
        if "enum" in found or "const" in found:
            return " | ".join(orjson.dumps(one).decode() for one in found.get("enum", [found.get("const")]))
        kind = str(found.get("format") or found.get("type", "any"))
        if kind == "array":
            return f"[{self.kind(found['items'])}]"
        inner = found.get("additionalProperties")
        if kind == "object" and isinstance(inner, dict) and "properties" not in found:
            keys = found.get("propertyNames", {})
            return (
                f"{{{self.kind(keys) if 'enum' in keys or '$ref' in keys else 'string'}: {self.kind(inner)}}}"
            )
        return kind + _bounds(found)

    def _curl(self, path: str, method: str, found: Schema, body: Schema) -> str:
        for name, value in EXAMPLES.items():
            path = path.replace(f"{{{name}}}", str(value))
        verb = "" if method == "get" else f"-X {method.upper()} "
        lines = [f"curl {verb}'{self.document['servers'][0]['url']}{path}'"]
        if found["security"]:
            lines.append("-H 'Authorization: Bearer …'")
        media = next(iter(found.get("requestBody", {}).get("content", {})), "")
        if media == "application/json" and (found["requestBody"]["required"] or self.example(body)):
            told = orjson.dumps(self.example(body), option=orjson.OPT_INDENT_2).decode()
            lines += ["-H 'Content-Type: application/json'", f"-d '{told}'"]
        elif media == "multipart/form-data":
            lines.append("-F 'file=@…'")
        elif media and media != "application/json":
            lines += [f"-H 'Content-Type: {media}'", "--data-binary '@…'"]
        return " \\\n  ".join(lines)

    def example(self, schema: Schema, name: str = "") -> Any:
        """A value that fits the schema, with what is required and little more."""
        found = self.resolved(self._one(schema))
        if "enum" in found or "const" in found:
            return found.get("default", found.get("enum", [found.get("const")])[0])
        if "properties" in found:
            return self._example_object(found)
        if found.get("type") == "array":
            return [self.example(found["items"], name)] if found.get("minItems") else []
        if name in EXAMPLES and _fits(EXAMPLES[name], found):
            return EXAMPLES[name]
        kind = str(found.get("type", "object"))
        return found.get("default", BY_FORMAT.get(found.get("format", ""), BY_TYPE[kind]))

    def _example_object(self, found: Schema) -> dict[str, Any]:
        wanted = {*found.get("required", ()), *(TELLING & found["properties"].keys())}
        if not found.get("required"):
            wanted |= {next((name for name in found["properties"] if name in EXAMPLES), "")}
        return {
            name: self.example(inner, name) for name, inner in found["properties"].items() if name in wanted
        }


def _content(found: Schema) -> Schema:
    for media in found.get("content", {}).values():
        schema: Schema = media["schema"]
        return schema
    return {}


def _parameter(found: Schema, reader: Reader) -> Field:
    kind = f"{found['in']}, {reader.kind(found['schema'])}"
    return Field(found["name"], kind, found.get("required", False), found.get("description", ""))


def _bounds(found: Schema) -> str:
    """Limits as they are written behind a type."""
    least, most = found.get("minimum"), found.get("maximum")
    if least is not None and most is not None:
        return f" {least}–{most}"
    if least is not None:
        return f" ≥ {least}"
    if (longest := found.get("maxLength")) and longest <= 10_000:
        return f" ≤ {longest}"
    return ""


def _fits(value: Any, found: Schema) -> bool:
    kinds = {str: "string", dict: "object", bool: "boolean"}
    return found.get("type") == kinds[type(value)]


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")
