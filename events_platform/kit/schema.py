"""What comes in: the base of all schemas, and the kinds of values that many of them share."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Optional, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
)
from pydantic import create_model as build_model
from pydantic_core import CoreSchema, core_schema

from events_platform.kit.countries.codes import SELECTABLE_CODES
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text.clean import Line, Prose, normalise_email

Language = Literal["en", "zh"]
_IS_CONTACT = Field(description="Contact language: in which this person is written to and called")
ContactLanguage = Annotated[Language, _IS_CONTACT]
ContactLanguageOut = Annotated[str, _IS_CONTACT]
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)


def is_of_our_time(moment: date) -> bool:
    """Whether no time zone could move a day or time out of the calendar: what is stored can be shown."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return EARLIEST <= day <= LATEST


class Input(BaseModel):
    """The base of everything that comes in: unknown fields are refused, surrounding space is dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=20_000)

    @field_validator("*")
    @classmethod
    def _is_of_our_time(cls, value: Any) -> Any:
        if isinstance(value, date) and not is_of_our_time(value):
            raise ValueError(_("Please check the year."))
        return value


class NoneIn(Input):
    """An action that needs nothing said."""


@dataclass(frozen=True)
class Localized:
    """A pydantic annotation for text in our languages: `title: Annotated[LocalizedText, Localized(200)]`.

    Each language is cleaned and measured by itself, so that a refusal stands at `title.zh`; empty ones go.
    """

    maximum: int
    prose: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = Prose(self.maximum) if self.prose else Line(self.maximum)
        plain = handler.generate_schema(dict[Language, Annotated[str, text]])
        return core_schema.no_info_after_validator_function(
            _without_empty, plain, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema)


def _without_empty(texts: dict[str, str]) -> LocalizedText:
    return LocalizedText({language: text for language, text in texts.items() if text})


def _known_code(code: str) -> str:
    if code not in SELECTABLE_CODES:
        raise ValueError(_("Please choose a country or region from the list."))
    return code


CountryCode = Annotated[str, AfterValidator(_known_code)]
"""An ISO 3166-1 alpha-2 code that forms offer."""

EmailAddress = Annotated[str, AfterValidator(normalise_email)]
"""An e-mail address as it is stored and compared."""

# Not unions with "": pydantic would name the branches of a union in the place of an error.
OptionalCountry = Annotated[str, AfterValidator(lambda code: _known_code(code) if code else "")]
"""The same, or nothing said."""

OptionalEmail = Annotated[str, AfterValidator(lambda text: normalise_email(text) if text else "")]
"""The same, or nothing said."""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("There is no such time. Please write it as 2021-06-10T09:00.")) from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An aware time, in UTC from here on; the first and the last hours of the calendar are not there."""


def patch_of(schema: type[Input]) -> type[Input]:
    """The schema of a JSON merge patch (RFC 7396) over `schema`: every field may be missing or null."""
    fields: dict[str, Any] = {}
    for name, field in schema.model_fields.items():
        kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        fields[name] = (Optional[kind], None)  # noqa: UP045
    title = f"{schema.__name__.removesuffix('In')}Patch"
    return cast(type[Input], build_model(title, __base__=Input, **fields))


def merged(current: Any, patch: Any) -> Any:
    """A JSON merge patch applied (RFC 7396, section 2): null removes, objects merge, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(current) if isinstance(current, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
