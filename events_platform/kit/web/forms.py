"""From a form or a JSON body into a schema; what does not fit comes back as sentences per field."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from events_platform.errors import BadRequest, Invalid, UnsupportedMedia
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.schema import Input as Input
from events_platform.kit.text import query_terms

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
PART = re.compile(r"[^.\[\]]+")
MAXIMUM_FIELDS = 6_000


@dataclass
class Form:
    """What a person typed: `typed` by field name, for redrawing, and `files` that came along."""

    typed: dict[str, str]
    lists: dict[str, list[str]]
    files: dict[str, UploadFile]

    def parse(self, schema: type[M], *, ignore: Sequence[str] = ()) -> M:
        """The schema's object; empty fields count as not given. Raises Invalid with a sentence per field."""
        data: dict[str, Any] = {}
        for name, value in self.typed.items():
            path = PART.findall(name) or [name]
            if name in ignore:
                continue
            if value != "":
                _place(data, path, self._shape(schema, name, value))
            elif len(path) > 1 and _is_needed_object(schema, path[0]):
                # Empty as it is, so that what is missing in it is told at its own field.
                data.setdefault(path[0], {})
        try:
            return validate(schema, data)
        except Invalid as error:
            raise Invalid(error.message, fields=self._at_fields(error.fields)) from error

    def _at_fields(self, errors: Mapping[str, object]) -> dict[str, object]:
        """The errors by the fields of the page: a text in languages is corrected at its first."""
        found: dict[str, object] = {}
        for name, said in errors.items():
            found.setdefault(self._field_of(name), said)
        return found

    def _field_of(self, name: str) -> str:
        if name in self.typed:
            return name
        parts = name.split(".")
        above = [".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1)]
        below = (field for field in self.typed if field.startswith(f"{name}."))
        return next((field for field in above if field in self.typed), None) or next(below, name)

    def _shape(self, schema: type[BaseModel], name: str, value: str) -> str | list[str]:
        field = schema.model_fields.get(name)
        is_list = field is not None and "list[" in str(field.annotation)
        return [item for item in self.lists[name] if item] if is_list else value


def _is_needed_object(schema: type[BaseModel], name: str) -> bool:
    field = schema.model_fields.get(name)
    kind = field.annotation if field is not None and field.is_required() else None
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _place(data: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        data = data.setdefault(part, {})
        if not isinstance(data, dict):
            return
    data[path[-1]] = value


async def read_form(request: Request) -> Form:
    """The form as it was typed; field names such as `title.en` or `title[en]` nest when parsed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise UnsupportedMedia(_("This address takes a form."))
    received = await _received(request, kind)
    typed: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in received.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            typed[name] = value
            lists.setdefault(name, []).append(value)
    return Form(typed, lists, files)


async def _received(request: Request, kind: str) -> FormData:
    """The parsed form. Raises BadRequest where it is none, or holds more than any form of ours."""
    if kind == "application/x-www-form-urlencoded":
        # Too large as a whole is another answer than too large a field.
        await request.body()
    try:
        return await request.form(max_fields=MAXIMUM_FIELDS, max_files=20)
    except HTTPException as error:
        message = _("This form could not be read. Please go back, load the page again and send it once more.")
        raise BadRequest(message, code="malformed_form") from error


async def read_json(request: Request, schema: type[T]) -> T:
    """The JSON body as the schema's object (a model, or any type pydantic validates, such as a list)."""
    return validate(schema, await read_json_value(request))


async def read_json_or_nothing(request: Request, schema: type[T]) -> T:
    """The same where no body at all stands for an empty object: for actions that need nothing said."""
    return await read_json(request, schema) if await request.body() else validate(schema, {})


async def read_json_value(request: Request) -> Any:
    """The JSON body as plain values. Raises UnsupportedMedia or BadRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise UnsupportedMedia(_("Send the body as application/json."))
    return parsed_json(await request.body())


def parsed_json(body: bytes) -> Any:
    """The JSON in a body as plain values. Raises BadRequest, which says where it ceases to be JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(_malformed(body, error), code="malformed_json") from error


def _malformed(body: bytes, error: orjson.JSONDecodeError) -> str:
    if not body.strip():
        return _("The body is empty. Please send JSON.")
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        before = body[: broken.start].decode()
        place = {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}
        return _("The body is not UTF-8 text: see line %(line)d, column %(column)d.") % place
    place = {"line": error.lineno, "column": error.colno}
    return _("The body is not valid JSON: see line %(line)d, column %(column)d.") % place


def without_null(schema: type[BaseModel], patch: Any, defaults: Mapping[str, Any]) -> Any:
    """A merge patch (RFC 7396) for a schema in which None leaves a field as it is: null becomes its default.

    Raises Invalid where null takes away what has none.
    """
    if not isinstance(patch, dict):
        return patch
    null = {name for name, value in patch.items() if value is None and name in schema.model_fields}
    if needed := null - defaults.keys():
        fields = dict.fromkeys(sorted(needed), SENTENCES["missing"])
        raise Invalid(_("Please check the fields that are marked."), fields=fields)
    return {**patch, **{name: defaults[name] for name in null}}


def refuse_misread(query: Mapping[str, str], read: Mapping[str, object]) -> None:
    """Tell a program of words that pages pass over: a filter that was given and means nothing would find all.

    `read` maps parameters to what was understood; a search `q` without a word is told too. Raises Invalid.
    """
    fields = {name: SENTENCES["enum"] for name, value in read.items() if query.get(name) and not value}
    searched = query.get("q", "").strip()
    if searched and not query_terms(searched):
        fields["q"] = _("There is no word in this search.")
    if fields:
        raise Invalid(_("Please check the fields that are marked."), fields=fields)


def validate(schema: type[T], data: Any) -> T:
    """The validated object, or Invalid with a sentence per field, keyed by dotted path."""
    try:
        found: T = _adapter(cast(Hashable, schema)).validate_python(data)
    except ValidationError as error:
        fields: dict[str, object] = {}
        for detail in error.errors(include_url=False):
            fields.setdefault(_path(detail), sentence(detail))
        raise Invalid(_("Please check the fields that are marked."), fields=fields) from error
    return found


@cache
def _adapter(schema: Any) -> TypeAdapter[Any]:
    return TypeAdapter(schema)


def _path(detail: ErrorDetails) -> str:
    return ".".join(str(part) for part in detail["loc"] if part != "[key]") or "body"


SENTENCES: Mapping[str, object] = {
    "missing": lazy("Please fill this in."),
    "extra_forbidden": lazy("This field is not known here."),
    "string_too_short": lazy("Please fill this in."),
    "enum": lazy("Please choose one of the options."),
    "literal_error": lazy("Please choose one of the options."),
    "int_parsing": lazy("Please enter a whole number."),
    "int_type": lazy("Please enter a whole number."),
    "bool_parsing": lazy("Please answer yes or no."),
    "date_from_datetime_parsing": lazy("There is no such date. Please write it as 2021-06-10."),
    "date_parsing": lazy("There is no such date. Please write it as 2021-06-10."),
    "date_type": lazy("There is no such date. Please write it as 2021-06-10."),
    "datetime_parsing": lazy("There is no such time. Please write it as 2021-06-10T09:00."),
    "datetime_from_date_parsing": lazy("There is no such time. Please write it as 2021-06-10T09:00."),
    "timezone_aware": lazy("Please add the time zone, for instance +08:00."),
    "time_parsing": lazy("There is no such time. Please write it as 09:00."),
    "uuid_parsing": lazy("This is not an id."),
    "uuid_type": lazy("This is not an id."),
    "string_type": lazy("Please write text here."),
    "dict_type": lazy("Please give an object here."),
    "list_type": lazy("Please give a list here."),
}


def sentence(detail: ErrorDetails) -> str:
    """What a person is told about one field."""
    kind = detail["type"]
    details = detail.get("ctx", {})
    if kind == "value_error":
        return str(details["error"])
    if kind == "string_too_long":
        return _("Please shorten this to %(limit)s characters at most.") % {"limit": details["max_length"]}
    if kind in {"greater_than_equal", "greater_than"}:
        return _("Please enter a number from %(limit)s upwards.") % {
            "limit": details.get("ge", details.get("gt"))
        }
    if kind in {"less_than_equal", "less_than"}:
        return _("Please enter a number up to %(limit)s.") % {"limit": details.get("le", details.get("lt"))}
    return str(SENTENCES.get(kind) or _("This does not fit here. Please check it."))
